"""The HINT3 benchmark: its files, typos and numbers, on rows made up for the test."""

import json
import random
from pathlib import Path

import pytest

from assistant.nlu.augmentation import mistype, with_typos
from workbench.evaluating import hint3, marks
from workbench.evaluating.hint3 import OUT_OF_SCOPE, Bot, Guess, Row, bots, measures, result, run_ours, run_stock, write

BOT = Bot(
    "shop",
    [
        Row(text, label)
        for label, texts in {
            "price": ("what does it cost", "price please", "how much is the mattress", "cost of a bed"),
            "delivery": ("when will it arrive", "delivery time", "has my order shipped", "where is my parcel"),
            "return": ("I want my money back", "can I return it", "send it back", "refund please"),
        }.items()
        for text in texts
    ],
    [
        Row("how much does a mattress cost", "price"),
        Row("when does my parcel arrive", "delivery"),
        Row("I would like a refund", "return"),
        Row("who won the football", OUT_OF_SCOPE),
    ],
)


def test_a_typo_changes_a_word_a_little() -> None:
    random_ = random.Random(1)
    for word in ("mattress", "it", "Ärger", "42"):
        for _ in range(50):
            assert abs(len(mistype(word, random_)) - len(word)) <= 1


def test_a_share_of_the_words_gets_typos_the_same_in_each_run() -> None:
    text = " ".join(f"word{number}" for number in range(1000))
    first, again = (with_typos(text, random.Random(5)) for _ in range(2))
    assert first == again
    changed = sum(a != b for a, b in zip(first.split(), text.split(), strict=True))
    assert 250 < changed < 350
    assert with_typos("a b c", random.Random(0), share=1) == "a b c"


def test_accuracy_is_of_rows_in_scope_and_auroc_of_confidence() -> None:
    rows = [Row("a", "x"), Row("b", "y"), Row("c", OUT_OF_SCOPE), Row("a", "x")]
    plain = [Guess("x", 0.9, 3), Guess("x", 0.5, 5), Guess("x", 0.6, 7), Guess("x", 0.9, 0)]
    found = result("ours", "shop", rows, plain, [Guess("x", 0.1, 0)] * 4)
    assert found.accuracy == pytest.approx(200 / 3)
    assert found.auroc == pytest.approx(200 / 3)
    assert (found.in_scope, found.out_of_scope) == (3, 1)
    assert found.cpu_p50 == 5  # the second "a" was seen before, and is no measure of cost
    assert measures([found])["shop.typos_cost"].value == pytest.approx(0)
    assert measures([found])["p50_against_stock.cpu"].count == 0


def test_our_pipeline_runs_on_a_bot(tmp_path: Path) -> None:
    found = run_ours(BOT)
    assert found.accuracy == 100
    assert found.cpu_p95 >= found.cpu_p50 > 0
    wanted = [marks.Mark("shop.accuracy", "all right", at_least=100)]
    written = json.loads(write([found], marks.verdicts(wanted, measures([found])), tmp_path).read_text())
    assert written["results"][0]["bot"] == "shop" and written["marks"][0]["met"]


def test_stock_rasa_is_trained_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained = []

    async def ask(model: str, rows: list) -> list:
        return [Guess(row.label, 0.5, 9.0) for row in rows]

    monkeypatch.setattr(hint3, "REPORTS", tmp_path)
    monkeypatch.setattr(hint3, "_train_stock", lambda folder, bot: trained.append(bot.name))
    monkeypatch.setattr(hint3, "_ask_stock", ask)
    first, again = run_stock(BOT), run_stock(BOT)
    assert trained == ["shop"]
    assert first == again
    assert (first.system, first.accuracy, first.cpu_p50) == ("stock Rasa", 100, 9)


@pytest.mark.parametrize(
    ("test_rows", "error"),
    [
        ("sentence,label\nhello,greet\nbye\n", r"shop_test\.csv:3: a row needs a sentence and a label"),
        ("sentence,label\nhello,greet\n", "needs rows in scope, and some labelled NO_NODES_DETECTED"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, test_rows: str, error: str) -> None:
    (tmp_path / "shop_train.csv").write_text("sentence,label\nhi,greet\n")
    if test_rows:
        (tmp_path / "shop_test.csv").write_text(test_rows)
    with pytest.raises(SystemExit, match=error):
        bots(tmp_path)


def test_a_folder_without_bots_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no \\*_train.csv"):
        bots(tmp_path)
