"""Measure speed, memory and growth beside stock Rasa in one run, and hold them against the marks."""

import argparse
import tempfile
from pathlib import Path

from rich.console import Console

from assistant.content.loader import ROOT
from assistant.server.silence_warnings import quiet
from workbench.bench.sizes import SMALL, Sizes
from workbench.evaluating import marks
from workbench.running.train import content_or_exit

REPORTS = ROOT / "reports"

console = Console(highlight=False)


def main() -> None:
    quiet()
    # Rasa takes seconds to import, and warns.
    from workbench.bench.bench_report import show, write
    from workbench.bench.measures import measures
    from workbench.bench.measuring import PARTS, Bench

    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="measure only these; all by default")
    parser.add_argument(
        "--small", action="store_true", help="a few of everything, without marks: tries the bench itself"
    )
    parser.add_argument("--no-marks", action="store_true", help="measure only: missed marks do not fail")
    arguments = parser.parse_args()
    content = content_or_exit()
    REPORTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, console.status("") as status:
        bench = Bench(content, SMALL if arguments.small else Sizes(), Path(folder), REPORTS, status.update)
        found = bench.run(arguments.parts)
    wanted = [] if arguments.small else marks.marks("bench")
    found["marks"] = marks.verdicts(wanted, measures(found))
    write(found, REPORTS)
    show(found, console)
    met = not wanted or marks.show(found["marks"], console)
    console.print(f"Written to {REPORTS.name}/bench.json and {REPORTS.name}/bench.html.")
    raise SystemExit(0 if met or arguments.no_marks else 1)


if __name__ == "__main__":
    main()
