"""A channel opens to visitors only in a process that is guarded."""

import pytest
from rasa.shared.exceptions import RasaException

from assistant.channels import process_guard


def test_a_channel_opens_only_in_a_guarded_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_guard, "_guarded", False)
    with pytest.raises(RasaException, match="plain `rasa run` protects no visitor"):
        process_guard.require_guarded()
    process_guard.guard()
    process_guard.require_guarded()
