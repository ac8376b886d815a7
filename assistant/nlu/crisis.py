"""Whether a message tells of distress: rules where wording is unmistakable, a trained model for everything else."""

import json
import logging
from pathlib import Path
from typing import List, NamedTuple, Optional

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from sklearn.model_selection import StratifiedKFold

from assistant.nlu import asks_for_help, crisis_rules, person
from assistant.nlu.component import TrainedComponent, whatever_fails
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example
from assistant.nlu.intents import CRISIS
from assistant.nlu.kept import of_authored
from assistant.nlu.language import detect
from assistant.nlu.model import TextModel
from assistant.nlu.parts import sentences
from assistant.nlu.reader import READING, Reading

logger = logging.getLogger(__name__)

CHECK_IN = "check_in"
FULL = CRISIS
FOLDS = 3
# The share of authored near misses that may be stopped; the decision points follow from it at each training.
NEAR_MISSES_CHECKED = 0.09
NEAR_MISSES_STOPPED = 0.03
CLEAR_SENTENCE = 0.75


class Distress(NamedTuple):
    """`level` is "crisis" or "check_in"; `need` a key of content/crisis.yml's texts; `language` of the reply; `about`,
    whose danger it is, "self" or "other".
    """

    level: str
    need: str
    language: str
    about: str = person.SELF


class Cuts(NamedTuple):
    """Probabilities from which on a message gets a check-in or the full reply."""

    check_in: float
    full: float

    def level(self, whole: float, gravest: float) -> Optional[str]:
        """What a message gets whose text, and whose gravest part, tell of distress with these probabilities."""
        # A sentence torn from its message looks graver than it is: alone it must be clearer, and not against the whole.
        if whole >= self.full or gravest >= CLEAR_SENTENCE and whole >= self.check_in:
            return FULL
        return CHECK_IN if whole >= self.check_in or gravest >= self.full else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CrisisGuard(TrainedComponent):
    """Sets `crisis`: `{"level", "need", "language"}` or None. No confidence of another component can overrule it."""

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(model_storage, resource)
        self._needs: TextModel
        self._cuts: Cuts

    def learn(self, rows: List[Example]) -> None:
        """Set the decision points by cross-validation, and learn the needs of crisis messages."""
        embeddings = of_authored([row.text for row in rows])
        self._cuts = _tune(rows, embeddings)
        grave = [index for index, row in enumerate(rows) if row.intent == FULL]
        self._needs = TextModel.fit(
            [rows[index].text for index in grave], embeddings[grave], [rows[index].need or CHECK_IN for index in grave]
        )

    def save(self, folder: Path) -> None:
        self._needs.save(folder / "needs")
        (folder / "cuts.json").write_text(json.dumps(self._cuts._asdict()))

    def restore(self, folder: Path) -> None:
        self._needs = TextModel.load(folder / "needs")
        self._cuts = Cuts(**json.loads((folder / "cuts.json").read_text()))
        self.judge("hello", None)  # loads the rules at the start

    @whatever_fails
    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            found = self.judge(text, message.get(READING)) if text and not text.startswith("/") else None
            message.set("crisis", found._asdict() if found else None, add_to_output=True)
        return messages

    def judge(self, text: str, reading: Optional[Reading]) -> Optional[Distress]:
        """What the whole text and each of its sentences tell; the gravest counts. Without a reading, the rules do."""
        of_text = sentences(text)
        for part in [text, *of_text]:
            need = crisis_rules.match(part)
            if need:
                return _told(part, need, text)
        language = asks_for_help.match(text, of_text)
        if language:
            return Distress(FULL, asks_for_help.NEED, language)
        if reading is None:
            return None
        parts = [(text, reading.whole), *reading.sentences]
        distress = [labels.probability[FULL] for _, labels in parts]
        level = self._cuts.level(distress[0], max(distress))
        if level is None:
            return None
        gravest = parts[distress.index(max(distress))][0]
        probabilities = self._needs.predict([gravest], shared_encoder().encode([gravest])).probabilities[0]
        by_need = dict(zip(self._needs.classes, probabilities, strict=True))
        ambiguous = by_need.pop(CHECK_IN) >= 0.5
        if level == CHECK_IN or ambiguous:
            return Distress(CHECK_IN, CHECK_IN, detect(text))
        return _told(gravest, person.fitting(text, by_need), text)


def _told(part: str, need: str, text: str) -> Distress:
    """The full reply for a need that a part of the text tells of, with whose danger it is."""
    need = person.whose(part, need)
    about = person.about(part, need) or person.about(text, need) or person.SELF
    return Distress(FULL, need, detect(text), person.OTHER if need == "someone_else" else about)


def _tune(rows: List[Example], embeddings: np.ndarray) -> Cuts:
    """Decision points at which few enough authored near misses are stopped; recall follows and is logged."""
    texts = np.array([row.text for row in rows], dtype=object)
    labels = np.array([row.label for row in rows])
    distress = np.zeros(len(rows))
    for fit_on, ask in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(texts, labels):
        model = TextModel.fit(texts[fit_on], embeddings[fit_on], labels[fit_on])
        probabilities = model.predict(texts[ask], embeddings[ask]).probabilities
        distress[ask] = probabilities[:, model.classes.index(FULL)]
    near = np.array([row.near_miss for row in rows])
    cuts = Cuts(
        float(np.quantile(distress[near], 1 - NEAR_MISSES_CHECKED)),
        float(np.quantile(distress[near], 1 - NEAR_MISSES_STOPPED)),
    )
    grave = labels == FULL
    logger.info(
        "Crisis guard without rules: %.1f %% of crisis messages noticed, %.1f %% in full; %.1f %% of others stopped.",
        100 * (distress[grave] >= cuts.check_in).mean(),
        100 * (distress[grave] >= cuts.full).mean(),
        100 * (distress[~grave & ~near] >= cuts.check_in).mean(),
    )
    return cuts
