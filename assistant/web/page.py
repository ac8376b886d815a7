"""The article as a page: readable without JavaScript, with the widget where there is some."""

import datetime
import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Text, Tuple

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup
from sanic import response
from sanic.response import HTTPResponse

from assistant.content.article import Article, markdown
from assistant.content.content_reloader import content as live_content
from assistant.dialogue.failure_replies import crisis_line
from assistant.dialogue.fixed_replies import fixed
from assistant.dialogue.reply_options import menu_options
from assistant.runtime.settings import settings
from assistant.web.entity_tags import entity_tag
from assistant.web.headers import PAGE
from assistant.web.structured_data import structured_data
from assistant.web.widget_bundle import bundle

PACE = 200  # words that a reader takes in a minute
_UNSPACED = ("ja", "zh", "th", "lo", "km", "my")  # languages whose words cannot be counted by the spaces between them
FEW = 3  # headings from which on a list of them helps
MANY = 12  # headings up to which the list of them is open
_PICTURE = re.compile(r'<img src="([^"]+\.(?:png|jpe?g|webp|gif))"', re.IGNORECASE)  # what other sites can show
_BARE = re.compile(r"(?<!\]\()(?<![<\[\w])https://[^\s<>]*[^\s<>.,;:)\]]")


@lru_cache(1)
def _template() -> Template:
    folder = Path(__file__).parent
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html")


@lru_cache(1)
def _one_line() -> MarkdownIt:
    return markdown().disable("image")


def article(shown: Article) -> HTTPResponse:
    """The page of one article. A browser asks each time whether it has the newest words."""
    content = live_content()
    line, links = crisis_line(content)
    public = settings().public_url
    known = shown.publication
    address = known.canonical or (f"{public}/article/{shown.slug}" if public else None)
    minutes = reading_time(shown)
    related = [other for other in map(content.article, known.related) if other and other.slug != shown.slug]
    html = _template().render(
        article=shown,
        known=known,
        address=address,
        picture=_picture(shown, public),
        data=structured_data(shown, address, public, minutes, related),
        minutes=minutes,
        contents=_contents(shown),
        many=MANY,
        references=[reference(text) for text in known.references],
        related=related,
        direction=_locale(shown.lang).text_direction,
        day=lambda day: _day(day, shown.lang),
        replies={option.reply: fixed(option.reply, content) for option in content.help.options if option.reply},
        others={f"/{other.id}": other for other in content.articles},
        options=menu_options(content, shown.slug),
        disclaimer=content.disclaimer.text,
        crisis=line,
        lines=links,
        widget=bundle(),
    )
    return response.html(html, headers=_headers(html))


def _headers(html: Text) -> Dict[Text, Text]:
    return {**PAGE, "Cache-Control": "no-cache", "ETag": entity_tag(html.encode())}


def reading_time(shown: Article) -> Optional[int]:
    """How many minutes an article takes, at least one; None in a language whose words have no spaces between them."""
    if shown.lang.partition("-")[0] in _UNSPACED:
        return None
    words = sum(len(f"{section.name} {section.text}".split()) for section in shown.sections)
    return max(1, round(words / PACE))


def reference(text: Text) -> Markup:
    """A reference as HTML: Markdown of one line without pictures, in which a bare address is a link too."""
    parser = _one_line()
    tokens = parser.parseInline(_BARE.sub(r"<\g<0>>", text))
    for child in tokens[0].children or ():
        if child.type == "link_open" and child.info != "auto":
            child.attrSet("class", "named")  # on paper its address has to stand beside it
    return Markup(parser.renderer.render(tokens, parser.options, {}))


def _contents(shown: Article) -> List[Tuple[Text, Text]]:
    """Ids and names of what has a heading on the page, or none where there is little to look for."""
    found = [(section.id, section.name) for section in shown.sections[1:] if section.heading]
    return [*found, (shown.menu.id, shown.menu.name)] if len(found) >= FEW else []


def _picture(shown: Article, public: Text) -> Optional[Text]:
    """The address of the article's first picture, for whoever shares the page."""
    found = next(filter(None, (_PICTURE.search(section.html) for section in shown.sections)), None)
    if found is None or not (public or found[1].startswith("https://")):
        return None
    return found[1] if found[1].startswith("https://") else f"{public}{found[1]}"


def _day(day: datetime.date, language: Text) -> Text:
    """A date in the English of the article, as the page's own words are English."""
    return format_date(day, "long", locale=_locale(language if language.startswith("en") else "en"))


def _locale(language: Text) -> Locale:
    """What is known of a language; of an unknown one, what is true of English."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
