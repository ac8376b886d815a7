"""The articles that the weights of the evidence are fitted on, with what is found for each of their questions."""

import random
from typing import Dict, List, Sequence

import numpy as np
from rasa.shared.nlu.training_data.loading import load_data
from sklearn.model_selection import StratifiedKFold

from assistant.content.article import Article, parse
from assistant.content.loader import ROOT, load
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example, examples
from assistant.nlu.intents import ADVICE, CRISIS, OUTSIDE, QUESTION
from assistant.nlu.message_reader import Labels, labels_of
from assistant.nlu.retrieval.message_kinds import kinds
from assistant.nlu.retrieval.section_index import SectionIndex, Vectors
from assistant.nlu.retrieval.section_texts import section_texts
from assistant.nlu.text_model import TextModel
from workbench.evaluating.fitting import CONVERSATION, Case
from workbench.evaluating.labelled_articles import ADVICE as ADVICE_ROW
from workbench.evaluating.labelled_articles import IN_SCOPE, NEAR, OFF_TOPIC, Brought, Row, brought, split

ARTICLES = ROOT / "examples" / "articles"
SLEEP = ROOT / "examples" / "sleep-after-trauma"
FOLDS = 3
EACH = 60  # questions of a section of the shipped article that are asked; the others are its examples
LEFT_OUT = 150  # messages of the shipped article's folder that it leaves out
TALK = 60  # common messages that are about no article


def cases(seed: int = 0) -> List[Case]:
    """Every article; the shipped one twice, with its examples and without any. `seed` chooses folds and questions."""
    random_ = random.Random(seed)
    rows = examples(load_data(str(ROOT / "data" / "nlu" / "common")))
    model = TextModel.fit([row.text for row in rows], _vectors(rows), [row.label for row in rows])
    talk = _talk(rows, random_, seed)
    found = [_case(each.article, each.rows, {}, model, talk) for each in brought(ARTICLES)]
    asked = examples(load_data(str(SLEEP / "data" / "nlu")))
    sleep = parse(next((SLEEP / "content" / "articles").glob("*.md")))
    found.append(_case(sleep, [Row(row.text, [row.intent], IN_SCOPE) for row in asked], {}, model, talk))
    slept = Brought(sleep, [Row(row.text, [row.intent], IN_SCOPE) for row in asked])
    for each, counts in ((slept, (1, 5, 10)), *((other, (1, 2)) for other in brought(ARTICLES))):
        for count in counts:
            mine, rows_left = split(each, count)
            with_some = _case(each.article, rows_left, mine, model, talk)
            with_some.name += f" with {count} examples"
            found.append(with_some)
    return [*found, *_shipped(random_, seed, model, talk)]


def _vectors(rows: Sequence[Example]) -> np.ndarray:
    return of_authored([row.text for row in rows])


def _out_of_fold(rows: Sequence[Example], seed: int) -> Dict[str, Labels]:
    """What models that had not seen a message make of it."""
    texts = np.array([row.text for row in rows], dtype=object)
    labels = np.array([row.label for row in rows])
    vectors = _vectors(rows)
    found: Dict[str, Labels] = {}
    for fit_on, ask in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(texts, labels):
        model = TextModel.fit(texts[fit_on], vectors[fit_on], labels[fit_on])
        found.update(zip(texts[ask], labels_of(model, texts[ask], vectors[ask]), strict=True))
    return found


def _talk(rows: Sequence[Example], random_: random.Random, seed: int) -> Dict[str, Labels]:
    labels = _out_of_fold(rows, seed)
    guarded = (ADVICE, OUTSIDE, QUESTION, CRISIS)
    texts = [row.text for row in rows if row.intent not in guarded]
    return {text: labels[text] for text in random_.sample(texts, TALK)}


def _shipped(random_: random.Random, seed: int, model: TextModel, talk: Dict[str, Labels]) -> List[Case]:
    article = load().articles[0]
    rows = examples(load_data(str(ROOT / "data" / "nlu")))
    groups = {name: [row.text for row in rows if row.intent == name] for name in article.ids}
    chosen = {name: set(random_.sample(texts, EACH)) for name, texts in groups.items()}
    asked = [Row(text, [name], IN_SCOPE) for name in article.ids for text in groups[name] if text in chosen[name]]
    for kind, label, count in (
        (NEAR, f"{OUTSIDE}/near_domain@{article.slug}", LEFT_OUT),
        (OFF_TOPIC, f"{OUTSIDE}/off_topic", EACH),
        (ADVICE_ROW, ADVICE, EACH),
    ):
        texts = [row.text for row in rows if row.label == label]
        asked += [Row(text, [label.partition("/")[0]], kind) for text in random_.sample(texts, count)]
    rest = {name: [text for text in texts if text not in chosen[name]] for name, texts in groups.items()}
    labels = _out_of_fold(rows, seed)
    learned = _case(article, asked, rest, model, talk, labels)
    bare = _case(article, asked, {}, model, talk)
    bare.name += " without examples"
    return [learned, bare]


def _case(
    article: Article,
    rows: Sequence[Row],
    asked: Dict[str, List[str]],
    model: TextModel,
    talk: Dict[str, Labels],
    known: Dict[str, Labels] = {},  # noqa: B006
) -> Case:
    """What is found for each question of an article that is alone and has these example questions."""
    encoder = shared_encoder()
    sections = section_texts([article])
    index = SectionIndex(sections, asked, Vectors.empty().renewed(sections, asked, encoder))
    every = [*rows, *(Row(text, [], CONVERSATION) for text in talk)]
    vectors = of_authored([row.text for row in every])
    read = dict(
        zip((row.text for row in rows), labels_of(model, [row.text for row in rows], vectors[: len(rows)]), strict=True)
    )
    read.update({row.text: known[row.text] for row in rows if row.text in known})
    read.update(talk)
    ids = set(index.ids)
    return Case(
        article.slug,
        index,
        every,
        [index.compare(row.text, vector, encoder) for row, vector in zip(every, vectors, strict=True)],
        [kinds(read[row.text], ids) for row in every],
    )
