"""Personal data is redacted, all other words stay. In the files of `tests/redaction/` braces mark what has to go."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest
import requests

from assistant.content.loader import ROOT
from assistant.privacy import names, redaction
from assistant.privacy.redaction import redact

PLANTED = ROOT / "tests" / "redaction"
TITLES = {"Mr", "Ms", "Dr", "Reverend", "Corporal"}


def planted(file: str) -> List[Tuple[str, List[str]]]:
    """Each message of a file, and the words in it that nobody may read."""
    messages = []
    for line in (PLANTED / file).read_text(encoding="utf-8").splitlines():
        open_words = set(re.findall(r"\w+", re.sub(r"{.+?}", " ", line)))  # which stand outside too
        secret = [word for part in re.findall(r"{(.+?)}", line) for word in re.findall(r"\w{2,}", part)]
        secret = [word for word in secret if word not in open_words]
        messages.append((re.sub(r"[{}]", "", line), secret))
    return messages


def left(text: str, secret: List[str]) -> List[str]:
    """The secret words that are still in a text; what redaction itself writes in brackets is none."""
    return standing(redact(text), secret)


def standing(text: str, secret: List[str]) -> List[str]:
    """The secret words that stand in a text."""
    kept = re.sub(r"\[[a-z]+\]", " ", text)
    return [word for word in secret if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", kept)]


def english() -> Iterator[str]:
    """How people ask, as the assistant is trained on it."""
    for path in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        if path.stem not in ("crisis", "out_of_scope"):  # where there are names and other languages on purpose
            yield from re.findall(r"^\s+- (\w.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)[::12]


def test_names_are_redacted() -> None:
    messages = planted("names.txt")
    assert len(messages) >= 250
    kept = [text for text, secret in messages if set(left(text, secret)) - TITLES]
    assert len(kept) <= len(messages) * 0.05, kept


@pytest.mark.parametrize("text, secret", planted("identifiers.txt"))
def test_identifiers_are_redacted(text: str, secret: List[str]) -> None:
    assert not left(text, secret)


def test_what_only_looks_like_personal_data_stays() -> None:
    messages = (PLANTED / "harmless.txt").read_text(encoding="utf-8").splitlines()
    assert len(messages) >= 150
    changed = [(text, redact(text)) for text in messages if redact(text) != text]
    assert len(changed) <= len(messages) * 0.03, changed


def test_the_words_of_questions_stay() -> None:
    questions = list(english())[::3]
    assert len(questions) > 300
    changed = [(text, redact(text)) for text in questions if redact(text) != text]
    assert len(changed) <= len(questions) * 0.03, changed


@pytest.mark.parametrize(
    "text",
    [
        "Is Ketamine safe for a Veteran with PTSD?",
        "KETAMINE PTSD VETERAN",
        "Can Ketamine help my Veteran brother?",
        "Does EMDR work better than Ketamine?",
        "What Is The Price Of Ketamine Therapy For Young People",
        "I hope it will help, may I ask something?",
        "tell me about Healing Scars",
        "Dr said it's fine, doctor told me to ask",
        "is 0.5 mg/kg the dose, or 300 mg?",
        "were there studies from 2019-2023, or between 1999 and 2020?",
        "does it work for 40% of people after 2-3 weeks?",
        "call 988 or 911, text HOME to 741741",
        "DSM-5-TR, ICD-10 F43.10, a PCL-5 score of 45",
        "a good place to ask, 24/7?",
        "thank you very much",
        "",
        "😀 ✨",
    ],
)
def test_an_ordinary_message_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


def test_the_language_model_is_asked_wherever_it_can_matter() -> None:
    pipeline = redaction._pipeline()
    texts = [
        *list(english())[::3],
        *(text for text, _ in planted("names.txt")),
        "My wife Hope said so",
        "i live in Paris, Texas",
    ]
    spared = [text for text in texts if not names.matter(pipeline.make_doc(text))]
    assert len(spared) > len(texts) / 4
    for text in spared:
        assert set(names.find(pipeline(text))) == set(names.find(pipeline.make_doc(text))), text


def test_what_went_is_named_by_its_kind() -> None:
    text = "I'm Sarah Connor, sarah@example.com, 123 Main Street, born 12/04/1985, card 4111 1111 1111 1111"
    assert redact(text) == "I'm [name], [email], [address], born [date], card [number]"


@pytest.mark.parametrize("text", ["\0", "hi \0sarah\0", "I am sarah\0x", "\ufeff \uffff ÿ"])
def test_no_character_is_too_odd(text: str) -> None:
    assert "[" not in redact(text) or "[name]" in redact(text)


def test_planted_personal_data_reaches_neither_disk_nor_log(serve, tmp_path: Path) -> None:
    # `test_names_are_redacted` reads every name; here some are enough to see what becomes of a message.
    names, identifiers = planted("names.txt")[::3], planted("identifiers.txt")
    command = ("assistant.server.serve", "run", "--debug", "--interface", "127.0.0.1")
    with serve(tmp_path, *command) as address:
        sessions = [said(address, text) for text, _ in [*names, *identifiers]]
        with closing(sqlite3.connect(tmp_path / "conversations.db")) as database:
            written = "select data from events where sender_id = ? and type_name = 'user' order by id desc"
            events = [json.loads(database.execute(written, [session]).fetchone()[0]) for session in sessions]
        stored = [f"{event['text']}\n{event['parse_data']['text']}" for event in events]
        log = address.log.read_text()
    kept = [text for (text, secret), data in zip(names, stored, strict=False) if set(standing(data, secret)) - TITLES]
    assert len(kept) <= len(names) * 0.05, kept
    for (text, secret), data in zip(identifiers, stored[len(names) :], strict=True):
        assert not standing(data, secret), text
    assert "POST chat/sessions" in log and not [text for text, _ in [*names, *identifiers] if text in log]
    for path in tmp_path.rglob("*"):
        on_disk = path.read_bytes() if path.is_file() else b""
        assert not [text for text, _ in identifiers if text.encode() in on_disk], path.name


def said(address: str, text: str) -> str:
    """The session in which it was said."""
    session = requests.post(f"{address}/chat/sessions", timeout=30).json()["session"]
    answer = requests.post(f"{address}/chat/sessions/{session}/messages", json={"text": text}, timeout=30)
    assert answer.status_code == 200
    return session


@pytest.mark.parametrize(
    "text, kept",
    [
        ("write ｊａｎｅ＠ｅｘａｍｐｌｅ．ｏｒｇ now…  “ok”", "write [email] now…  “ok”"),
        ("ring 555\u00a0867\u00a05309,\u202fplease\u00a0!", "ring [number],\u202fplease\u00a0!"),
        ("ring 555‒867‒5309 — please", "ring [number] — please"),
        ("ring 614\u00ad555\u00ad0127 soft\u00adly", "ring [number] soft\u00adly"),
        ("ring \u202a646\u200b555\u200b0166\u202c", "ring \u202a[number]\u202c"),
        ("ring 5\ufe0f\u20e35\ufe0f\u20e35\ufe0f\u20e3 8675309", "ring [number]"),
        ("½ of 2\u202f½, ﬁne \ufeff", "½ of 2\u202f½, ﬁne \ufeff"),
    ],
)
def test_signs_are_read_as_plain_ones_and_kept_as_written(text: str, kept: str) -> None:
    assert redact(text) == kept


def test_a_redaction_that_failed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "My name is Sarah, and this is read twice"
    redaction.forget()
    with monkeypatch.context() as broken:
        broken.setattr(names, "find", lambda doc: (_ for _ in ()).throw(MemoryError("no memory for names")))
        with pytest.raises(MemoryError):
            redact(text)
    assert redact(text) == "My name is [name], and this is read twice"


def test_forget_drops_what_was_redacted() -> None:
    redact("My name is Sarah")
    assert len(redaction._cache)
    redaction.forget()
    assert not len(redaction._cache)
