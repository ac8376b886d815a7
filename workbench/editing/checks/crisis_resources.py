"""Crisis resources whose last check is too long ago, or soon will be. A server says them all the same."""

import datetime
from pathlib import Path
from typing import Iterator

from assistant.content.findings import Finding, look_up, read_text, read_yaml
from assistant.content.loader import Content

SOON = 30  # days; the alert in deploy/monitoring/ has the same


def crisis(root: Path, content: Content, today: datetime.date) -> Iterator[Finding]:
    """A mistake once the numbers have to be checked, and a reminder before."""
    path = root / "content" / "crisis.yml"
    line, _ = look_up(read_yaml(path, read_text(path))[0], ("checked",))
    left = content.crisis.days_left(today)
    overdue = content.crisis.overdue(today)
    if overdue:
        yield Finding(path, line, overdue)
    elif left <= SOON:
        message = (
            f"checked: in {left + 1} days this check fails: {content.crisis.owner} must call or look up every "
            "number, then write here on which day"
        )
        yield Finding(path, line, message, advice=True)
