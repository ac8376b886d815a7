"""The article as a page: readable without JavaScript, with the widget where there is some."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template, select_autoescape
from sanic import response
from sanic.response import HTTPResponse

from assistant.content.article import Article
from assistant.content.content_reloader import content as live_content
from assistant.dialogue.replies import crisis_line, fixed, menu_options
from assistant.runtime.settings import settings
from assistant.web.headers import PAGE
from assistant.web.widget_bundle import bundle


@lru_cache(1)
def _template() -> Template:
    folder = Path(__file__).parent
    return Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape()).get_template("page.html")


def article(shown: Article) -> HTTPResponse:
    """The page of one article."""
    content = live_content()
    line, links = crisis_line(content)
    public = settings().public_url
    html = _template().render(
        article=shown,
        address=f"{public}/article/{shown.slug}" if public else None,
        replies={option.reply: fixed(option.reply, content) for option in content.help.options if option.reply},
        others={f"/{other.id}": other for other in content.articles},
        options=menu_options(content, shown.slug),
        disclaimer=content.disclaimer.text,
        crisis=line,
        lines=links,
        widget=bundle(),
    )
    return response.html(html, headers=PAGE)
