"""A chat says an article's Markdown line by line."""

import pytest

from assistant.content.article import markdown
from assistant.content.chat_text import spoken


@pytest.mark.parametrize(
    "written, said",
    [
        ("One.\n\nTwo.", "One.\n\nTwo."),
        (
            "Steps:\n\n1. Sit.\n2. Wait.\n\nThen go back to step 2.",
            "Steps:\n1. Sit.\n2. Wait.\n\nThen go back to step 2.",
        ),
        ("3) third\n4) fourth", "3) third\n4) fourth"),
        ("1. one\n1. two\n1. three", "1. one\n2. two\n3. three"),
        ("- a\n  - b\n    - c\n- d", "• a\n◦ b\n▪ c\n• d"),
        ("1. a\n   1. b\n   2. c\n2. d", "1. a\n1.1. b\n1.2. c\n2. d"),
        ("- a\n  1. b\n  2. c", "• a\n◦ 1. b\n◦ 2. c"),
        ("1. a\n\n   More of a.\n2. b", "1. a\nMore of a.\n2. b"),
        (
            "Doses:\n\n| Dose | Effect |\n|---|---|\n| low | calm |\n| high | Sleep! |\n\nAsk.",
            "Doses:\n• Dose: low. Effect: calm.\n• Dose: high. Effect: Sleep!\n\nAsk.",
        ),
        ("| | Dose |\n|---|---|\n| Adults | 1 g |\n| Children | |", "• Adults. Dose: 1 g.\n• Children."),
        ("Words.\n\n### Part\n\nMore.", "Words.\n\nPart\n\nMore."),
        ("> Said by her.", "Said by her."),
        ("Call [555-0142](tel:+15550142) or [us](tel:5550143).", "Call 555-0142 or us (5550143)."),
        ("[a@b.example](mailto:a@b.example?subject=x), [step 2](#steps)", "a@b.example, step 2"),
        ("[Rules](<https://a.example/r_(new)>)", "Rules (https://a.example/r_(new))"),
    ],
)
def test_a_visitor_reads_lists_tables_and_links_as_lines(written: str, said: str) -> None:
    assert spoken(markdown().parse(written)) == said
