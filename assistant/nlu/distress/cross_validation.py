"""What models make of messages that they have not seen: the folds of a cross-validation, learned side by side."""

from functools import partial
from itertools import accumulate
from typing import Any, Callable, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from joblib import Parallel, cpu_count, delayed
from sklearn.model_selection import StratifiedKFold

from assistant.nlu.distress.distress_model import (
    CHECK_IN,
    CRISIS,
    LEAST_NEEDS,
    LEVELS,
    SUPPORT,
    Danger,
    Opinions,
    level_of,
    needs,
)
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.examples import Example
from assistant.nlu.segmentation import sentences
from assistant.nlu.text_model import TextModel

FOLDS = 3
MANY = 2_000  # messages from which on the folds are learned side by side...
PROCESSES = 2  # ... in no more than so many processes: with the shipped messages, one takes 2 GB


class Judged(NamedTuple):
    """What models that had not seen them made of messages: `possible` and `plain` danger `(n,)`, `levels` `(n, 4)`."""

    possible: np.ndarray
    plain: np.ndarray
    levels: np.ndarray


def judged(rows: Sequence[Example], embeddings: np.ndarray, asked: np.ndarray, folds: int = FOLDS) -> Judged:
    """Ask the messages at the `n` places in `asked` of models that saw no message of their author, where one is known,
    and not themselves."""
    return gathered(asked, at_once(judging(rows, embeddings, asked, folds), len(rows)))


Own = Tuple[np.ndarray, Judged]  # places in `asked`, and what was made of the messages there


def judging(rows: Sequence[Example], embeddings: np.ndarray, asked: np.ndarray, folds: int) -> List[Callable[[], Own]]:
    """The work of each fold."""
    parts = [sentences(rows[index].text) for index in asked]
    of_sentences = of_authored([part for row in parts for part in row])
    begins = np.cumsum([0, *map(len, parts)])
    fold = _folds(rows, folds)
    work: List[Callable[[], Own]] = []
    for number in range(folds):
        known, own = np.flatnonzero(fold != number), np.flatnonzero(fold[asked] == number)
        inside = [place for index in own for place in range(begins[index], begins[index + 1])]
        work.append(
            partial(
                _judge,
                [rows[index] for index in known],
                embeddings[known],
                own,
                [rows[asked[index]].text for index in own],
                embeddings[asked[own]],
                [parts[index] for index in own],
                of_sentences[inside],
            )
        )
    return work


def _judge(
    known: Sequence[Example],
    embeddings: np.ndarray,
    own: np.ndarray,
    texts: List[str],
    of_texts: np.ndarray,
    parts: Sequence[List[str]],
    of_parts: np.ndarray,
) -> Own:
    """Learn from the known messages, and judge others with their parts."""
    opinions = Opinions.fit(known, embeddings)
    taught = [index for index, row in enumerate(known) if not row.author]
    reader = TextModel.fit(
        [known[index].text for index in taught], embeddings[taught], [known[index].label for index in taught]
    )
    whole, levels = _ask(opinions, reader, texts, of_texts)
    gravest, _ = _ask(opinions, reader, [part for row in parts for part in row], of_parts)
    possible, plain = whole.with_gravest(gravest, [0, *accumulate(map(len, parts))])
    return own, Judged(possible, plain, levels)


def gathered(asked: np.ndarray, found: Sequence[Own]) -> Judged:
    """What all folds made of the messages."""
    every = Judged(np.zeros(len(asked)), np.zeros(len(asked)), np.zeros((len(asked), len(LEVELS))))
    for own, some in found:
        for column, part in zip(every, some, strict=True):
            column[own] = part
    return every


def at_once(work: Sequence[Callable[[], Any]], size: int) -> List[Any]:
    """The results, from several processes; what a few messages need is sooner done than a process starts."""
    return Parallel(n_jobs=min(cpu_count(), PROCESSES) if size >= MANY else 1)(delayed(each)() for each in work)


def _ask(opinions: Opinions, reader: TextModel, texts: List[str], embeddings: np.ndarray) -> Tuple[Danger, np.ndarray]:
    column = reader.classes.index(CRISIS)
    read = reader.predict(texts, embeddings).probabilities[:, column] if texts else np.zeros(0)
    return opinions.of(texts, embeddings, read)


def needs_unseen(rows: Sequence[Example], embeddings: np.ndarray, folds: int = FOLDS) -> List[Optional[str]]:
    """The likeliest need of each message that has one, to models that had not read it."""
    found: List[Optional[str]] = [None] * len(rows)
    fold = _folds(rows, folds)
    for levels in ((CRISIS, CHECK_IN), (SUPPORT,)):
        own = np.array([level_of(row) in levels for row in rows])
        for number in range(folds):
            known, asked = np.flatnonzero(own & (fold != number)), np.flatnonzero(own & (fold == number))
            if len(asked) and len({rows[index].need for index in known}) >= LEAST_NEEDS:
                model = needs([rows[index] for index in known], embeddings[known], levels)
                told = model.predict([rows[index].text for index in asked], embeddings[asked]).probabilities
                for index, best in zip(asked.tolist(), told.argmax(axis=1), strict=True):
                    found[index] = model.classes[best]
    return found


def _folds(rows: Sequence[Example], folds: int) -> np.ndarray:
    """The fold of each message, `(n,)`: all English ones of one author share one, the others are spread by level."""
    authors = sorted({row.author for row in rows if row.author and row.language == "en"})
    together = {author: number % folds for number, author in enumerate(authors)}
    fold = np.array([together.get(row.author or "", -1) if row.language == "en" else -1 for row in rows])
    spread = np.flatnonzero(fold < 0)
    split = StratifiedKFold(folds, shuffle=True, random_state=0)
    for number, (_, asked) in enumerate(split.split(spread, [level_of(rows[index]) for index in spread])):
        fold[spread[asked]] = number
    return fold
