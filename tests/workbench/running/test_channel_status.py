"""`make channels` and the start of a server name the channels and their settings."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from assistant.channels.channel_settings import NEEDS
from assistant.content.loader import ROOT, Content
from assistant.runtime.settings import read
from assistant.side_effects.contact_requests import as_text, new_key
from workbench.running.channel_status import requests, summary


def test_the_status_lists_channels_missing_settings_and_addresses() -> None:
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "120", "PUBLIC_URL": "https://ask.example"}
    settings = {"TELEGRAM_TOKEN": "123:t", "TELEGRAM_SECRET": "s3cret", "SLACK_TOKEN": "xoxb-1", "REST_CHANNEL": "on"}
    command = [sys.executable, "-m", "workbench.running.channel_status"]
    done = subprocess.run(
        command, cwd=ROOT, env={**environment, **settings}, capture_output=True, text=True, check=True
    )
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line.split()[1:]}
    assert rows["telegram"] == ["on", "https://ask.example/webhooks/telegram/webhook"]
    assert rows["slack"] == ["off", "SLACK_SIGNING_SECRET", "https://ask.example/webhooks/slack/webhook"]
    assert rows["rest"][0] == "on" and rows["socketio"][0] == "off"
    assert "s3cret" not in done.stdout and "xoxb" not in done.stdout
    assert "Set PUBLIC_URL" not in done.stdout


def test_the_start_names_channels_that_are_on_or_half_set(content: Content) -> None:
    settings = {"TELEGRAM_TOKEN": "t", "TELEGRAM_SECRET": "s", "SLACK_TOKEN": "x", "PUBLIC_URL": "https://ask.example"}
    first, *rest = summary(read(settings), content).splitlines()
    assert "web, telegram." in first
    assert rest == ["slack is off: SLACK_SIGNING_SECRET not set."]


def test_it_says_where_contact_requests_go(content: Content) -> None:
    enabled = replace(content, contact=content.contact.copy(update={"enabled": True, "name": "Example Clinic"}))
    key = {"CONTACT_KEY": as_text(new_key().public_key()), "CONTACT_DAYS": "7"}
    assert list(requests(read({}), enabled)) == []
    assert list(requests(read(key), enabled)) == ["Contact requests to Example Clinic are stored for 7 days."]
    assert "content/contact.yml is not enabled" in next(
        requests(read(key), replace(content, contact=content.contact.copy(update={"enabled": False})))
    )


def test_teams_without_a_tenant_is_pointed_out(content: Content) -> None:
    settings = {"TEAMS_APP_ID": "a", "TEAMS_APP_PASSWORD": "p"}
    first, *rest = summary(read(settings), content).splitlines()
    assert "teams." in first and len(rest) == 1
    assert "TEAMS_TENANT_ID is not set" in rest[0] and "multi-tenant bot" in rest[0]
    single = read({**settings, "TEAMS_TENANT_ID": "3e-1f"})
    assert summary(single, content).splitlines()[1:] == []
    assert "TENANT" not in summary(read({}), content), "a channel that is off needs none"


@pytest.mark.parametrize("name", NEEDS)
def test_the_page_of_a_channel_names_its_variables(name: str) -> None:
    page = (ROOT / "docs" / "channels" / f"{name}.md").read_text(encoding="utf-8")
    assert all(f"| `{variable}` |" in page for variable in NEEDS[name])
