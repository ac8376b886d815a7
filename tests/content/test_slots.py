"""The slots in the code are those of domain.yml."""

import yaml

from assistant.content import slots
from assistant.content.loader import ROOT


def test_the_slots_are_those_of_the_domain() -> None:
    named = [value for name, value in vars(slots).items() if name.isupper()]
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(domain["slots"])
