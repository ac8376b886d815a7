"""What a page can show and a chat can hardly say: wide tables, cells without a heading, lists deep in lists."""

from typing import Iterator, List

from markdown_it.token import Token

from assistant.content.article import Article, markdown
from assistant.content.chat_text import SIGNS, plain
from assistant.content.findings import Finding, read_text
from assistant.content.loader import Content

WIDEST = 4  # columns that a listener can follow
LONGEST = 300  # characters of a row that is said in one breath


def unsayable(content: Content) -> Iterator[Finding]:
    """Advice where the answer in a chat is harder to follow than the page."""
    for article in content.articles:
        yield from _article(article)


def _article(article: Article) -> Iterator[Finding]:
    tokens = markdown().parse(read_text(article.path))
    depth = 0
    for index, token in enumerate(tokens):
        depth += token.nesting if token.type in ("bullet_list_open", "ordered_list_open") else 0
        if token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        if token.type == "list_item_open" and depth > len(SIGNS):
            message = "a chat cannot tell how deep this list is: bring it up, or make sentences of it"
            yield Finding(article.path, _line(token), message, advice=True)
        elif token.type == "table_open":
            end = next(place for place in range(index, len(tokens)) if tokens[place].type == "table_close")
            yield from _table(article, tokens[index:end])


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _table(article: Article, table: List[Token]) -> Iterator[Finding]:
    line = _line(table[0])
    heads = []
    for place, token in enumerate(table):
        if token.type == "th_open":
            heads.append(plain(table[place + 1]))
    if len(heads) > WIDEST:
        message = (
            f"a chat says this table row by row, and {len(heads)} columns are hard to follow: make two tables of it"
        )
        yield Finding(article.path, line, message, advice=True)
    if not all(heads[1:]):
        message = "a column of this table has no heading, so a chat says its cells without one: name it"
        yield Finding(article.path, line, message, advice=True)
    length = 0
    for token in table:
        length = 0 if token.type == "tr_open" else length
        length += len(token.content) if token.type == "inline" else 0
        if token.type == "tr_close" and length > LONGEST:
            message = f"a row of this table has {length} characters: write it as a paragraph"
            yield Finding(article.path, line, message, advice=True)
            return
