"""Which language a message is in, without mistaking hurried English for another."""

import pytest

from assistant.nlu.language import detect


@pytest.mark.parametrize(
    "text, language",
    [
        ("¿Qué efectos tiene este tratamiento?", "es"),
        ("Wie sicher ist diese Behandlung?", "de"),
        ("Combien de temps dure le traitement ?", "fr"),
        ("is ket safe for ppl w/ ptsd??", "en"),
        ("wat are teh sid efects plz", "en"),
        ("ketamine therapie", "en"),
        ("merci", "en"),
        ("huh?", "en"),
        ("", "en"),
        ("🙂🙂🙂", "en"),
    ],
)
def test_detects(text: str, language: str) -> None:
    assert detect(text) == language
