"""The editor's report: 2,000 simulated visits whose content is known, and real ones."""

import csv
import json
import random
import shutil
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import pytest
import requests
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore

from assistant.content.loader import ROOT, Content
from assistant.nlu import embedding_cache as kept
from workbench.reviewing import acceptance
from workbench.reviewing.visit_report import Review, decide, review, summarise, write

EVENTS = SQLTrackerStore.SQLEvent
SECRET = "nobody must read this"
CRISIS = f"i want to kill myself {SECRET}"
BEGUN = datetime(2026, 9, 7, 12)
# What visitors ask in vain: topics in several wordings.
TOPICS = {
    "cost": [
        "how much does it cost",
        "what is the price",
        "price per session",
        "cost of one treatment",
        "is it expensive",
        "what would i pay",
    ],
    "insurance": [
        "does insurance cover it",
        "will my insurer pay",
        "is this covered by medicare",
        "health insurance coverage",
        "insurance",
    ],
    "driving": [
        "can i drive home afterwards",
        "am i allowed to drive after",
        "driving a car after treatment",
        "drive the same day",
    ],
    "place": [
        "is there a clinic near me",
        "clinics in my city",
        "where can i find a clinic",
        "nearest clinic address",
        "clinic in Leeds",
    ],
    "mushrooms": [
        "what about psilocybin",
        "are magic mushrooms better",
        "psilocybin mushrooms instead",
        "shrooms compared to this",
    ],
    "children": [
        "is it for children",
        "can a child have it",
        "my child is ten years old, is it for kids",
        "for kids and teenagers",
    ],
}
SECTIONS = ("clinical_insights", "considerations_and_caution", "understanding_ptsd", "how_ketamine_works")


class Store:
    """Visits as Rasa stores them, and what a report must count."""

    def __init__(self) -> None:
        self.rows: List[Dict[str, Any]] = []
        self.expected: Counter = Counter()
        self.random = random.Random(0)
        self.visits = 0

    def visit(self, *turns: List[Any], channel: str = "web") -> None:
        """Each turn is the text, the replies, and more of what was understood."""
        sender = f"sender-{self.visits:05}"
        at = BEGUN + timedelta(hours=self.visits % (24 * 7 * 8))
        self.visits += 1
        self.event(sender, at, "session_started", {})
        self.turn(sender, at, channel, "/greet", ["greet"], opening=True)
        for number, (text, replies, parse) in enumerate(turns, 1):
            self.turn(sender, at + timedelta(seconds=20 * number), channel, text, replies, **parse)

    def turn(self, sender: str, at: datetime, channel: str, text: str, replies: List[str], **parse: Any) -> None:
        opening, offers = parse.pop("opening", False), parse.pop("offers", [])
        user = {"text": text, "input_channel": channel, "metadata": {"opening": True} if opening else {}}
        self.event(sender, at, "user", {**user, "parse_data": parse})
        for reply in replies:
            source = {"article": "healing-scars", "section": reply} if reply in SECTIONS else None
            buttons = [{"title": offer, "payload": f"/{offer}"} for offer in [*offers, "help_options"]]
            bot = {"text": "...", "metadata": {"id": reply, "source": source}, "data": {"buttons": buttons}}
            self.event(sender, at, "bot", bot)

    def event(self, sender: str, at: datetime, kind: str, data: Dict[str, Any]) -> None:
        event = {"event": kind, "timestamp": at.timestamp(), **data}
        row = {"sender_id": sender, "type_name": kind, "timestamp": at.timestamp(), "data": json.dumps(event)}
        self.rows.append(row)


def near_domain() -> Dict[str, Any]:
    ranking = [{"name": "out_of_scope"}, {"name": "considerations_and_caution"}]
    return {"understanding": {"kind": "near_domain", "known": True}, "intent_ranking": ranking}


def simulate() -> Store:
    store = Store()
    for number in range(2000):
        section, channel = SECTIONS[number % 4], ("web", "telegram")[number % 10 == 0]
        kind = number % 20
        if kind < 2:
            store.visit()
            store.expected["opened"] += 1
        elif kind < 11:
            store.visit([f"a question on {section}", [section], {"language": "en"}], channel=channel)
            store.expected[section, "right away"] += 1
            store.expected[channel, section] += 1
        elif kind < 14:
            offered = ["did_you_mean"], {"offers": [section, "future_outlook"]}
            store.visit(["unclear", *offered], [f"/{section}", [section], {}], channel=channel)
            store.expected[section, "after did you mean"] += 1
            store.expected[channel, section] += 1
        elif kind < 18:
            topic = list(TOPICS)[number % len(TOPICS) if number % 3 else 0]
            words = store.random.choice(TOPICS[topic])
            store.visit([words, ["out_of_scope"], near_domain()])
            store.expected["unanswered", topic] += 1
        elif kind < 19:
            crisis = {"crisis": {"level": "crisis", "need": "self_harm"}}
            store.visit([CRISIS, ["crisis"], crisis], [f"{SECRET} either", ["out_of_scope"], near_domain()])
            store.expected["crises"] += 1
        else:
            store.visit(["asdf", ["out_of_scope"], {"understanding": {"known": False}, "language": "de"}])
            store.expected["unreadable"] += 1
    return store


@pytest.fixture(scope="module")
def simulated() -> Store:
    return simulate()


@pytest.fixture(scope="module")
def engine(simulated: Store, tmp_path_factory: pytest.TempPathFactory) -> sa.engine.Engine:
    engine = sa.create_engine(f"sqlite:///{tmp_path_factory.mktemp('review') / 'conversations.db'}")
    EVENTS.__table__.create(engine)
    with engine.begin() as connection:
        connection.execute(EVENTS.__table__.insert(), simulated.rows)
    return engine


@pytest.fixture(scope="module")
def found(engine: sa.engine.Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "KEPT", tmp_path_factory.mktemp("kept") / "embeddings.npz")
        made = review(engine, {})
        assert not kept.KEPT.exists()  # nothing of what visitors asked is left on the disk
        yield made


def test_every_number_of_the_report_matches_the_visits(found: Review, simulated: Store) -> None:
    summary, expected = found.summary, simulated.expected
    topics = sum(expected["unanswered", topic] for topic in TOPICS)
    assert (summary.visits, summary.crises, summary.visits_in_crisis) == (2000, expected["crises"], expected["crises"])
    assert summary.unreadable == expected["unreadable"] == summary.languages["de"]
    assert summary.unanswered_count == topics + expected["crises"] and summary.not_shown == expected["crises"]
    for section in SECTIONS:
        for way in ("right away", "after did you mean"):
            assert summary.sections[section][way] == expected[section, way]
        for channel in ("web", "telegram"):
            assert summary.channels[channel][section] == expected[channel, section]
    assert summary.last_replies["opened, then nothing"] == expected["opened"]
    assert sum(summary.last_replies.values()) == 2000
    assert sum(week["visits"] for week in found.weeks.values()) == 2000
    assert sum(week["unanswered"] for week in found.weeks.values()) == summary.unanswered_count


def test_of_suffering_the_report_has_the_number_and_no_word(tmp_path: Path, content: Content) -> None:
    store = Store()
    support = {"crisis": {"level": "support", "need": "grief"}, **near_domain()}
    store.visit([f"{SECRET}, what does it cost", ["support", "out_of_scope"], support])
    store.visit(["what does it cost", ["out_of_scope"], near_domain()])
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'conversations.db'}")
    EVENTS.__table__.create(engine)
    with engine.begin() as connection:
        connection.execute(EVENTS.__table__.insert(), store.rows)
    summary = summarise(engine)
    assert (summary.supports, summary.crises, summary.not_shown) == (1, 0, 1)
    assert list(summary.unanswered) == ["what does it cost"]


def test_unanswered_questions_of_one_meaning_stand_together(found: Review, simulated: Store) -> None:
    topic_of = {text: topic for topic, texts in TOPICS.items() for text in texts}
    pure = 0
    for group in found.groups:
        topics = Counter()
        for text, times in group.questions.items():
            topics[topic_of[text]] += times
        pure += max(topics.values())
    asked = sum(group.count for group in found.groups)
    assert asked == sum(simulated.expected["unanswered", topic] for topic in TOPICS)
    print(f"purity {pure / asked:.3f} in {len(found.groups)} groups")
    assert pure / asked >= 0.9
    assert len(found.groups) <= 2 * len(TOPICS)
    assert found.summary.suggestion(found.groups[0].questions) == "considerations_and_caution"


def test_the_report_opens_offline_and_names_no_person(found: Review, content: Content, tmp_path: Path) -> None:
    write(found, content, tmp_path)
    page = (tmp_path / "review.html").read_text(encoding="utf-8")
    table = (tmp_path / "review.csv").read_text(encoding="utf-8-sig")
    for text in (page, table):
        assert SECRET not in text and "kill myself" not in text and "sender-" not in text
    assert "http" not in page and "src=" not in page, "nothing is loaded"
    assert f"<b>{found.summary.crises}</b> crisis messages" in page
    assert f"make review ACCEPT={found.groups[0].id}:considerations_and_caution" in page
    rows = list(csv.DictReader(table.splitlines()))
    assert sum(int(row["asked"]) for row in rows) == sum(group.count for group in found.groups)


def test_numbers_of_a_week_outlive_its_conversations(engine: sa.engine.Engine, found: Review) -> None:
    earlier = {"2026-W01": {"visits": 7, "questions": 5, "unanswered": 2}}
    week = next(iter(found.weeks))
    fuller = {name: count + 1 for name, count in found.weeks[week].items()}
    kept = review(engine, {**earlier, week: fuller}).weeks
    assert kept["2026-W01"] == earlier["2026-W01"] and kept[week] == fuller


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


def group(found: Review, words: str) -> Any:
    return next(group for group in found.groups if any(words in text for text in group.questions))


def test_an_editor_takes_a_group_over(found: Review, content: Content, project: Path, capsys: Any) -> None:
    chosen = group(found, "drive home")
    path = project / "data/nlu/common/contact_human.yml"
    before = path.read_text().splitlines()
    decide(found, f"{chosen.id}:contact_human", "", content, project)
    after = path.read_text().splitlines()
    added = [line.strip()[2:] for line in after if line not in before]
    assert added and set(added) <= set(chosen.questions)
    assert [line for line in after if line in before] == before, "nothing else changed"
    assert "make check" in capsys.readouterr().out
    decide(found, f"{chosen.id}:contact_human", "", content, project)
    assert path.read_text().splitlines() == after, "nothing twice"


def test_questions_that_must_not_be_learnt_are_left_out(content: Content, project: Path) -> None:
    given = [
        "call me at [number] please",
        "I want to kill myself",
        "are there risks?",
        "Risks",
        "x" * 201,
        "fresh words here",
    ]
    path, added, refused = acceptance.accept(given, "contact_human", content, project)
    assert added in (["fresh words here"], ["are there risks?", "fresh words here"])
    assert {why.split(" “")[0] for _, why in refused} >= {
        "it holds a placeholder or a bracket",
        "it may tell of a crisis",
        "it says the same as",
        "it is longer than 200 characters",
    }
    for wrong in ("crisis", "no_such_section"):
        with pytest.raises(SystemExit):
            acceptance.accept(["anything"], wrong, content, project)


def test_an_editor_sets_a_group_aside(found: Review, engine: sa.engine.Engine, content: Content, project: Path) -> None:
    chosen = group(found, "psilocybin")
    decide(found, "", chosen.id, content, project)
    again = review(engine, {}, project)
    assert not any("what about psilocybin" in each.questions for each in again.groups)
    assert again.ignored >= chosen.count
    assert again.summary.unanswered_count == found.summary.unanswered_count, "the numbers stay"


def test_there_are_no_conversations_yet(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no conversations yet"):
        summarise(sa.create_engine(f"sqlite:///{tmp_path / 'none.db'}"))


def test_a_real_visit_is_counted(server: str, store: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{store}")

    def post(path: str, body: Optional[dict] = None) -> Any:
        return requests.post(f"{server}/chat/{path}", json=body or {}, timeout=20).json()

    session = post("sessions")["session"]
    before = summarise(engine)
    post(f"sessions/{session}/messages", {"text": "is it safe?"})
    post(f"sessions/{session}/messages", {"option": "/future_outlook"})
    post(f"sessions/{session}/messages", {"text": "how much does a session cost"})
    after = summarise(engine)
    assert after.visits == before.visits and after.typed == before.typed + 2
    for section, way in (("considerations_and_caution", "right away"), ("future_outlook", "by an option")):
        assert after.sections[section][way] == before.sections[section][way] + 1
    assert after.unanswered["how much does a session cost"] == before.unanswered["how much does a session cost"] + 1
