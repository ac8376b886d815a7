"""An answer to the form can be read for an hour, with the key that sealed it, and by nobody else."""

import time
from typing import Iterator

import pytest
from cryptography.fernet import Fernet

from assistant.privacy import form_encryption
from assistant.privacy.form_encryption import SECONDS, cipher, seal, unseal

ANSWER = "Zoë, after 5 p.m."


@pytest.fixture(autouse=True)
def another_process() -> Iterator[None]:
    """Each test begins, and is left, without the key of a process."""
    form_encryption._cipher.cache_clear()
    yield
    form_encryption._cipher.cache_clear()


def test_an_answer_is_sealed_and_comes_back() -> None:
    sealed = seal(ANSWER)
    assert "Zo" not in sealed and unseal(sealed) == ANSWER
    assert seal(ANSWER) != sealed, "equal answers cannot be told"


def test_after_an_hour_the_form_asks_again() -> None:
    key = form_encryption._cipher()
    for age, answer in ((SECONDS - 60, ANSWER), (SECONDS + 60, None)):
        sealed = key.encrypt_at_time(ANSWER.encode(), int(time.time()) - age).decode()
        assert unseal(sealed) == answer, age


def test_the_key_ends_with_the_process_unless_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal(ANSWER)
    form_encryption._cipher.cache_clear()
    assert unseal(sealed) is None
    monkeypatch.setenv("CONTACT_DRAFT_KEY", Fernet.generate_key().decode())
    form_encryption._cipher.cache_clear()
    sealed = seal(ANSWER)
    assert cipher().decrypt(sealed).decode() == ANSWER, "as another worker reads it"


@pytest.mark.parametrize("damaged", ["", "no token", "gAAAAA=="])
def test_what_was_not_sealed_is_no_answer(damaged: str) -> None:
    assert unseal(damaged) is None
