"""Where requests go, and who can read them."""

from pathlib import Path
from typing import Dict

import pytest
import sqlalchemy as sa
from rasa.shared.exceptions import RasaException

from assistant.contact import DAY, Mail, SealedRequests, Store, as_text, delivery, new_key, private_key

REQUEST = {"name": "Zebediah Quux", "reach": "zeb@quux.example", "time": "mornings"}
PUBLIC = as_text(new_key().public_key())
MAIL = {
    "CONTACT_SMTP": "smtps://me:p%40ss@mail.example",
    "CONTACT_MAIL_FROM": "a@b.example",
    "CONTACT_MAIL_TO": "c@d.example",
}


def test_nothing_set_is_nothing_offered() -> None:
    assert delivery({}) is None


def test_a_key_stores_and_an_address_mails() -> None:
    assert isinstance(delivery({"CONTACT_KEY": PUBLIC}), Store)
    mail = delivery(MAIL)
    assert isinstance(mail, Mail) and (mail.port, mail.begins_with_tls, mail.password) == (465, True, "p@ss")
    assert delivery({**MAIL, "CONTACT_SMTP": "smtp://mail.example"}).port == 587


@pytest.mark.parametrize(
    "settings, named",
    [
        ({"CONTACT_KEY": PUBLIC, **MAIL}, "not both"),
        ({"CONTACT_KEY": "secret"}, "CONTACT_KEY"),
        ({"CONTACT_KEY": PUBLIC, "CONTACT_DAYS": "0"}, "CONTACT_DAYS"),
        ({**MAIL, "CONTACT_SMTP": "http://me:secret@mail.example"}, "CONTACT_SMTP"),
        ({**MAIL, "CONTACT_SMTP": "smtp://me:secret@mail.example:many"}, "CONTACT_SMTP"),
        ({**MAIL, "CONTACT_MAIL_TO": ""}, "CONTACT_MAIL_TO"),
        ({**MAIL, "CONTACT_MAIL_FROM": "me"}, "CONTACT_MAIL_FROM"),
        ({**MAIL, "CONTACT_MAIL_TO": "a@b.example\nBcc: x@y.example"}, "CONTACT_MAIL_TO"),
    ],
)
def test_settings_that_cannot_work_are_named_without_a_secret(settings: Dict[str, str], named: str) -> None:
    with pytest.raises(RasaException, match=named) as refused:
        delivery(settings)
    assert "secret" not in str(refused.value)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "requests.db"


@pytest.fixture
def requests(database: Path) -> SealedRequests:
    return SealedRequests(sa.create_engine(f"sqlite:///{database}"))


def test_only_the_private_key_opens_a_request(requests: SealedRequests, database: Path) -> None:
    key = new_key()
    requests.add(REQUEST, key.public_key())
    assert not any(value.encode() in database.read_bytes() for value in REQUEST.values())
    (opened,) = requests.open(private_key(as_text(key)))
    assert REQUEST.items() <= opened.items()
    assert "name" not in next(requests.open(new_key())), "another key opens nothing"


def test_a_request_that_was_given_up_is_not_kept(requests: SealedRequests) -> None:
    with pytest.raises(TimeoutError):
        requests.add(REQUEST, new_key().public_key(), lambda: True)
    assert requests.delete() == 0


def test_requests_go_one_by_one_or_by_age(requests: SealedRequests) -> None:
    key = new_key()
    for _ in range(3):
        requests.add(REQUEST, key.public_key())
    numbers = {request["id"]: request["timestamp"] for request in requests.open(key)}
    assert requests.delete(min(numbers)) == 1
    now = max(numbers.values())
    assert requests.delete_older_than(7, now) == 0
    assert requests.delete_older_than(7, now + 8 * DAY) == 2
