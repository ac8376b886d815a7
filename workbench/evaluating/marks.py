"""The marks of `marks.yml`, held against what was measured."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

import yaml
from rich.console import Console
from rich.table import Table

from workbench.evaluating.scoring import RATIO, Measure

FILE = Path(__file__).with_name("marks.yml")


@dataclass(frozen=True)
class Mark:
    """A measure and what it must reach: at least or at most a number."""

    measure: str
    means: str
    at_least: Optional[float] = None
    at_most: Optional[float] = None

    @property
    def wanted(self) -> str:
        return f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"

    def met(self, measured: Measure) -> Optional[bool]:
        """None if there was nothing to measure."""
        if not measured.count:
            return None
        if self.at_least is not None:
            return measured.value >= self.at_least
        return measured.value <= (self.at_most or 0)


def marks(of: str, path: Path = FILE) -> List[Mark]:
    """The marks of one program.

    Raises:
        SystemExit: if the file is not as it should be.
    """
    try:
        found = [Mark(**row) for row in yaml.safe_load(path.read_text(encoding="utf-8"))[of]]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise SystemExit(f"{path}: '{of}' must be a list of measure, means, at_least or at_most ({error})") from None
    for mark in found:
        if (mark.at_least is None) == (mark.at_most is None):
            raise SystemExit(f"{path}: {of}: {mark.measure} needs either at_least or at_most")
    return found


def verdicts(wanted: List[Mark], measured: Mapping[str, Measure]) -> List[Dict[str, Any]]:
    """Each mark with its number and whether it is met; None where nothing was measured.

    Raises:
        SystemExit: if a mark names no measure.
    """
    found = []
    for mark in wanted:
        if mark.measure not in measured:
            raise SystemExit(f"{FILE.name}: no measure '{mark.measure}'; there are {', '.join(sorted(measured))}")
        measure = measured[mark.measure]
        found.append(
            {
                "measure": mark.measure,
                "means": mark.means,
                "wanted": mark.wanted,
                "value": round(measure.value, 3) if measure.count else None,
                "count": measure.count,
                "unit": measure.unit,
                "met": mark.met(measure),
            }
        )
    return found


def word(met: Optional[bool]) -> str:
    return {True: "met", False: "MISSED", None: "not measured"}[met]


def show(judged: List[Dict[str, Any]], console: Console) -> bool:
    """Print each mark, and say whether none was missed."""
    table = Table("mark", "wanted", "measured", "cases", "", box=None, title="Marks", title_justify="left")
    for row in judged:
        digits = 2 if row["unit"] == RATIO else 1
        value = "-" if row["value"] is None else f"{row['value']:.{digits}f} {row['unit']}"
        style = {True: "green", False: "bold red", None: "dim"}[row["met"]]
        table.add_row(row["means"], row["wanted"], value, str(row["count"]), f"[{style}]{word(row['met'])}[/]")
    console.print(table)
    return all(row["met"] is not False for row in judged)
