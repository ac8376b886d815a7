"""One table of settings: typed, checked together, told in a line each, and the same as the docs say."""

import re
from typing import Any, Dict

import pytest
from rasa.shared.exceptions import RasaException

from assistant.channels.channel_settings import NEEDS
from assistant.content.loader import ROOT
from assistant.runtime.settings import VARIABLES, Settings, WrongSettings, read, settings
from assistant.side_effects.contact_requests import as_text, new_key

PUBLIC = as_text(new_key().public_key())
MAIL = {
    "CONTACT_SMTP": "smtps://me:p%40ss@mail.example",
    "CONTACT_MAIL_FROM": "a@b.example",
    "CONTACT_MAIL_TO": "c@d.example",
}
WRONG = [
    *({"RETENTION_DAYS": days} for days in ("soon", "0", "-1", "nan", "inf", "36500")),
    {"CONTACT_DAYS": "0"},
    {"PROXIES_COUNT": "two"},
    {"PROXIES_COUNT": "-1"},
    {"RATE_LIMITS": "maybe"},
    {"FEEDBACK": "never"},
    {"REST_CHANNEL": "yes"},
    {"SOCKETIO_CHANNEL": "1"},
    {"RATE_LIMIT_SESSION": "often"},
    {"RATE_LIMIT_ADDRESS": "30 a minute"},
    *({"PIECES_SECONDS": seconds} for seconds in ("two", "-1", "60", "nan")),
    *({"DRAIN_SECONDS": seconds} for seconds in ("a while", "-1", "301", "nan")),
    {"LOG_FORMAT": "xml"},
    {"PUBLIC_URL": "ask.clinic.example"},
    *({"PRIVACY_URL": page} for page in ("clinic.example/privacy", "http://clinic.example", "javascript:alert(1)")),
    {"CONTACT_KEY": "secret"},
    {"CONTACT_DRAFT_KEY": "secret"},
    {"CONTACT_SMTP": "http://me:secret@mail.example"},
    {"CONTACT_SMTP": "smtp://me:secret@mail.example:many"},
    {"CONTACT_MAIL_FROM": "me", "CONTACT_SMTP": MAIL["CONTACT_SMTP"]},
    {**MAIL, "CONTACT_MAIL_TO": "a@b.example\nBcc: x@y.example"},
]


def test_an_empty_environment_has_the_defaults() -> None:
    assert read({}) == read(dict.fromkeys(VARIABLES, "")) == Settings()


def test_values_are_typed() -> None:
    given = read({"RETENTION_DAYS": "7", "RATE_LIMITS": "OFF", "REST_CHANNEL": "on", "PROXIES_COUNT": "2", **MAIL})
    assert (given.retention_days, given.rate_limits, given.rest_channel, given.proxies_count) == (7, False, True, 2)
    assert given.contact_smtp is not None
    assert (given.contact_smtp.port, given.contact_smtp.begins_with_tls) == (465, True)
    assert (given.contact_smtp.user, given.contact_smtp.password) == ("me", "p@ss")
    direct = read({**MAIL, "CONTACT_SMTP": "smtp://mail.example"}).contact_smtp
    assert direct is not None and (direct.port, direct.begins_with_tls, direct.user) == (587, False, "")
    assert read({"PIECES_SECONDS": "1.5"}).pieces_seconds == 1.5
    assert read({"PRIVACY_URL": "https://ask.example/privacy"}).privacy_url == "https://ask.example/privacy"
    assert read({"PUBLIC_URL": "https://ask.example/"}).public_url == "https://ask.example"
    assert read({"SOCKETIO_ORIGINS": "https://a.example  https://b.example"}).socketio_origins == (
        "https://a.example",
        "https://b.example",
    )


@pytest.mark.parametrize("given", WRONG, ids=lambda given: f"{next(iter(given))}={next(iter(given.values()))!r}")
def test_a_setting_that_cannot_be_right_is_named_in_one_line_without_a_secret(given: Dict[str, str]) -> None:
    with pytest.raises(WrongSettings) as refused:
        read(given)
    (line,) = str(refused.value).splitlines()
    assert any(name in line for name in given) and "secret" not in line


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = {"RETENTION_DAYS": "soon", "PROXIES_COUNT": "two", "ALLOWED_ORIGINS": "*", "CONTACT_KEY": "swordfish"}
    with pytest.raises(WrongSettings) as refused:
        read(wrong)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(wrong) and all(any(name in line for line in lines) for name in wrong)


def test_contact_requests_go_one_way() -> None:
    with pytest.raises(WrongSettings, match="not both"):
        read({"CONTACT_KEY": PUBLIC, **MAIL})
    for name in ("CONTACT_MAIL_FROM", "CONTACT_MAIL_TO"):
        with pytest.raises(WrongSettings, match=name):
            read({**MAIL, name: ""})


def test_origins_are_those_that_are_named() -> None:
    assert read({}).allowed_origins == frozenset()
    given = " https://a.example, http://localhost:8000\nhttps://b.example:8443 "
    origins = {"https://a.example", "http://localhost:8000", "https://b.example:8443"}
    assert read({"ALLOWED_ORIGINS": given}).allowed_origins == origins


@pytest.mark.parametrize(
    "wrong",
    ["*", "https://*.example", "http://a.example", "https://a.example/", "a.example", "null", "https://A.example"],
)
def test_what_is_no_origin_is_refused(wrong: str) -> None:
    with pytest.raises(RasaException, match="is not an origin") as refused:
        read({"ALLOWED_ORIGINS": f"https://a.example {wrong}"})
    assert f"'{wrong}'" in str(refused.value)


def test_settings_are_read_once_and_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTACT_KEY", PUBLIC)
    first = settings()
    assert settings() is first and first.contact_key is not None
    assert settings().contact_key is first.contact_key
    with pytest.raises(TypeError):
        first.retention_days = 1
    monkeypatch.setenv("RETENTION_DAYS", "7")
    assert settings().retention_days == 7 and first.retention_days == 30


def test_printed_settings_show_no_secret() -> None:
    given = read({"CONTACT_KEY": PUBLIC, "TELEGRAM_TOKEN": "123:t", "DATABASE_URL": "postgresql://a:secret@b/c"})
    assert f"{given!r} {given}".strip() == "Settings()"


@pytest.mark.parametrize("channel", NEEDS)
def test_a_channel_gets_what_is_set_for_it(channel: str) -> None:
    given = {name: "https://ask.example" if name == "PUBLIC_URL" else f"of {name}" for name in NEEDS[channel]}
    assert read({**given, "RETENTION_DAYS": "7", "REDIS_URL": "redis://a"}).of_channels() == given


OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# Variables that the docs name and other programs read: make, OpenSSL, and the SDK of the action server.
OF_OTHERS = {"PORT", "HOST", "SSL_CERT_FILE"}


def shown(default: Any) -> str:
    """A default as the table of the docs begins with it."""
    if isinstance(default, bool):
        return "on" if default else "off"
    return f"`{default}`" if default and isinstance(default, str) else str(default or "none" if default != 0 else 0)


def test_the_table_in_the_docs_has_every_setting_with_its_default() -> None:
    table = OPERATIONS.partition("**Settings**")[2].partition("\n\nThe server does not start")[0]
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \| .+ \| (.+?) \|$", table, re.MULTILINE)
    told = {name: default for names, default in rows for name in re.findall(r"`(\w+)`", names)}
    of_channels = {name for names in NEEDS.values() for name in names} - {"PUBLIC_URL"}
    of_channels |= {name for name in VARIABLES if name.endswith(("_API", "_LOGIN", "_KEYS", "_TENANT_ID"))}
    assert set(told) - OF_OTHERS == set(VARIABLES) - of_channels
    for name, default in told.items():
        if name not in OF_OTHERS:
            assert default.startswith(shown(Settings.__fields__[name.lower()].default)), name


def test_the_pages_of_the_channels_name_their_settings() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "channels").glob("*.md"))
    assert [name for name in VARIABLES if f"`{name}`" not in pages + OPERATIONS] == []


def test_the_docs_name_no_setting_that_is_not_read() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for cell in re.findall(r"^ *\| (`[A-Z_`, ]+`)", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert set(re.findall(r"`(\w+)`", cell)) <= {*VARIABLES, *OF_OTHERS}, page.name
