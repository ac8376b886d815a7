"""Questions that only a letter before them tells become headings, and the labels go."""

from typing import List, Tuple

import pytest

from workbench.documents.labelled import open_labelled
from workbench.documents.tree import parse

TWICE = "<p>Q: May I eat?</p><p>A: Yes.</p><p>Q: May I drink?</p><p>A: Water.</p>"
OPENED = [("h6", "May I eat?"), ("p", "Yes."), ("h6", "May I drink?"), ("p", "Water.")]


def opened(html: str) -> List[Tuple[str, str]]:
    tree = parse(html)
    open_labelled(tree)
    assert tree.body is not None
    return [(tag.name, " ".join(tag.get_text().split())) for tag in tree.body.find_all(True, recursive=False)]


@pytest.mark.parametrize(
    "html",
    [
        TWICE,
        TWICE.replace("Q:", "<b>Q:</b>").replace("A:", "<strong>A:</strong>"),
        TWICE.replace("Q:", "Q1.").replace("A:", "A 1)"),
        TWICE.replace("</p><p>A:", "<br>A:"),
        TWICE.replace("May I", "May<br>I"),
    ],
)
def test_a_question_becomes_a_heading_however_it_is_labelled(html: str) -> None:
    assert opened(html) == OPENED


def test_a_heading_stays_one_without_its_label() -> None:
    html = "<h3>Q: May I eat?</h3><p>A: Yes.</p><h3>Q: May I drink?</h3><p>A: Water.</p>"
    assert [each for each in opened(html) if each[0] == "h3"] == [("h3", "May I eat?"), ("h3", "May I drink?")]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Q: May I eat?</p><p>A: Yes.</p>",  # one is quoted
        "<p>Q: May I eat?</p><p>Yes.</p><p>Q: May I drink?</p><p>Water.</p>",  # no answer has a label
        "<p>Q: Eat.</p><p>A: Yes.</p><p>Q: Drink.</p><p>A: Water.</p>",  # no question
        f"<blockquote>{TWICE}</blockquote>",
    ],
)
def test_other_words_stay(html: str) -> None:
    assert "h6" not in dict(opened(html))
