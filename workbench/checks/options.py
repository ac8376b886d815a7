"""What visitors can tap, and how long the answers are where a platform is narrow."""

from pathlib import Path
from typing import Iterator

from assistant.content import Content
from assistant.findings import Finding, look_up, read_text, read_yaml

BODY = 1024  # characters of a text with options in WhatsApp, the narrowest platform
ROWS = 10  # options that WhatsApp lists at once


def options(root: Path, content: Content) -> Iterator[Finding]:
    """Options that lead nowhere, and what comes in parts on a phone."""
    path = root / "content" / "help.yml"
    for number, option in enumerate(content.help.options):
        if option.reply == "contact_human" and not content.contact.links:
            line, _ = look_up(read_yaml(path, read_text(path))[0], ("options", number))
            message = (
                f"'{option.title}' leads to nobody: set the contact in content/contact.yml, or take this option out"
            )
            yield Finding(path, line, message, advice=True)
    for article in content.articles:
        for section in article.sections:
            if not section.related:
                message = 'after this answer only all topics are offered: add related="..." with the ids of one or two'
                yield Finding(article.path, section.line, message, advice=True)
            length = len(section.name) + len(section.text) + len(section.note or "")
            if length > BODY:
                message = (
                    f"this answer has {length} characters and comes in parts on a phone: make two sections of it, each "
                    f"of at most {BODY}"
                )
                yield Finding(article.path, section.line, message, advice=True)
        count = len(article.sections) + len(content.help.options) + (len(content.articles) > 1)
        if count > ROWS:
            message = f"the menu of this article has {count} options; some apps show {ROWS} at once and the rest later"
            yield Finding(article.path, article.menu.line, message, advice=True)
