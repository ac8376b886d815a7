"""What stands at the top of an article and has no meaning, or cannot be true."""

import datetime
from difflib import get_close_matches
from typing import Iterator

from assistant.content.article import HEAD, front_matter, head_line
from assistant.content.findings import Finding
from assistant.content.loader import Content


def head(content: Content, today: datetime.date) -> Iterator[Finding]:
    """Fields that the assistant does not know, and dates that are still to come."""
    for article in content.articles:
        for field in front_matter(article.path)[1]:
            if field not in HEAD:
                near = get_close_matches(field, HEAD, 1)
                instead = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(HEAD)}"
                message = f"{field}: this is not known here, and the page does not show it; {instead}"
                yield Finding(article.path, head_line(article.path, field), message, advice=True)
        known = article.publication
        for field, day in (("published", known.published), ("reviewed", known.reviewed)):
            if day and day > today + datetime.timedelta(days=1):  # somewhere it is tomorrow already
                message = f"{field}: {day} is still to come: write the day on which it was done"
                yield Finding(article.path, head_line(article.path, field), message)
