"""The projects that are compared: ours and stock Rasa's, with the same content and the same examples."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, Dict, List, Sequence

import yaml
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

from assistant.content.loader import MENU, ROOT, Content, load
from assistant.dialogue.replies import compose
from assistant.dialogue.turn import Plan, Turn
from assistant.nlu.intents import OUTSIDE, QUESTION
from workbench.bench import made_up_articles
from workbench.bench.made_up_articles import Section
from workbench.evaluating import stock_rasa
from workbench.running.project_copies import copy_project


def authored() -> List[Message]:
    """Every example message, with what is noted of it."""
    return load_data(str(ROOT / "data" / "nlu")).intent_examples


def capped(messages: Sequence[Message], cap: int) -> List[Message]:
    """At most so many messages of each intent, taken evenly from all of them."""
    by_intent: Dict[str, List[Message]] = {}
    for message in messages:
        by_intent.setdefault(message.get("intent"), []).append(message)
    return [
        rows[index * len(rows) // min(cap, len(rows))]
        for rows in by_intent.values()
        for index in range(min(cap, len(rows)))
    ]


def with_sections(messages: Sequence[Message], found: Sequence[Section]) -> List[Message]:
    """The messages that are about no section of ours, and those about these sections."""
    ours = {section.id for section in load().sections}
    asked = [Message.build(question, section.id) for section in found for question in section.questions]
    return [*(message for message in messages if message.get("intent") not in ours), *asked]


def write_ours(folder: Path, messages: Sequence[Message], found: Sequence[Section] = ()) -> None:
    """A copy of this project that learns from these messages; with made-up sections, if any, in the place of ours."""
    copy_project(folder, "data/rules.yml")
    (folder / "data" / "nlu").mkdir()
    if found:
        shutil.rmtree(folder / "content" / "articles")
        (folder / "content" / "articles").mkdir()
        made_up_articles.write(folder / "content" / "articles", list(found))
    (folder / "data" / "nlu" / "messages.yml").write_text(_nlu(messages), encoding="utf-8")


def write_stock(folder: Path, messages: Sequence[Message], content: Content) -> None:
    """A project as `rasa init` makes one: its pipeline and policies, and a rule for each intent. It keeps its
    conversations in SQLite, as ours does."""
    examples: Dict[str, List[str]] = {}
    for message in messages:
        examples.setdefault(message.get("intent"), []).append(message.get("text"))
    stock_rasa.project(folder, examples, stock_rasa.PIPELINE, stock_rasa.POLICIES)
    intents = list(examples)
    domain = {
        "version": "3.1",
        "intents": intents,
        "responses": {f"utter_{intent}": [_response(intent, content)] for intent in intents},
    }
    rules = [_steps("rule", intent, [intent]) for intent in (*intents, stock_rasa.FALLBACK)]
    sections = [section.id for section in content.sections if section.id in examples]
    stories = [_steps("story", f"a visit for {section}", ["greet", section, "thanks"]) for section in sections]
    store = {"type": "SQL", "dialect": "sqlite", "db": "conversations.db"}
    written = {
        "domain.yml": domain,
        "stories.yml": {"version": "3.1", "rules": rules, "stories": stories},
        "credentials.yml": {"rest": None},
        "endpoints.yml": {"tracker_store": store},
    }
    for name, data in written.items():
        (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def fingerprint(folder: Path) -> str:
    """What a stock project is trained from, in short."""
    names = ("config.yml", "domain.yml", "nlu.yml", "stories.yml")
    return hashlib.sha256(json.dumps([(folder / name).read_text() for name in names]).encode()).hexdigest()[:12]


def _nlu(messages: Sequence[Message]) -> str:
    """Blocks as in data/nlu: Rasa's own writer gives all messages of an intent the note of the first."""
    blocks: Dict[str, Dict[str, Any]] = {}
    for message in messages:
        note = (message.get("metadata") or {}).get("intent")
        head = {"intent": message.get("intent"), **({"metadata": note} if note else {})}
        block = blocks.setdefault(json.dumps(head, sort_keys=True), {**head, "examples": ""})
        block["examples"] += f"- {message.get('text')}\n"
    return yaml.safe_dump({"version": "3.1", "nlu": list(blocks.values())}, allow_unicode=True)


def _response(intent: str, content: Content) -> Dict[str, Any]:
    """What our assistant says to the intent outside any conversation, with the options that stock Rasa can show.

    Questions to other articles have no reply of their own.
    """
    reply = OUTSIDE if intent == QUESTION else intent
    said = compose(reply, Turn("", {}, None, None), Plan((reply,)), content, {})
    return {"text": said["text"], "buttons": [button for button in said["buttons"] if "payload" in button]}


def _steps(kind: str, name: str, intents: Sequence[str]) -> Dict[str, Any]:
    replies = {stock_rasa.FALLBACK: f"utter_{MENU}"}
    steps = [
        step for intent in intents for step in ({"intent": intent}, {"action": replies.get(intent, f"utter_{intent}")})
    ]
    return {kind: name, "steps": steps}
