"""What no request may be without belongs to the process, whichever channels credentials.yml names."""

import asyncio
import datetime
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Iterator

import pytest
import requests
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.content.loader import ROOT
from assistant.storage.conversation_store import ConversationStore
from assistant.web.headers import SECURITY
from tests.channels.platforms.platform import Visitor
from tests.channels.platforms.telegram import Telegram
from tests.crisis_date import checked
from tests.figures import figure_of
from workbench.running.services import wait_for

WORDS = "flamboyant xylophones"
ONLY = {
    "telegram": "assistant.channels.platforms.telegram.Telegram:\n",
    "rest": "assistant.channels.platforms.rest.Rest:\n",
}


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    platform = Telegram()
    yield platform
    platform.close()


@pytest.mark.parametrize("channel", ONLY)
def test_a_server_without_the_website_is_guarded_all_the_same(
    channel: str, own_project: Path, serve: Any, tmp_path: Path, telegram: Telegram
) -> None:
    (own_project / "credentials.yml").write_text(ONLY[channel])
    # Crisis resources that were checked long ago stop no service, and no edit.
    checked(own_project, datetime.date(2020, 2, 29))
    store = ConversationStore(host=f"sqlite:///{tmp_path / 'conversations.db'}")
    for name, timestamp in (("long ago", 1.0), ("lately", time.time())):
        tracker = DialogueStateTracker.from_events(name, [UserUttered("bassoons", timestamp=timestamp)])
        asyncio.run(store.save(tracker))
    settings = {**telegram.settings(), "REST_CHANNEL": "on", "RATE_LIMITS": "on", "RATE_LIMIT_SESSION": "4/minute"}
    command = ("assistant.server.serve", "run", "--debug", "--interface", "127.0.0.1")
    with serve(tmp_path, *command, project=own_project, ASK_MODEL_AS_IS="1", **settings) as address:

        def say(text: str) -> str:
            if channel == "telegram":
                return "\n".join(map(str, Visitor(telegram, address, "15550003000").say(text)))
            body = {"sender": "anna", "message": text}
            return str(requests.post(f"{address}/webhooks/rest/webhook", json=body, timeout=30).json())

        assert requests.get(f"{address}/healthz", timeout=30).json() == {"status": "alive"}
        assert requests.get(f"{address}/readyz", timeout=30).json() == {"status": "ready"}
        for path in ("/nowhere", "/article", "/chat/sessions"):
            answer = requests.get(address + path, timeout=30)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
            assert answer.headers["X-Request-ID"] and SECURITY.items() <= dict(answer.headers).items()
        large = requests.post(f"{address}/webhooks/{channel}/webhook", data=b"a" * 100_000, timeout=30)
        assert (large.status_code, large.json()["error"]["code"]) == (413, "body_too_large")
        assert "988" in large.json()["messages"][0]["text"]

        assert "988" in say(f"{WORDS}, I want to kill myself")
        for _ in range(4):
            refused = say("what is ptsd?")
        assert figure_of(address, "ask_failures_total") == 0
        assert "988" in refused and "Understanding PTSD" not in refused, "too many in a minute"

        wait_for(lambda: figure_of(address, "ask_store_deleted_events_total") == 1)
        assert figure_of(address, "ask_crisis_resources_days_left") < 0
        old = figure_of(address, "ask_content_mistakes")
        article = own_project / "content" / "articles" / "healing-scars.md"
        article.write_text(article.read_text().replace("# Healing Scars", "# Healing { Scars"))
        wait_for(lambda: old == 0 and figure_of(address, "ask_content_mistakes") == 1)
    log = (tmp_path / "log.txt").read_text()
    assert "content/crisis.yml: checked: 2020-02-29 is in the future or more than 180 days ago" in log
    assert f"POST webhooks/{channel}/webhook 200" in log
    for secret in (*WORDS.split(), "kill myself", "15550003000", "anna", "bassoons"):
        assert secret not in log, [line for line in log.splitlines() if secret in line][:3]


@pytest.mark.parametrize("channel", [*ONLY, "web"])
def test_plain_rasa_serves_no_visitor_and_says_so_in_one_line(channel: str, tmp_path: Path, telegram: Telegram) -> None:
    credentials = tmp_path / "credentials.yml"
    credentials.write_text(ONLY.get(channel, "assistant.web.api.WebChannel:\n"))
    done = subprocess.run(
        [sys.executable, "-m", "rasa", "run", "--quiet", "--credentials", str(credentials)],
        cwd=ROOT,
        env={**os.environ, **telegram.settings(), "REST_CHANNEL": "on", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1 and "Traceback" not in said
    (line,) = [line for line in said.splitlines() if "Not started" in line]
    assert "Use python -m assistant.server.serve run." in line
