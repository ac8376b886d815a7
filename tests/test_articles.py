"""Two articles side by side: the shipped one and that of `examples/`, really trained on a part of the messages."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from assistant.content.loader import ARTICLES, LISTED, MENU, ROOT, Content, load
from assistant.content.rasa_importer import domain
from assistant.dialogue.planning import plan
from assistant.dialogue.replies import compose
from assistant.dialogue.reply_options import menu_options
from assistant.dialogue.turn import Turn

EXAMPLE = ROOT / "examples" / "sleep-after-trauma"

# Runs in the project's folder: trains, says each conversation of standard input, and prints the last replies.
_ASK = """
import asyncio, json, sys
from workbench.running.train import content_or_exit, needed, train_if_needed

content = content_or_exit()
train_if_needed(content)
assert not needed(content)
assert not {"rasa.core", "sklearn", "tensorflow"} & set(sys.modules), "the training has left its memory here"

from rasa.core.channels.channel import UserMessage
from assistant.channels.messages import MessageCollector
from workbench.running.local_assistant import Speaker

async def main():
    speaker = await Speaker.load()
    answers = []
    for number, (article, texts) in enumerate(json.load(sys.stdin)):
        for text in ["/greet", *texts]:
            replies = MessageCollector()
            metadata = {"opening": True, "article": article} if text == "/greet" else None
            await speaker.agent.handle_message(UserMessage(text, replies, str(number), metadata=metadata))
        answers.append(replies.messages)
    print("\\n" + json.dumps(answers))

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def project(small_project: Callable[..., Path]) -> Path:
    """The project with both articles, and a part of the messages."""
    return small_project(EXAMPLE)


@pytest.fixture(scope="module")
def both(project: Path) -> Content:
    return load(project)


@pytest.fixture(scope="module")
def say(project: Path) -> Callable[[List[Any]], List[List[Dict[str, Any]]]]:
    def ask(conversations: List[Any]) -> List[List[Dict[str, Any]]]:
        done = subprocess.run(
            [sys.executable, "-c", _ASK],
            cwd=project,
            env={**os.environ, "PYTHONWARNINGS": "ignore", "RASA_TELEMETRY_ENABLED": "false"},
            input=json.dumps(conversations),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return ask


def payloads(message: Dict[str, Any]) -> List[str]:
    return [option["payload"] for option in message["options"] if "payload" in option]


def test_visitors_of_both_pages_ask_about_both_articles(say: Callable, both: Content) -> None:
    scars, sleep = both.article("healing-scars"), both.article("sleep-after-trauma")
    answers = say(
        [
            ["sleep-after-trauma", []],
            ["healing-scars", []],
            ["sleep-after-trauma", ["are sleeping tablets dangerous"]],
            ["healing-scars", ["which article says something about sleeping tablets"]],
            ["healing-scars", [f"/{sleep.id}", "/help_options"]],
            ["no-such-page", []],
            ["sleep-after-trauma", ["hello", "Sleeping Again: Rest and Recovery After Trauma"]],
        ]
    )
    greeting = answers[0][0]
    assert sleep.title in greeting["text"] and scars.title not in greeting["text"]
    assert payloads(greeting) == [*(f"/{section}" for section in sleep.ids), f"/{scars.id}"]
    assert payloads(answers[1][0]) == [*(f"/{section}" for section in scars.ids), f"/{sleep.id}"]

    assert answers[2][0]["id"] == "sleeping_pills"
    assert answers[2][0]["text"].startswith("Cautions about sleeping pills\n\n")
    assert answers[3][0]["id"] == "sleeping_pills"
    assert answers[3][0]["text"].startswith(f"{sleep.title}: Cautions about sleeping pills\n\n")
    assert answers[3][0]["source"]["url"].endswith("/article/sleep-after-trauma#sleeping_pills")

    assert payloads(answers[4][0])[: len(sleep.ids)] == [f"/{section}" for section in sleep.ids], "chosen for the rest"
    assert scars.title in answers[5][0]["text"], "an unknown page is told of the first article"
    assert answers[6][0]["id"] in ("sleep_overview", sleep.id)


def test_every_article_is_an_intent_with_a_reply_and_an_option_that_fits(both: Content) -> None:
    declared = domain(both)
    for article in both.articles:
        assert article.id in declared["intents"] and f"utter_{article.id}" in declared["responses"]
        assert len(f"/{article.id}".encode()) <= 64
        said = compose(article.id, Turn("", {}, None, None), plan(tapped(article.id), both), both, {})
        assert said["text"] == f"{article.title}\n\n{article.description}"
        assert [option["payload"][1:] for option in said["buttons"]] == [*article.ids, MENU]


def tapped(intent: str) -> Turn:
    return Turn(f"/{intent}", {"intent": {"name": intent}}, None, None)


def test_of_two_articles_that_both_say_something_the_one_that_is_read_answers(both: Content) -> None:
    ranking = [
        {"name": "sleeping_pills", "confidence": 0.52},
        {"name": "considerations_and_caution", "confidence": 0.5},
    ]
    parse = {"intent": ranking[0], "intent_ranking": ranking, "understanding": {"sure": False, "known": True}}
    read = {slug: Turn("is it risky", parse, None, None, article=slug) for slug in ("healing-scars", None)}
    assert plan(read["healing-scars"], both).replies == ("considerations_and_caution",)
    assert plan(read[None], both).replies == ("did_you_mean",)
    which = Turn("which article says it is risky", parse, None, None, article="healing-scars")
    assert plan(which, both).replies == ("did_you_mean",)


def test_many_articles_are_one_option_of_the_menu_and_listed_behind_it(both: Content, project: Path) -> None:
    first = both.articles[0]
    many = [first.__class__(**{**vars(first), "slug": f"more-{n}", "button": f"More {n}"}) for n in range(LISTED)]
    content = both.__class__(
        **{**{name: getattr(both, name) for name in both.__dataclass_fields__}, "articles": (*both.articles, *many)}
    )
    options = [option.get("payload") for option in menu_options(content, "sleep-after-trauma")]
    assert options == [*(f"/{s}" for s in both.article("sleep-after-trauma").ids), f"/{ARTICLES}"]
    listed = compose(ARTICLES, tapped(ARTICLES), plan(tapped(ARTICLES), content), content, {})
    assert [option["payload"] for option in listed["buttons"][:-1]] == [f"/{each.id}" for each in content.articles]
