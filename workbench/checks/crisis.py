"""Crisis resources that expire soon; missing or outdated ones stop the assistant already when they are read."""

import datetime
from pathlib import Path
from typing import Iterator

from assistant.content import Content
from assistant.findings import Finding, look_up, read_text, read_yaml

SOON = 30  # days


def crisis(root: Path, content: Content, today: datetime.date) -> Iterator[Finding]:
    """A reminder to check the numbers in time."""
    path = root / "content" / "crisis.yml"
    ends = content.crisis.checked + datetime.timedelta(days=content.crisis.valid_days)
    if (ends - today).days <= SOON:
        line, _ = look_up(read_yaml(path, read_text(path))[0], ("checked",))
        message = (
            f"checked: after {ends} the assistant will not start: {content.crisis.owner} must call or look up every "
            "number, then write here on which day"
        )
        yield Finding(path, line, message, advice=True)
