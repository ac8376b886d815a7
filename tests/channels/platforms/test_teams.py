"""Teams as it behaves: one tenant, tokens that are refused or say no end, keys that sign for other channels."""

from pathlib import Path
from typing import Any

import jwt
import pytest

from assistant.channels.platforms.signing_keys import Key
from assistant.channels.platforms.teams import Teams as Connector
from assistant.channels.rendering import Part
from tests.channels.platforms.all import fresh, heard
from tests.channels.platforms.platform import Rejected
from tests.channels.platforms.teams import KEY_ID, Teams
from tests.conftest import Serve

VISITOR = "15550001000"

teams = fresh(Teams)


def connector_of(platform: Teams, **settings: str) -> Connector:
    """Our connector, with the key of the platform."""
    connector = Connector({**platform.settings(), **settings})
    connector._keys._keys = {KEY_ID: Key(platform.key.public_key(), tuple(platform.endorsements))}
    return connector


@pytest.mark.parametrize(
    ("claims", "taken"), [({}, True), ({"exp": None}, False), ({"iss": None}, False), ({"aud": None}, False)]
)
def test_a_token_that_would_hold_for_ever_is_refused(teams: Teams, claims: Any, taken: bool) -> None:
    request = teams.request(teams.text_update(VISITOR, "hello"))
    request.headers["Authorization"] = f"Bearer {teams.token(**claims)}"
    assert connector_of(teams).verified(request) is taken


@pytest.mark.parametrize(
    ("endorsements", "channel", "taken"),
    [
        (["msteams"], "msteams", True),
        (["webchat"], "msteams", False),
        (["msteams"], "webchat", False),
        (["msteams"], None, False),
        ([], "msteams", True),
    ],
)
def test_a_key_signs_for_the_channels_it_endorses(teams: Teams, endorsements: Any, channel: Any, taken: bool) -> None:
    teams.endorsements = endorsements
    update = {**teams.text_update(VISITOR, "hello"), "channelId": channel}
    assert connector_of(teams).verified(teams.request(update)) is taken


async def sent(connector: Connector, platform: Teams) -> Any:
    """What went wrong with a message."""
    try:
        await connector.send(platform.recipient(VISITOR), Part("Hello."))
    except Exception as error:
        return connector.refusal(error)
    finally:
        await connector.close()
    return None


async def test_a_refused_token_is_one_clear_line(teams: Teams, caplog: pytest.LogCaptureFixture) -> None:
    take = teams.take

    def refuse(path: str, headers: Any, body: bytes) -> Any:
        if path == "/token":
            raise teams.refused()
        return take(path, headers, body)

    teams.take = refuse
    refusal = await sent(connector_of(teams), teams)
    assert refusal.final and not refusal.unwanted
    (line,) = caplog.messages
    assert "AADSTS700016" in line and "TEAMS_TENANT_ID" in line and "was not found" not in line


@pytest.mark.parametrize("said", [{}, {"expires_in": None}, {"expires_in": "soon"}, {"expires_in": "3600"}])
async def test_a_token_that_says_no_end_is_used(teams: Teams, said: Any) -> None:
    teams.granted = {"access_token": "teams-access", **said}
    assert await sent(connector_of(teams), teams) is None
    assert teams.shown[-1].text == "Hello."


@pytest.mark.parametrize("granted", [{}, [], {"token_type": "Bearer"}])
async def test_an_answer_without_a_token_is_tried_again(teams: Teams, granted: Any) -> None:
    take = teams.take
    teams.take = lambda path, *rest: granted if path == "/token" else take(path, *rest)
    refusal = await sent(connector_of(teams), teams)
    assert refusal.status == 502 and not refusal.final


async def test_a_token_that_is_no_longer_taken_is_asked_for_anew(teams: Teams) -> None:
    connector = connector_of(teams)
    await connector.send(teams.recipient(VISITOR), Part("One."))
    teams.granted = {"access_token": "another", "expires_in": 3600}
    await connector.send(teams.recipient(VISITOR), Part("Two."))
    await connector.close()
    assert [shown.text for shown in teams.shown] == ["One.", "Two."]


@pytest.mark.parametrize(("status", "final"), [(412, False), (429, False), (502, False), (504, False), (400, True)])
async def test_what_microsoft_says_passes_is_tried_again(teams: Teams, status: int, final: bool) -> None:
    """learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit"""
    take = teams.take

    def fail(path: str, headers: Any, body: bytes) -> Any:
        if path == "/token":
            return take(path, headers, body)
        raise Rejected("-", status, {"error": {"code": "-", "message": "-"}})

    teams.take = fail
    assert (await sent(connector_of(teams), teams)).final is final


async def test_somebody_who_blocked_the_bot_wants_no_replies(teams: Teams) -> None:
    teams.blocked.add(VISITOR)
    refusal = await sent(connector_of(teams), teams)
    assert refusal.unwanted


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token"),
        ({"TEAMS_TENANT_ID": "3e-1f"}, "https://login.microsoftonline.com/3e-1f/oauth2/v2.0/token"),
        ({"TEAMS_TENANT_ID": "3e-1f", "TEAMS_LOGIN": "https://login.example"}, "https://login.example"),
    ],
)
def test_the_token_is_asked_of_the_tenant(settings: Any, address: str) -> None:
    assert Connector({"TEAMS_APP_ID": "a", "TEAMS_APP_PASSWORD": "b", **settings}).login == address


def test_who_is_ready_can_check_what_microsoft_signs(serve: Serve, teams: Teams, tmp_path: Path) -> None:
    """A balancer sends messages as soon as `/readyz` says so."""
    teams.keys_take = 2.0
    with serve(tmp_path, **teams.settings()) as server:
        typing = {**teams.text_update(VISITOR, ""), "type": "typing"}
        assert teams.deliver(server, typing).status_code == 200


def test_the_token_of_the_stand_in_is_one() -> None:
    platform = Teams()
    assert jwt.decode(platform.token(), options={"verify_signature": False})["exp"]
    platform.close()


@pytest.mark.parametrize(
    "kind", ["messageUpdate", "messageDelete", "messageReaction", "typing", "conversationUpdate", "invoke", "x"]
)
def test_news_of_other_kinds_is_no_message(teams: Teams, kind: str) -> None:
    """An edit and a deletion are activities of their own: learn.microsoft.com/microsoftteams/platform/bots/how-to/
    conversations/conversation-messages."""
    assert heard(teams, {**teams.text_update(VISITOR, "is it safe"), "type": kind}) == []


@pytest.mark.parametrize(
    "value", ["a string", 1, [], ["x"], {"option": 5}, {"option": None}, {"other": "card"}], ids=str
)
def test_a_text_is_heard_beside_the_value_of_another_card(teams: Teams, value: Any) -> None:
    (message,) = heard(teams, {**teams.text_update(VISITOR, "I want to die"), "value": value})
    assert (message.text, message.option) == ("I want to die", None)


def test_what_is_no_text_is_heard_as_that(teams: Teams) -> None:
    for attached in ([{"contentType": "application/vnd.microsoft.teams.file.download.info"}], [], None, "x"):
        update = {**teams.text_update(VISITOR, ""), "attachments": attached}
        (message,) = heard(teams, update)
        assert (message.text, message.option) == (None, None)


def test_a_conversation_names_no_other_address(teams: Teams) -> None:
    update = teams.text_update(VISITOR, "hello")
    update["conversation"]["id"] = "a:1/../../../v3/other?x=1#y"
    (message,) = heard(teams, update)
    assert (
        message.to["url"]
        == f"{teams.address}/service/v3/conversations/a:1%2F..%2F..%2F..%2Fv3%2Fother%3Fx%3D1%23y/activities"
    )
