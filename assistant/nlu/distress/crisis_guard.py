"""Whether a message tells of distress: rules where wording is unmistakable, a trained model for everything else."""

import json
import logging
from pathlib import Path
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.model_selection import StratifiedKFold

from assistant.content.schema import IN_CASE
from assistant.nlu.distress import asks_for_help, crisis_rules, dialogue_acts, person
from assistant.nlu.distress.distress_model import CHECK_IN, CRISIS, LEVELS, SUPPORT, Danger, Opinions, level_of
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example, every_example
from assistant.nlu.graph_component import TrainedComponent, whatever_fails
from assistant.nlu.language_detector import detect
from assistant.nlu.message_reader import HELD, READING, READS, Reading
from assistant.nlu.segmentation import sentences
from assistant.nlu.text_model import TextModel

logger = logging.getLogger(__name__)

FULL = CRISIS
FOLDS = 3
# The shares of authored messages that tell of danger plainly, of those that a model has not seen, that are noticed and
# that are answered in full, in the mean over the authors; the decision points follow from it at each training.
NOTICED = 0.92
IN_FULL = 0.75
SUFFERS = 0.15  # the probability of suffering without danger from which on it is told
AMBIGUOUS = 0.99  # the probability that plain danger only may be one, from which on it gets a check-in
LEAST_NEEDS = 3  # that can be told apart


class Distress(NamedTuple):
    """`level` is "crisis", "check_in" or "support"; `need` a key of content/crisis.yml; `language` that of the reply.

    `about` is whose danger it is, "self" or "other".
    """

    level: str
    need: str
    language: str
    about: str = person.SELF


class Cuts(NamedTuple):
    """Log-odds of danger from which on a message gets a check-in, and of plain danger from which on the full reply."""

    check_in: float
    full: float

    def level(self, possible: float, plain: float) -> Optional[str]:
        """What a message gets whose danger is possible, and plain, with these log-odds."""
        if plain >= self.full:
            return FULL
        return CHECK_IN if possible >= self.check_in else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CrisisGuard(TrainedComponent):
    """Sets `crisis`: `{"level", "need", "language"}` or None. No confidence of another component can overrule it."""

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(model_storage, resource)
        self._opinions: Opinions
        self._cuts: Cuts
        self._needs: TextModel  # of danger
        self._burdens: Optional[TextModel] = None  # the needs of suffering without danger

    def lessons(self, training_data: TrainingData) -> List[Example]:
        return every_example(training_data)

    def learn(self, rows: List[Example]) -> None:
        """Set the decision points by cross-validation, and learn levels and needs."""
        embeddings = of_authored([row.text for row in rows])
        self._cuts = _tune(rows, embeddings)
        self._opinions = Opinions.fit(rows, embeddings)
        self._needs = _needs(rows, embeddings, (CRISIS, CHECK_IN))
        burdens = {row.need for row in rows if level_of(row) == SUPPORT}
        self._burdens = _needs(rows, embeddings, (SUPPORT,)) if len(burdens) >= LEAST_NEEDS else None

    def save(self, folder: Path) -> None:
        self._opinions.save(folder)
        self._needs.save(folder / "needs")
        if self._burdens:
            self._burdens.save(folder / "burdens")
        (folder / "cuts.json").write_text(json.dumps(self._cuts._asdict()))

    def restore(self, folder: Path) -> None:
        self._opinions = Opinions.load(folder)
        self._needs = TextModel.load(folder / "needs")
        self._burdens = TextModel.load(folder / "burdens") if (folder / "burdens").is_dir() else None
        self._cuts = Cuts(**json.loads((folder / "cuts.json").read_text()))
        self.judge("hello", None)  # loads the rules at the start

    @whatever_fails
    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            reading, held = message.get(READING), message.get(HELD) or 0.0
            found = self.judge(text, reading, held) if text and not text.startswith("/") else None
            if found and found.level != SUPPORT and reading:
                found = self._beside_denials(found, text, message.get(READS))
            message.set("crisis", found._asdict() if found else None, add_to_output=True)
        return messages

    def judge(self, text: str, reading: Optional[Reading], held: float = 0.0) -> Optional[Distress]:
        """What the text and its gravest sentence tell. Without a reading, the rules do.

        `held` is how well a section holds what is strangest to it in the text, 0 to 1.
        """
        need = crisis_rules.match(text)
        if need:
            return _told(need, text)
        language = asks_for_help.match(text, sentences(text))
        if language:
            return Distress(FULL, asks_for_help.NEED, language)
        language = asks_for_help.cries(text)
        if language:
            return Distress(CHECK_IN, CHECK_IN, language)
        if reading is None:
            return None
        whole, parts, levels = self._read(text, reading)
        level = self._level(whole.asked_about(held), parts)
        if level is None:
            # Where the article alone speaks against danger, the line stands beside its answer.
            in_case = Distress(SUPPORT, IN_CASE, detect(text)) if self._level(whole, parts) else None
            return self._suffering(text, levels) or in_case
        probabilities = self._likely(self._needs, text)
        ambiguous = probabilities.pop(CHECK_IN, 0.0) >= AMBIGUOUS
        if level == CHECK_IN or ambiguous or not probabilities:
            return Distress(CHECK_IN, CHECK_IN, detect(text))
        return _told(person.fitting(text, probabilities), text)

    def _beside_denials(self, found: Distress, text: str, reads: Callable[[str], Reading]) -> Optional[Distress]:
        """The same; where the message denies danger in so many words, what its other words tell, with the line."""
        rest = dialogue_acts.without_denials(text, found.language)
        if rest is None:
            return found
        if not rest:
            return Distress(CHECK_IN, CHECK_IN, found.language)
        return self.judge(rest, reads(rest)) or Distress(SUPPORT, IN_CASE, found.language)

    def weigh(self, text: str, reading: Reading, held: float = 0.0) -> Danger:
        """The danger of one message without the rules."""
        whole, parts, _ = self._read(text, reading)
        return _together(whole.asked_about(held), parts)

    def _read(self, text: str, reading: Reading) -> Tuple[Danger, Danger, np.ndarray]:
        """The danger of the whole message, and of its sentences; how likely each level is."""
        texts = [text, *(part for part, _ in reading.sentences)]
        labels = [reading.whole, *(labels for _, labels in reading.sentences)]
        read = np.array([each.probability.get(CRISIS, 0.0) for each in labels])
        danger, levels = self._opinions.of(texts, shared_encoder().encode(texts), read)
        whole, parts = (Danger(*(odds[own] for odds in danger)) for own in (slice(1), slice(1, None)))
        return whole, parts, levels[0]

    def _level(self, whole: Danger, parts: Danger) -> Optional[str]:
        danger = _together(whole, parts)
        return self._cuts.level(danger.possible[0], danger.plain[0])

    def _suffering(self, text: str, found: np.ndarray) -> Optional[Distress]:
        if self._burdens is None or found[LEVELS.index(SUPPORT)] < SUFFERS:
            return None
        likely = self._likely(self._burdens, text)
        return Distress(SUPPORT, max(likely, key=likely.get), detect(text))

    @staticmethod
    def _likely(model: TextModel, text: str) -> Dict[str, float]:
        (probabilities,) = model.predict([text], shared_encoder().encode([text])).probabilities
        return dict(zip(model.classes, probabilities.tolist(), strict=True))


def _together(whole: Danger, parts: Danger) -> Danger:
    return whole.with_gravest(parts, [0, len(parts.possible)])


def _told(need: str, text: str) -> Distress:
    """The full reply for a need that the text tells of, with whose danger it is."""
    need = person.whose(text, need)
    about = person.OTHER if need == "someone_else" else person.about(text, need) or person.SELF
    return Distress(FULL, need, detect(text), about)


def _needs(rows: Sequence[Example], embeddings: np.ndarray, levels: Sequence[str]) -> TextModel:
    chosen = [index for index, row in enumerate(rows) if level_of(row) in levels]
    return TextModel.fit(
        [rows[index].text for index in chosen], embeddings[chosen], [rows[index].need or CHECK_IN for index in chosen]
    )


class Judged(NamedTuple):
    """What models that had not seen them made of messages: `possible` and `plain` danger `(n,)`, `levels` `(n, 4)`."""

    possible: np.ndarray
    plain: np.ndarray
    levels: np.ndarray


def judged(rows: Sequence[Example], embeddings: np.ndarray, asked: np.ndarray, folds: int = FOLDS) -> Judged:
    """Ask the messages at the `n` places in `asked` of models that saw no message of their author, where one is known,
    and not themselves."""
    parts = [sentences(rows[index].text) for index in asked]
    of_sentences = of_authored([part for row in parts for part in row])
    begins = np.cumsum([0, *map(len, parts)])
    fold = _folds(rows, folds)
    levels, possible, plain = np.zeros((len(asked), len(LEVELS))), np.zeros(len(asked)), np.zeros(len(asked))
    for number in range(folds):
        known, own = np.flatnonzero(fold != number), np.flatnonzero(fold[asked] == number)
        opinions = Opinions.fit([rows[index] for index in known], embeddings[known])
        taught = [index for index in known if not rows[index].author]
        reader = TextModel.fit(
            [rows[index].text for index in taught], embeddings[taught], [rows[index].label for index in taught]
        )
        texts = [rows[index].text for index in asked[own]]
        whole, levels[own] = _ask(opinions, reader, texts, embeddings[asked[own]])
        inside = [place for index in own for place in range(begins[index], begins[index + 1])]
        of_parts, _ = _ask(opinions, reader, [part for index in own for part in parts[index]], of_sentences[inside])
        ends = np.cumsum([0, *(len(parts[index]) for index in own)])
        possible[own], plain[own] = whole.with_gravest(of_parts, ends)
    return Judged(possible, plain, levels)


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
                model = _needs([rows[index] for index in known], embeddings[known], levels)
                told = model.predict([rows[index].text for index in asked], embeddings[asked]).probabilities
                for index, best in zip(asked.tolist(), told.argmax(axis=1), strict=True):
                    found[index] = model.classes[best]
    return found


def _folds(rows: Sequence[Example], folds: int) -> np.ndarray:
    """The fold of each message, `(n,)`: all English ones of one author share one, the others are spread by level."""
    authors = sorted({row.author for row in rows if row.author and row.language == "en"})
    together = {author: number % folds for number, author in enumerate(authors)}
    fold = np.array([together.get(row.author, -1) if row.language == "en" else -1 for row in rows])
    spread = np.flatnonzero(fold < 0)
    split = StratifiedKFold(folds, shuffle=True, random_state=0)
    for number, (_, asked) in enumerate(split.split(spread, [level_of(rows[index]) for index in spread])):
        fold[spread[asked]] = number
    return fold


def _tune(rows: List[Example], embeddings: np.ndarray) -> Cuts:
    """Decision points at which enough messages of plain danger are noticed, by author in the log."""
    asked = np.flatnonzero([level_of(row) == CRISIS for row in rows])
    found = judged(rows, embeddings, asked)
    ruled = np.array([bool(crisis_rules.match(rows[index].text)) for index in asked])
    written = np.array([rows[index].author or "" for index in asked])
    cuts = Cuts(_cut(found.possible, ruled, written, NOTICED), _cut(found.plain, ruled, written, IN_FULL))
    for author in np.unique(written):
        noticed = (ruled | (found.possible >= cuts.check_in))[written == author]
        name = f"messages of author {author}" if author else "short messages"
        logger.info("Crisis guard, %s: %.1f %% of %d noticed.", name, 100 * noticed.mean(), len(noticed))
    return cuts


def _cut(score: np.ndarray, ruled: np.ndarray, written: np.ndarray, share: float) -> float:
    """The point that leaves this share of messages at or above it, in the mean over their authors."""
    known = np.where(ruled, np.inf, score)
    weight = 1 / np.array([(written == author).sum() for author in written])
    order = np.argsort(-known)
    reached = np.searchsorted(weight[order].cumsum() / weight.sum(), share)
    return float(known[order[min(reached, len(order) - 1)]])
