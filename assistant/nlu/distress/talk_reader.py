"""What a message does in the talk after distress, as people write there: a second opinion beside the known wordings."""

import logging
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.distress.distress_model import CRISIS, level_of
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example, examples, of_acts
from assistant.nlu.graph_component import TrainedComponent
from assistant.nlu.intents import ADVICE, OUTSIDE, PRIVACY, QUESTION
from assistant.nlu.text_model import TextModel

logger = logging.getLogger(__name__)

ACT = "act"  # where a message carries it
STILL = "still"  # danger goes on, or grows
ELSEWHERE = "elsewhere"  # the message leaves the subject
ABOUT_HELP = "asks"  # it asks about the help
QUESTIONS = frozenset({QUESTION, ADVICE, OUTSIDE, PRIVACY, "bot_challenge"})
EVERY = 3  # of what is written elsewhere, so that it does not outweigh the talks
LEAST_ACTS = 3  # that can be told apart
LONGEST = 100  # words; a longer message tells more than one thing
_FOLDER = "acts"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TalkReader(TrainedComponent):
    """Sets `act`, `{"name": str, "probability": 0 to 1, "danger": 0 to 1}`, on every message that was read.

    `name` is a key of content/crisis.yml's `aftercare`, ABOUT_HELP, STILL or ELSEWHERE; `danger` is the probability of
    STILL. Only a talk about distress gives an act its meaning.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(model_storage, resource)
        self._model: Optional[TextModel] = None

    def lessons(self, training_data: TrainingData) -> List[Example]:
        """What people wrote in such talks, beside plain danger and questions as they are written anywhere."""
        acts, rest = of_acts(training_data), examples(training_data)
        danger = [row._replace(act=STILL) for row in rest if level_of(row) == CRISIS]
        questions = [row._replace(act=ELSEWHERE) for row in rest if row.intent in QUESTIONS]
        return [*acts, *danger[::EVERY], *questions[::EVERY]] if acts else []

    def learn(self, rows: List[Example]) -> None:
        texts, acts = [row.text for row in rows], [str(row.act) for row in rows]
        if len(set(acts)) >= LEAST_ACTS:
            self._model = TextModel.fit(texts, of_authored(texts), acts)

    def save(self, folder: Path) -> None:
        if self._model:
            self._model.save(folder / _FOLDER)

    def restore(self, folder: Path) -> None:
        learned = folder / _FOLDER
        self._model = TextModel.load(learned) if learned.is_dir() else None

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if text and not text.startswith("/") and len(text.split()) <= LONGEST:
                try:
                    message.set(ACT, self.read(text), add_to_output=True)
                except Exception:  # the known wordings do without it
                    logger.exception("What a message does could not be read.")
        return messages

    def read(self, text: str) -> Optional[Dict[str, Any]]:
        """The act of a text; None where none was learned."""
        if self._model is None:
            return None
        (found,), _ = self._model.predict([text], shared_encoder().encode([text]))
        likely = dict(zip(self._model.classes, found.tolist(), strict=True))
        name, probability = max(likely.items(), key=lambda item: item[1])
        return {"name": name, "probability": probability, "danger": likely.get(STILL, 0.0)}
