"""Check content, its claims and the example messages without training; every finding with file and line."""

import sys
from typing import Iterator

from assistant.content import MENU, ROOT, Content
from assistant.findings import ContentError, Finding, look_up, read_text, read_yaml
from workbench.claims import claims
from workbench.train import console, content_or_exit


def examples(content: Content) -> Iterator[Finding]:
    """Sections that no example message asks for, and example messages that ask for nothing there is."""
    sections = {section.id for section in content.sections}
    asked = set()
    for path in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        try:
            node, data = read_yaml(path, read_text(path))
        except ContentError as error:
            yield from error.findings
            continue
        entries = data.get("nlu") if isinstance(data, dict) else None
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            yield Finding(path, 1, "write 'nlu:' and below it entries that begin with '- intent: ...'")
            continue
        for number, entry in enumerate(entries):
            intent = entry.get("intent", MENU)  # a synonym or a lookup table has none
            if intent not in asked | sections | {MENU, "crisis"} and intent not in content.replies:
                line, _ = look_up(node, ("nlu", number, "intent"))
                yield Finding(path, line, f"intent: '{intent}' is the id of no section and of no reply in domain.yml")
            asked.add(intent)
    for article in content.articles:
        for section in article.sections:
            if section.id not in asked:
                message = f"no question leads here yet: write some as the intent '{section.id}' in data/nlu"
                yield Finding(article.path, section.line, message)


def main() -> None:
    content = content_or_exit()
    findings = [*claims(ROOT), *examples(content)]
    for finding in findings:
        console.print(str(finding), markup=False, soft_wrap=True)
    if findings:
        sys.exit(1)
    articles, sections = len(content.articles), len(list(content.sections))
    console.print(f"{articles} article{'s' * (articles != 1)}, {sections} sections: nothing to mend.")


if __name__ == "__main__":
    main()
