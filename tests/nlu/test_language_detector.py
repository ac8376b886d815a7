"""Which language a message is in, without mistaking hurried English for another."""

from typing import Optional
from unittest.mock import Mock

import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu import language_detector as language_module
from assistant.nlu.language_detector import GLOSSES, LanguageDetector, detect, spoken_in, unread_in


@pytest.mark.parametrize(
    "text, language",
    [
        ("¿Qué efectos tiene este tratamiento?", "es"),
        ("Wie sicher ist diese Behandlung?", "de"),
        ("Combien de temps dure le traitement ?", "fr"),
        ("is ket safe for ppl w/ ptsd??", "en"),
        ("wat are teh sid efects plz", "en"),
        ("i dont like statistics", "en"),
        ("le médecin dont vous parlez", "fr"),
        ("ketamine therapie", "en"),
        ("merci", "en"),
        ("huh?", "en"),
        ("", "en"),
        ("🙂🙂🙂", "en"),
    ],
)
def test_detects(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text, language",
    [
        ("Nebenwirkungen", "de"),
        ("efectos secundarios", "es"),
        ("effets secondaires", "fr"),
        ("que dicen los estudios", "es"),
        ("merci beaucoup", "fr"),
        ("robot?", "en"),
        ("depression", "en"),
        ("side effects", "en"),
        ("ketamine therapie", "en"),
        ("no", "en"),
        ("is it dangerous", "en"),
        ("PTSD symptoms", "en"),
        ("/understanding_ptsd", "en"),
    ],
)
def test_a_few_words_are_in_the_language_that_detector_and_glossary_agree_on(text: str, language: str) -> None:
    spoken = spoken_in(text)
    assert spoken.language == language
    assert (language in spoken.glosses) == (language != "en")


def test_a_few_words_may_be_in_the_language_of_the_conversation() -> None:
    assert spoken_in("nein").glosses["de"] == spoken_in("non").glosses["fr"] == "no"
    assert spoken_in("what do the studies on it show").glosses == {}


def test_a_failure_of_the_glossary_leaves_the_message_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_module, "spoken_in", Mock(side_effect=KeyError("broken")))
    (message,) = LanguageDetector().process([Message({"text": "¿Qué riesgos hay?"})])
    assert message.get("language") == "en" and message.get(GLOSSES) == {}


@pytest.mark.parametrize(
    "text, language",
    [
        ("Quali sono i rischi della ketamina?", "it"),
        ("quais são os efeitos colaterais", "pt"),
        ("chcę umrzeć", "pl"),
        ("هل الدواء ينوم فقط ام يعالج", "ar"),
        ("这安全吗", "zh"),
        ("это безопасно?", "ru"),
        ("is ket safe for ppl w/ ptsd??", None),
        ("wat are teh sid efects plz", None),
        ("PHQ score 17 am I depressed", None),
        ("my doctor Wojciech Szczęsny said no", None),
        ("β", None),
        ("🙂🙂🙂", None),
        ("/understanding_ptsd", None),
    ],
)
def test_a_language_that_is_not_read_is_named(text: str, language: Optional[str]) -> None:
    assert unread_in(text) == language
    (message,) = LanguageDetector().process([Message({"text": text})])
    assert (message.get("language"), message.get("unread")) == ("en", language)
