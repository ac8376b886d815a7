"""Whether a message tells of distress: rules where wording is unmistakable, a trained model for everything else."""

import json
import logging
from functools import partial
from pathlib import Path
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.content.crisis_schema import IN_CASE
from assistant.nlu.distress import asks_for_help, crisis_rules, dialogue_acts, person
from assistant.nlu.distress.cross_validation import FOLDS, Judged, at_once, gathered, judging
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
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example, every_example
from assistant.nlu.graph_component import TrainedComponent, whatever_fails
from assistant.nlu.language_detector import detect
from assistant.nlu.message_reader import HELD, READING, READS, Reading
from assistant.nlu.segmentation import sentences
from assistant.nlu.text_model import TextModel

logger = logging.getLogger(__name__)

FULL = CRISIS
# The shares of authored messages that tell of danger plainly, of those that a model has not seen, that are noticed and
# that are answered in full, in the mean over the authors; the decision points follow from it at each training.
NOTICED = 0.915
IN_FULL = 0.84
DOUBTED = 0.3  # log-odds above a decision point up to which an article that speaks of the same counts against danger
SUFFERS = 0.15  # the probability of suffering without danger from which on it is told
AMBIGUOUS = 0.99  # the probability that plain danger only may be one, from which on it gets a check-in


class Distress(NamedTuple):
    """`level` is "crisis", "check_in" or "support"; `need` a key of content/crisis.yml; `language` that of the reply.

    `about` is whose danger it is, "self" or "other"; `ruled` where words alone told it.
    """

    level: str
    need: str
    language: str
    about: str = person.SELF
    ruled: bool = False


class Cuts(NamedTuple):
    """Log-odds of danger from which on a message gets a check-in, and of plain danger from which on the full reply."""

    check_in: float
    full: float

    def without_doubt(self) -> Tuple[float, float]:
        """The log-odds from which on danger is likelier than any article that speaks of the same."""
        return self.check_in + DOUBTED, self.full + DOUBTED

    def level(self, possible: float, plain: float) -> Optional[str]:
        """What a message gets whose danger is possible, and plain, with these log-odds."""
        if plain >= self.full:
            return FULL
        return CHECK_IN if possible >= self.check_in else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CrisisGuard(TrainedComponent):
    """Sets `crisis`, a `Distress` as a dictionary, or None. No confidence of another component can overrule it."""

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
        plain = np.flatnonzero([level_of(row) == CRISIS for row in rows])
        folds = judging(rows, embeddings, plain, FOLDS)
        *found, self._opinions = at_once([*folds, partial(Opinions.fit, rows, embeddings)], len(rows))
        self._cuts = _tuned([rows[index] for index in plain], gathered(plain, found))
        self._needs = needs(rows, embeddings, (CRISIS, CHECK_IN))
        burdens = {row.need for row in rows if level_of(row) == SUPPORT}
        self._burdens = needs(rows, embeddings, (SUPPORT,)) if len(burdens) >= LEAST_NEEDS else None

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
            return _told(need, text)._replace(ruled=True)
        language = asks_for_help.match(text, sentences(text))
        if language:
            return Distress(FULL, asks_for_help.NEED, language, ruled=True)
        language = asks_for_help.cries(text)
        if language:
            return Distress(CHECK_IN, CHECK_IN, language)
        if reading is None:
            return None
        whole, parts, levels = self._read(text, reading)
        level = self._level(whole.asked_about(held, *self._cuts.without_doubt()), parts)
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
        return _together(whole.asked_about(held, *self._cuts.without_doubt()), parts)

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


def _tuned(plain: Sequence[Example], found: Judged) -> Cuts:
    """Decision points at which enough messages of plain danger are noticed, by author in the log."""
    ruled = np.array([bool(crisis_rules.match(row.text)) for row in plain])
    written = np.array([row.author or "" for row in plain])
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
