"""Whatever fails inside the assistant, a visitor gets help: on the web and in a messaging app."""

from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple

import pytest
import requests

from tests.channels.platforms.platform import Visitor
from tests.channels.platforms.telegram import Telegram
from tests.figures import figure_of

PLANTED = "Xylophonia"
# Where it fails: a module, a function in it, and how that finds the visitor's text in its arguments.
FAILING = {
    "the reader": ("assistant/nlu/message_reader.py", "MessageReader.read", "args[1]"),
    "the encoder": ("assistant/nlu/encoder.py", "SentenceEncoder._encode", "args[1]"),
    "the language": ("assistant/nlu/language_detector.py", "LangDetector.detect", "args[1]"),
    "the classifier": (
        "assistant/nlu/retrieval/question_classifier.py",
        "QuestionClassifier._classify",
        "args[1].get('text')",
    ),
    "the rules": ("assistant/nlu/distress/crisis_guard.py", "crisis_rules.match", "args[0]"),
    "the look ahead": ("assistant/channels/prefetch.py", "redaction.begin", "args[0]"),
    "the plan": ("assistant/dialogue/planning.py", "_plan", "args[0].text"),
    "the next action": ("assistant/dialogue/policy.py", "_next", "args[1].text"),
    "the section": ("assistant/dialogue/section_replies.py", "answer", "args[3].text"),
    "the help": ("assistant/dialogue/replies.py", "_distress", "args[1].text"),
}
SABOTAGE = """

def _failing(function):
    def called(*args, **kwargs):
        if {words!r} in str({text}).lower():
            raise RuntimeError(f"cannot take {{args}}")
        return function(*args, **kwargs)

    return called


{function} = _failing({function})
"""


class Sabotaged(NamedTuple):
    address: str
    log: Path
    telegram: Telegram

    def say(self, *texts: str) -> List[Dict[str, Any]]:
        """The replies to the last of some texts in a new conversation."""
        session = requests.post(f"{self.address}/chat/sessions", timeout=60).json()["session"]
        path = f"{self.address}/chat/sessions/{session}/messages"
        for text in texts:
            answer = requests.post(path, json={"text": text}, timeout=60)
            assert answer.status_code == 200, answer.text
        return answer.json()["messages"]

    def failures(self) -> float:
        return figure_of(self.address, "ask_failures_total")


@pytest.fixture
def sabotaged(own_project: Path, serve: Any, tmp_path: Path) -> Iterator[Sabotaged]:
    """A server some of whose parts fail at texts that name them."""
    for name, (module, function, text) in FAILING.items():
        with (own_project / module).open("a") as file:
            file.write(SABOTAGE.format(words=f"{name} fails", text=text, function=function))
    telegram = Telegram()
    with serve(tmp_path, project=own_project, ASK_MODEL_AS_IS="1", **telegram.settings()) as address:
        yield Sabotaged(address, address.log, telegram)
    telegram.close()


def test_whatever_fails_the_visitor_gets_help(sabotaged: Sabotaged) -> None:
    expected = 0.0
    answered = {"the language", "the look ahead", "the help"}  # which a question does without
    helpless = {"the rules", "the help"}  # without which a crisis has no words of its own
    for name in FAILING:
        question = sabotaged.say(f"{name} fails, {PLANTED}: what does the research show so far?")
        crisis = sabotaged.say(f"{name} fails, {PLANTED}: I want to kill myself")
        assert (question[0]["id"] == "error") == (name not in answered), (name, question)
        assert crisis[0]["id"] == ("error" if name in helpless else "crisis"), (name, crisis)
        expected += (name not in answered) + (name in helpless)
        assert "988" in crisis[0]["text"] and (name in answered or "988" in question[0]["text"])
        assert any(option.get("url") == "tel:988" for option in crisis[0]["options"]), name
        assert sabotaged.failures() == expected, name

    # Of two replies, the one that fails is not left out.
    both = "I can't take this anymore. What does the research show so far?"
    assert [reply["id"] for reply in sabotaged.say(both)] == ["check_in", "clinical_insights"]
    replies = sabotaged.say(f"The help fails. {both}")
    assert [reply["id"] for reply in replies] == ["error", "clinical_insights"] and "988" in replies[0]["text"]
    replies = sabotaged.say(f"The section fails. {both}")
    assert [reply["id"] for reply in replies] == ["check_in", "error"] and "988" in replies[1]["text"]

    # The conversation goes on, and help stays.
    after = sabotaged.say("the reader fails, I want to kill myself", "what is ptsd?")
    assert after[0]["id"] == "understanding_ptsd" and after[0]["options"][0]["url"] == "tel:988"

    for number, name in enumerate(FAILING):
        person = Visitor(sabotaged.telegram, sabotaged.address, str(15550002000 + number))
        shown = person.say(f"{name} fails, {PLANTED}: I want to kill myself")
        assert "988" in "\n".join(map(str, shown)), name

    log = sabotaged.log.read_text()
    assert PLANTED.lower() not in log.lower() and "kill myself" not in log
    for told in (
        *("MessageReader could not read a message.", "No replies could be planned."),
        *("The reply crisis could not be composed.", "RuntimeError"),
    ):
        assert told in log
