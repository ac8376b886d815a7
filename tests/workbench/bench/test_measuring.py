"""The bench on a few of everything, with the real server; and its numbers on figures made up for the test."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import List

import pytest
import yaml
from rasa.shared.nlu.training_data.message import Message

from assistant.content.loader import Content, load
from tests.conftest import Server
from workbench.bench import bench_report, growth, installed_size, made_up_articles, projects, texts
from workbench.bench.comparison import KINDS
from workbench.bench.load_generator import Job, generate
from workbench.bench.measures import measures
from workbench.evaluating import marks
from workbench.evaluating.stock_rasa import FALLBACK


@pytest.fixture(scope="module")
def authored() -> List[Message]:
    return projects.authored()


def test_visitors_are_answered_and_timed(server: Server, content: Content) -> None:
    taps = texts.take(texts.taps([section.id for section in content.sections]), 9)
    said = [{"text": "is it safe?"}, *taps]
    load = generate(Job("web", str(server), 3, said, visit=2))
    assert len(load.milliseconds) == len(said)
    assert 0 < max(load.milliseconds) <= 1000 * load.seconds
    assert 0 < load.cpu_share < 1


def test_a_message_without_an_answer_ends_the_bench(server: Server) -> None:
    with pytest.raises(SystemExit, match="Not every message was answered"):
        generate(Job("web", str(server), 1, [{"option": "/no such option"}]))


def test_conversations_are_multiplied_in_the_store(server: Server, store: Path, tmp_path: Path) -> None:
    generate(Job("web", str(server), 1, [{"option": "/help_options"}]))
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(store)) as database, closing(sqlite3.connect(copy)) as into:
        database.backup(into)
        before, events = into.execute("select count(distinct sender_id), count(*) from events").fetchone()
        (last,) = into.execute("select sender_id from events order by id desc limit 1").fetchone()
        (of_one,) = into.execute("select count(*) from events where sender_id = ?", [last]).fetchone()
        growth.multiply(copy, growth.BATCH + 500)
        counted = into.execute("select count(distinct sender_id), count(*) from events").fetchone()
    assert counted == (before + growth.BATCH + 500, events + (growth.BATCH + 500) * of_one)


def test_made_up_articles_are_content_like_any_other(authored: List[Message], tmp_path: Path) -> None:
    made = made_up_articles.sections(made_up_articles.LARGEST)
    messages = projects.with_sections(projects.capped(authored, 3), made)
    projects.write_ours(tmp_path / "project", messages, made)
    content = load(tmp_path / "project")
    assert {section.id for section in content.sections} == {section.id for section in made}
    assert len(list(content.sections)) == made_up_articles.LARGEST == 1000
    assert len({message.get("text") for message in messages}) == len(messages)
    with pytest.raises(ValueError, match="1000"):
        made_up_articles.sections(1001)


def test_both_learn_the_same_and_stock_rasa_says_our_words(
    authored: List[Message], tmp_path: Path, content: Content
) -> None:
    messages = projects.capped(authored, 4)
    projects.write_ours(tmp_path / "ours", messages)
    projects.write_stock(tmp_path, messages, content)
    ours, stock = (
        {
            line
            for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
            for line in block["examples"].splitlines()
        }
        for path in (tmp_path / "ours" / "data" / "nlu" / "messages.yml", tmp_path / "nlu.yml")
    )
    assert ours == stock and len(ours) == len(messages)
    domain = yaml.safe_load((tmp_path / "domain.yml").read_text(encoding="utf-8"))
    (said,) = domain["responses"]["utter_considerations_and_caution"]
    assert content.find("considerations_and_caution")[1].text in said["text"]
    studies = content.find("clinical_insights")[1].button
    assert {"title": studies, "payload": "/clinical_insights"} in said["buttons"]
    rules = yaml.safe_load((tmp_path / "stories.yml").read_text(encoding="utf-8"))["rules"]
    assert {rule["rule"] for rule in rules} == {*domain["intents"], FALLBACK}


def test_texts_under_load_are_new_and_the_same_in_each_run(authored: List[Message]) -> None:
    learnt = projects.capped(authored, 5)
    first, again = (texts.take(texts.unseen(authored, learnt, 7), 500) for _ in range(2))
    assert first == again
    said = {row["text"] for row in first}
    assert len(said) == 500 and not said & {message.get("text") for message in learnt}
    assert not any(row["text"].startswith("/") for row in texts.unseen(authored, learnt, 7))
    few = first[:50]
    again = [row["text"] for row in texts.take(texts.repeated(few, 3), 400)]
    counts = [again.count(row["text"]) for row in few]
    assert sum(counts) == 400 and counts[0] == max(counts) > 3 * counts[10], "the first ones are said most"
    some = texts.take(texts.mistyped(["how much does yoga cost", "is it safe"], 1), 50)
    assert len({row["text"] for row in some}) == 50


def test_packages_are_counted_with_what_they_require() -> None:
    found = installed_size.packages(["sanic"])
    assert {"sanic", "aiofiles", "httptools"} <= set(found) and "pytest" not in found, "an extra requires it"
    assert installed_size.megabytes([found["sanic"]]) < installed_size.megabytes(found.values())


def subject(scale: float) -> dict:
    def load(users: int) -> dict:
        return {
            "messages": 10 * users,
            "p50_ms": 10.0 * scale,
            "p95_ms": 20.0 * scale,
            "p99_ms": 30.0 * scale,
            "per_second": users / scale,
            "cpu_ms": 9.0 * scale,
            "generator_cpu_percent": 2.0,
            "said_before_percent": 0.0,
        }

    loads = {kind: {str(users): load(users) for users in (1, 8, 32)} for kind in KINDS}
    rounds = [1.0 * scale, 3.0 * scale]
    weights = {"boot_seconds": rounds, "megabytes": rounds, "megabytes_after": rounds}
    return {"train_seconds": 5.0 * scale, **weights, "loads": loads}


def figures() -> dict:
    steps = [{"text_p50_ms": 10.0, "tap_p50_ms": 4.0}, {"text_p50_ms": 15.0, "tap_p50_ms": 4.0}]
    return {
        "at": "2026-01-01 00:00",
        "machine": {"cores": 2, "python": "3.10", "rasa": "3.6.21"},
        "sizes": {"rounds": 2},
        "examples": 400,
        "comparison": {
            "subjects": {"ours": subject(1), "stock Rasa": subject(4)},
            "install_megabytes": {"ours": 3000.0, "stock Rasa": 2000.0},
        },
        "sections": {
            "ours": [{"sections": 10 * n, "train_seconds": 7.0 * n, **step} for n, step in enumerate(steps, 1)]
        },
        "turns": {"ours": [{"turn": 10 * n, **step} for n, step in enumerate(steps, 1)]},
        "workers": {"ours": [{"workers": n, "texts_per_second": 20.0 * n, "taps_per_second": 60.0} for n in (1, 2)]},
        "stored": {"ours": [{"conversations": 9, "review_seconds": 61.0, "forget_seconds": 1.5}]},
        "training": {"ours": [{"kept": kept, "train_seconds": 50.0} for kept in ("nothing", "everything")]},
        "page": {"ours": [{"the article": "closed", "requests": 5, "largest_paint_ms": 900.0, "layout_shift": 0.02}]},
    }


def test_marks_are_held_against_ratios_and_growth(tmp_path: Path) -> None:
    found = figures()
    measured = measures(found)
    assert measured["stock.boot"].value == measured["stock.texts.p95"].value == 0.25
    assert measured["stock.taps.throughput"].value == 4 and measured["stock.taps.throughput"].count == 320
    assert measured["workers.texts"].value == 2 and measured["workers.taps"].value == 1
    assert measured["sections.text"].value == 1.5 and measured["sections.train"].value == 14
    assert (measured["stored.review"].value, measured["stored.forget"].value) == (61, 1.5)
    found["marks"] = marks.verdicts(marks.marks("bench"), measured)
    judged = {row["measure"]: row["met"] for row in found["marks"]}
    assert judged["stock.texts.p50"] is True and judged["stock.taps.p50"] is False
    assert judged["training.nothing_kept"] is True and judged["training.everything_kept"] is False
    bench_report.write(found, tmp_path)
    assert json.loads((tmp_path / "bench.json").read_text())["marks"] == found["marks"]
    page = (tmp_path / "bench.html").read_text()
    assert "Under load" in page and page.count("<svg") == 3 and "http" not in page
    assert "largest paint ms" in page and "0.020" in page


def test_a_part_that_did_not_run_has_no_mark() -> None:
    found = {**figures(), "comparison": {}, "sections": {}, "workers": {}, "page": {}, "stored": {}, "training": {}}
    judged = {row["measure"]: row["met"] for row in marks.verdicts(marks.marks("bench"), measures(found))}
    assert judged["stock.boot"] is None and judged["sections.text"] is None and judged["turns.tap"] is True
    assert [table.title for table in bench_report.tables(found)] == ["One conversation"]
