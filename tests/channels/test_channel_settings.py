"""A channel is on once all that it needs is set."""

import pytest

from assistant.channels.channel_settings import NEEDS, SWITCHES, advice, missing
from assistant.runtime.settings import Settings, read


def given(channel: str, *without: str) -> Settings:
    values = {name: "https://ask.clinic.example" if name == "PUBLIC_URL" else "a secret" for name in NEEDS[channel]}
    return read({name: value for name, value in values.items() if name not in without})


@pytest.mark.parametrize("channel", NEEDS)
def test_a_channel_names_what_is_missing(channel: str) -> None:
    assert missing(channel, Settings()) == list(NEEDS[channel])
    assert missing(channel, given(channel)) == []
    for name in NEEDS[channel]:
        assert missing(channel, given(channel, name)) == [name]


@pytest.mark.parametrize("channel, switch", SWITCHES.items())
def test_a_channel_without_secrets_is_on_with_a_switch(channel: str, switch: str) -> None:
    assert missing(channel, Settings()) == [f"{switch}=on"]
    assert missing(channel, read({switch: "off"})) == [f"{switch}=on"]
    assert missing(channel, read({switch: "on"})) == []


def test_most_bots_of_teams_need_a_tenant_and_one_that_is_off_needs_no_advice() -> None:
    assert advice("teams", Settings()) == [] and advice("slack", given("slack")) == []
    (said,) = advice("teams", given("teams"))
    assert said.startswith("teams: TEAMS_TENANT_ID is not set; ")
    values = {name: "a secret" for name in NEEDS["teams"]}
    assert advice("teams", read({**values, "TEAMS_TENANT_ID": "a tenant"})) == []
