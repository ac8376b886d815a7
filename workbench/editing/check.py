"""Check content and example questions without training; every finding with file, line and what to do.

Mistakes end with exit code 1; advice does not.
"""

import argparse
import datetime
import json
import os
import sys
from pathlib import Path
from typing import Dict, Iterable, List, Optional

from assistant.content.findings import ContentError, Finding
from assistant.content.loader import ROOT, Content, load
from assistant.runtime.settings import WrongSettings, settings
from assistant.server.lean_imports import only_what_serves
from assistant.server.silence_warnings import quiet
from workbench.editing.checks.chat_format import unsayable
from workbench.editing.checks.claims import claims
from workbench.editing.checks.crisis_resources import crisis
from workbench.editing.checks.example_questions import questions
from workbench.editing.checks.front_matter import head
from workbench.editing.checks.leftovers import leftovers
from workbench.editing.checks.links import links
from workbench.editing.checks.option_titles import options
from workbench.editing.checks.sms_titles import carriers
from workbench.editing.checks.visitor_words import foreign, reading_level, spelling
from workbench.editing.training_files import blocks
from workbench.running.train import console, needed

TRAIN = "Words are said within seconds. Sections or questions have changed since the last training: make train."

Found = Dict[str, List[Finding]]


def check(
    content: Content,
    source: str = "",
    confused: bool = False,
    root: Path = ROOT,
    only: str = "",
    today: Optional[datetime.date] = None,
) -> Found:
    """Everything that can be told of content that can be read, by the name of the check; or `only` one of them."""
    found: Found = {}

    def look(name: str, findings: Iterable[Finding]) -> None:
        if only not in ("", name):
            return
        try:
            found[name] = list(findings)
        except ContentError as error:
            found[name] = list(error.findings)

    try:
        every = list(blocks(root)) if only in ("", "questions", "confusion") else []
        look("questions", questions(root, content, every))
    except ContentError as error:
        found["questions"] = list(error.findings)
    look("claims", claims(root))
    look("links", links(content))
    look("options", options(root, content))
    look("carriers", carriers(root, content))
    today = today or datetime.date.today()
    look("crisis", crisis(root, content, today))
    look("head", head(content, today))
    look("leftovers", leftovers(root))
    for article in content.articles:
        given = Path(source) if source and article is content.articles[0] else article.source
        if given:
            from workbench.editing.checks.drift import drift  # only here are readers of documents needed

            look(f"source of {article.slug}", drift(article, given))
    look("spelling", spelling(root))
    look("reading", reading_level(content))
    look("language", foreign(content))
    look("format", unsayable(content))
    if confused:
        from workbench.editing.checks.confusion import confusion  # Rasa and the encoder take seconds to load

        look("confusion", confusion(content))
    return found


def show(found: Found) -> None:
    """The page that an editor reads: what must be mended, then what could be better."""
    findings = [finding for each in found.values() for finding in each]
    mistakes = [finding for finding in findings if not finding.advice]
    advice = [finding for finding in findings if finding.advice]
    for title, group in (("To mend", mistakes), ("Advice", advice)):
        if group:
            console.print(f"[bold]{title}[/] ({len(group)})")
            for finding in group:
                console.print(f"  {finding}", markup=False, soft_wrap=True)


def as_json(found: Found, training: bool) -> str:
    """The same for programs."""
    rows = [
        {
            "check": name,
            "level": "advice" if finding.advice else "error",
            "path": os.path.relpath(finding.path),
            "line": finding.line,
            "message": finding.message,
        }
        for name, findings in found.items()
        for finding in findings
    ]
    return json.dumps({"findings": rows, "training_needed": training}, ensure_ascii=False, indent=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", default="", help="the text that the first article must say word for word")
    parser.add_argument("--confused", action="store_true", help="find sections that questions mix up; minutes at first")
    parser.add_argument("--json", action="store_true", help="findings for programs")
    arguments = parser.parse_args()
    quiet()
    if arguments.confused:
        only_what_serves()
    try:
        settings()
    except WrongSettings as error:
        sys.exit(str(error))
    content, training = None, False
    try:
        content = load()
        found = check(content, arguments.source, arguments.confused)
        training = needed(content)
    except ContentError as error:
        found = {"structure": list(error.findings), "leftovers": list(leftovers(ROOT))}
    if arguments.json:
        print(as_json(found, training))
    else:
        show(found)
    mistakes = sum(not finding.advice for findings in found.values() for finding in findings)
    if content and not arguments.json:
        articles, sections = len(content.articles), len(list(content.sections))
        verdict = f"{mistakes} to mend" if mistakes else "nothing that must be mended"
        console.print(f"{articles} article{'s' * (articles != 1)}, {sections} sections: {verdict}.", soft_wrap=True)
        if training:
            console.print(TRAIN, soft_wrap=True)
    sys.exit(1 if mistakes else 0)


if __name__ == "__main__":
    main()
