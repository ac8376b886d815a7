"""What visitors write under load: each text once, so that no cache answers it, or some texts again and again."""

import random
from itertools import accumulate
from typing import Dict, Iterator, List, Sequence

from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.augmentation import with_typos

Texts = Iterator[Dict[str, str]]


def unseen(every: Sequence[Message], learnt: Sequence[Message], seed: int) -> Texts:
    """The texts that were not learnt from, in a random order that a seed repeats; distress is no ordinary load, and a
    command of Rasa's, such as "/restart", gets no answer there."""
    known = {message.get("text") for message in learnt}
    left = {row.get("text") for row in every if row.get("intent") != "crisis"} - known
    chosen = sorted(text for text in left if not text.startswith("/"))
    random.Random(seed).shuffle(chosen)
    return iter([{"text": text} for text in chosen])


def repeated(texts: Sequence[Dict[str, str]], seed: int) -> Texts:
    """These texts without end as visitors repeat them, after Zipf: the second half as often as the first, ..."""
    weights = list(accumulate(1 / rank for rank in range(1, len(texts) + 1)))
    random_ = random.Random(seed)
    while True:
        yield from random_.choices(texts, cum_weights=weights)


def mistyped(questions: Sequence[str], seed: int) -> Texts:
    """Questions with typos, without end."""
    random_ = random.Random(seed)
    said = set(questions)
    while True:
        text = with_typos(random_.choice(questions), random_)
        if text not in said:
            said.add(text)
            yield {"text": text}


def taps(sections: Sequence[str]) -> Texts:
    """The options of all sections in turn, without end."""
    while True:
        for section in sections:
            yield {"option": f"/{section}"}


def take(texts: Texts, count: int) -> List[Dict[str, str]]:
    """The next so many.

    Raises:
        StopIteration: if there are not so many left.
    """
    return [next(texts) for _ in range(count)]
