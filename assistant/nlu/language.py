"""In which of the four languages that we can answer in a message is written."""

from functools import lru_cache
from typing import Any, Dict, List, Optional, Text

from lingua import Language, LanguageDetectorBuilder
from lingua import LanguageDetector as Lingua
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

LANGUAGES = {
    Language.ENGLISH: "en",
    Language.SPANISH: "es",
    Language.GERMAN: "de",
    Language.FRENCH: "fr",
}
# Short English with typos looks foreign to any detector: below these, a message counts as English.
SURE = 0.8
WORDS = 3


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
        _lingua()
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            message.set("language", detect(message.get(TEXT) or ""), add_to_output=True)
        return messages


@lru_cache(1)
def _lingua() -> Lingua:
    return LanguageDetectorBuilder.from_languages(*LANGUAGES).with_preloaded_language_models().build()


def detect(text: str, sure: float = SURE, words: int = WORDS) -> str:
    """The language of a text, "en" when in doubt."""
    if len(text.split()) < words:
        return "en"
    likeliest: Optional[Any] = next(iter(_lingua().compute_language_confidence_values(text)), None)
    if likeliest is None or likeliest.value < sure:
        return "en"
    return LANGUAGES[likeliest.language]
