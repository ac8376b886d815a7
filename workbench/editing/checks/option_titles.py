"""What visitors can tap, and how long the answers are where a platform is narrow."""

from pathlib import Path
from typing import Iterator

from assistant.channels.rendering import LIMITS
from assistant.content.findings import Finding, look_up, read_text, read_yaml
from assistant.content.loader import Content

PHONE = LIMITS["whatsapp"]  # the narrowest of the platforms that most visitors have


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
            if length > PHONE.body:
                message = (
                    f"this answer has {length} characters and comes in parts on a phone: make two sections of it, each "
                    f"of at most {PHONE.body}"
                )
                yield Finding(article.path, section.line, message, advice=True)
        count = len(article.sections) + len(content.help.options) + (len(content.articles) > 1)
        if count > PHONE.options:
            message = f"the menu of this article has {count} options; some apps show {PHONE.options} at once"
            yield Finding(article.path, article.menu.line, message, advice=True)
