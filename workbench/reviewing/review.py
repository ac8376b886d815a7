"""What visitors asked, from the stored conversations: a report that opens offline, and a table for a spreadsheet.

Of a visit with a crisis, the report shows only the number of such messages.
"""

import argparse
import json

from assistant.content.findings import ContentError
from assistant.content.loader import ROOT
from assistant.server.lean_imports import only_what_serves
from assistant.server.silence_warnings import quiet
from workbench.running.train import console, content_or_exit

REPORTS = ROOT / "reports"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accept", default="", metavar="GROUP:ID", help="add its questions to those of an answer")
    parser.add_argument("--ignore", default="", metavar="GROUP", help="leave such questions out from now on")
    arguments = parser.parse_args()
    content = content_or_exit()
    quiet()
    only_what_serves()
    # After that; they take seconds to import, and warn.
    import sqlalchemy as sa

    from assistant.runtime.settings import settings
    from workbench.reviewing.visit_report import decide, review, write

    weeks = REPORTS / "review-weeks.json"
    earlier = json.loads(weeks.read_text(encoding="utf-8")) if weeks.is_file() else {}
    found = review(sa.create_engine(settings().database_url), earlier)
    try:
        decide(found, arguments.accept, arguments.ignore, content)
    except ContentError as error:
        raise SystemExit(str(error)) from None
    write(found, content, REPORTS)
    summary = found.summary
    console.print(
        f"{summary.visits} visits, {summary.typed} questions, {summary.unanswered_count} unanswered in "
        f"{len(found.groups)} groups, {summary.crises} crisis messages.\nWritten to {REPORTS.name}/review.html and "
        f"{REPORTS.name}/review.csv.",
        soft_wrap=True,
    )


if __name__ == "__main__":
    main()
