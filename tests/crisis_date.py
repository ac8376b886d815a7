"""The day on which the crisis resources of a project were checked."""

import datetime
import re
from pathlib import Path


def checked(project: Path, day: datetime.date) -> None:
    """Write a day into a copy of the project as the one on which its crisis resources were checked."""
    crisis = project / "content" / "crisis.yml"
    crisis.write_text(
        re.sub("(?m)^checked: .*", f"checked: {day}", crisis.read_text(encoding="utf-8")), encoding="utf-8"
    )
