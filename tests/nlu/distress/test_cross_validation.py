"""No model judges a message of an author whom it has read; what is learned side by side is what one process learns."""

from typing import List

import numpy as np
import pytest

from assistant.nlu.distress import cross_validation
from assistant.nlu.distress.cross_validation import _folds, at_once, judged
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.examples import Example


def test_the_english_messages_of_an_author_are_left_out_together() -> None:
    def rows(author: str, language: str, count: int) -> List[Example]:
        return [Example(str(n), "crisis", None, "abuse", False, language, None, author or None) for n in range(count)]

    fold = _folds([*rows("a", "en", 5), *rows("b", "en", 5), *rows("c", "de", 9), *rows("", "en", 9)], 3)
    assert len(set(fold[:5])) == len(set(fold[5:10])) == 1 and fold[0] != fold[5]
    assert len(set(fold[10:19])) == len(set(fold[19:])) == 3


def test_the_folds_are_judged_alike_by_one_process_and_by_several(monkeypatch: pytest.MonkeyPatch) -> None:
    grave = [Example(f"I want to die, day {n}", "crisis", None, "immediate_danger", False, "en") for n in range(9)]
    harmless = [Example(f"is it {n} pills a day", "question", None, None, False, "en") for n in range(9)]
    friendly = [Example(f"hello number {n}", "greet", None, None, False, "en") for n in range(9)]
    asked = np.arange(18)
    rows = [*grave, *harmless, *friendly]
    embeddings = of_authored([row.text for row in rows])
    alone = judged(rows, embeddings, asked)
    monkeypatch.setattr(cross_validation, "MANY", 1)
    beside = judged(rows, embeddings, asked)
    assert alone.possible[:9].min() > alone.possible[9:].max()
    # Each fit takes the messages in an order of its own.
    assert all(np.allclose(one, other, atol=0.1) for one, other in zip(alone, beside, strict=True))


def test_the_results_stand_in_the_order_of_the_work() -> None:
    assert at_once([lambda: 1, lambda: 2], size=1) == [1, 2]
