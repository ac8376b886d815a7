"""The words of a document tell its language; what it declares counts where they do not."""

from typing import Optional

import pytest

from workbench.documents.language import ENOUGH, language

GERMAN = (
    "Nach der Behandlung ruhen Sie sich bitte aus. Trinken Sie viel Wasser, und rufen Sie uns bei Schmerzen an. " * 3
)
ENGLISH = "Please rest after the treatment. Drink a lot of water, and give us a call if you are in pain. " * 3
assert min(map(len, (GERMAN, ENGLISH))) > ENOUGH


@pytest.mark.parametrize(
    "declared, text, found",
    [
        ("en", GERMAN, "de"),
        (None, GERMAN, "de"),
        ("de", ENGLISH, "en"),
        ("de-AT", "Kurz.", "de"),
        (" FR_ca ", "Court.", "fr"),
        ("german", "Kurz.", None),
        ("", "Kurz.", None),
        (None, "Kurz.", None),
        ("nl", "1234 5678 " * 40, "nl"),
    ],
)
def test_words_outvote_what_is_declared(declared: Optional[str], text: str, found: Optional[str]) -> None:
    assert language(declared, text) == found
