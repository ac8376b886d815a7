"""One list of options -> what a channel can show: pages, buttons with titles that fit, numbered lists, text in parts.

Pure: it knows neither Rasa nor any platform's requests. Lengths are counted in UTF-16 units, which no platform counts
less than characters.
"""

from dataclasses import dataclass, field, replace
from typing import Dict, Iterator, List, Mapping, Sequence, Tuple

import regex

from assistant.channels.gsm7 import thrifty
from assistant.content.reply_types import Message, Option

HELP = "/crisis"  # the option that shows help again; it stands on every page
MORE = "/more_options"  # the payload of the option that leads to the next page


@dataclass(frozen=True)
class Limits:
    """What one message of a platform can hold."""

    text: int  # length of a text without buttons
    body: int  # length of a text with buttons
    options: int  # buttons; 0 where there are none, and numbers are typed back
    title: int = 0  # length of a button's title
    payload: int = 0  # bytes of a button's payload
    links: int = 0  # link buttons beside the options
    schemes: Tuple[str, ...] = ()  # beginnings of the addresses that a link button may have
    text_message: bool = False  # as SMS: no order between messages, signs that cost, words that are the carrier's


# Each figure with its source. Where link buttons share a limit with options, the two figures add up to it.
LIMITS: Dict[str, Limits] = {
    # core.telegram.org/bots/api: sendMessage `text`, InlineKeyboardButton (`callback_data` 1-64 bytes; `url` HTTP or
    # tg://); limits.telegram.org: 100 buttons. A title has no limit; longer ones are cut on small screens.
    "telegram": Limits(4096, 4096, 90, 40, 64, 10, ("https://",)),
    # slack_sdk.models.blocks: SectionBlock.text_max_length, ActionsBlock.elements_max_length,
    # ButtonElement.text_max_length and value_max_length.
    "slack": Limits(3000, 3000, 25, 75, 2000, 25, ("https://",)),
    # developers.facebook.com, Messenger Platform: Send API `text`; Quick Replies reference.
    "messenger": Limits(2000, 2000, 13, 20, 1000),
    # developers.facebook.com, WhatsApp Cloud API: text messages; interactive reply buttons (3, title 20, id 256, body
    # 1024) and lists (10 rows, title 24, id 200). The lesser of both, as the number of options chooses between them.
    "whatsapp": Limits(4096, 1024, 10, 20, 200),
    # twilio.com/docs: Message resource `Body`, for SMS and WhatsApp alike.
    "twilio": Limits(1600, 1600, 0, text_message=True),
    # learn.microsoft.com, Teams cards reference: a hero card has at most 6 buttons; a message up to some 28 KB.
    "teams": Limits(7000, 7000, 6, 50, 2000, 6, ("https://",)),
    # Ours: clients of Rasa's own web channels show any number of buttons; their links would have to be payloads.
    "rest": Limits(20_000, 20_000, 1000, 1000, 2000),
    "socketio": Limits(20_000, 20_000, 1000, 1000, 2000),
}


@dataclass(frozen=True)
class Words:
    """What a channel adds to the words of a reply."""

    more: str  # title of the option that leads to the next page
    number: str  # asks for a number to be typed
    in_text_messages: Mapping[str, str] = field(default_factory=dict)  # other titles, for those that are the carrier's


@dataclass(frozen=True)
class Button:
    title: str
    value: str  # a payload, or the address of a link


@dataclass(frozen=True)
class Part:
    """One message of a platform."""

    text: str
    links: Tuple[Button, ...] = ()
    options: Tuple[Button, ...] = ()
    helps: bool = False  # whether it is of an answer with help in distress


Numbered = Tuple[int, Option]


def fit(replies: Sequence[Message], limits: Limits, words: Words, page: int = 0) -> List[Part]:
    """The replies to one message as parts that a platform takes.

    Links stand with their reply; the options of all replies stand together below the last one.
    """
    shown = pages(numbered(replies), limits.options)
    menu, more = shown[page % len(shown)], page % len(shown) < len(shown) - 1
    composed: List[Part] = []
    for reply in replies:
        last = reply is replies[-1]
        links = list({option["url"]: option for option in reply["options"] if option.get("url")}.values())
        tappable = [link for link in links if link["url"].startswith(limits.schemes) and link["title"]][: limits.links]
        written = "\n".join(plain(link) for link in links if link not in tappable)
        buttons, listed = _menu(menu, more, limits, words) if last else ((), "")
        text = "\n\n".join(paragraph for paragraph in (reply["text"].strip(), written, listed) if paragraph)
        link_buttons = tuple(Button(_shorten(link["title"], limits.title), link["url"]) for link in tappable)
        composed.append(Part(text or words.more, link_buttons, buttons))
    if limits.text_message:
        # help.twilio.com/articles/223134247: messages may overtake each other; and each begins a part that is paid for.
        composed = [Part(thrifty("\n\n".join(part.text for part in composed)))]
    parts: List[Part] = []
    for part in composed:
        *first, final = split(part.text, limits.text, limits.body if part.links or part.options else limits.text)
        parts += [*map(Part, first), replace(part, text=final)]
    return parts


def written(part: Part, limits: Limits) -> List[Part]:
    """A message without buttons: its links are written out, its options left to be typed."""
    links = "\n".join(plain({"title": link.title, "url": link.value}) for link in part.links)
    text = "\n\n".join(paragraph for paragraph in (part.text, links) if paragraph)
    text = thrifty(text) if limits.text_message else text
    return [Part(chunk, helps=part.helps) for chunk in split(text, limits.text, limits.text)]


def numbered(replies: Sequence[Message]) -> List[Numbered]:
    """The options of one turn with the numbers that choose them: each payload once, links apart.

    Help has the number 0, so that it changes the number of no other option.
    """
    found: Dict[str, Option] = {}
    for reply in replies:
        for option in reply["options"]:
            if option.get("payload"):
                found.setdefault(option["payload"], option)
    helps = found.pop(HELP, None)
    return [*([(0, helps)] if helps else []), *enumerate(found.values(), start=1)]


def pages(options: List[Numbered], size: int) -> List[List[Numbered]]:
    """The options in pages that leave room for the way on; help is on each of them, and no number changes."""
    if not size or len(options) <= size:
        return [options]
    pinned = [entry for entry in options if entry[1]["payload"] == HELP]
    others = [entry for entry in options if entry[1]["payload"] != HELP]
    room = size - 1 - len(pinned)
    return [[*pinned, *others[start : start + room]] for start in range(0, len(others), room)]


def _menu(menu: List[Numbered], more: bool, limits: Limits, words: Words) -> Tuple[Tuple[Button, ...], str]:
    """The buttons of one page, and the list in the text where a button cannot say it all."""
    other = words.in_text_messages if limits.text_message else {}
    listed = "\n".join(f"{number}. {other.get(option['title'], option['title'])}" for number, option in menu)
    if not menu:
        return (), ""
    if not limits.options or any(len(option["payload"].encode()) > limits.payload for _, option in menu):
        return (), "\n".join([listed, *([words.more] if more else []), "", words.number])
    last = [Button(words.more, MORE)] if more else []
    titles = [option["title"] for _, option in menu]
    if all(length(title) <= limits.title for title in titles) and len({*titles, words.more}) == len(titles) + 1:
        return (*(Button(option["title"], option["payload"]) for _, option in menu), *last), ""
    short = [
        Button(f"{number}. " + _shorten(option["title"], limits.title - len(f"{number}. ")), option["payload"])
        for number, option in menu
    ]
    return (*short, *last), listed


def plain(link: Option) -> str:
    """A link as text: its title, and its address where the title does not name it."""
    scheme, _, address = link["url"].partition(":")
    if scheme in ("tel", "sms", "mailto"):
        address = address.partition("?")[0]
        return link["title"] if _bare(address) in _bare(link["title"]) else f"{link['title']}: {address}"
    return f"{link['title']}: {link['url']}"


def _bare(text: str) -> str:
    return _SIGN.sub("", text.casefold())


def length(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


_GAPS = [
    regex.compile(gap)
    for gap in (
        r"(?<!\s)[^\S\n]*\n[^\S\n]*\n\s*",
        r"(?<!\s)[^\S\n]*\n\s*",
        r"(?<=[.!?…][\"”’')\]]?)\s+",
    )
]
_SPACE = regex.compile(r"\s+")
_SIGN = regex.compile(r"[^\w@]")
_CHARACTER = regex.compile(r"\X")  # as people see it


def split(text: str, limit: int, last: int) -> List[str]:
    """The text in parts within a limit, the last one within its own, cut between paragraphs, lines or sentences."""
    chunks, rest = [], text.strip()
    while length(rest) > last:
        room = limit if length(rest) > limit else last
        end, start = next(_cuts(rest, room))
        chunks.append(rest[:end])
        rest = rest[start:]
    return [*chunks, rest]


def _cuts(text: str, room: int) -> Iterator[Tuple[int, int]]:
    """Where the first part may end and the next one begin, best first. A part is at least half full, if it can be."""
    most = _prefix(text, room)
    for least, gaps in ((most // 2, _GAPS), (1, _GAPS), (1, [_SPACE])):
        for gap in gaps:
            # One character beyond, so that a space right after a full part is seen.
            found = [match.start() for match in gap.finditer(text[: most + 1]) if least <= match.start() <= most]
            if found:
                yield found[-1], _SPACE.match(text, found[-1]).end()
    end = _whole(text, most) or most
    yield end, end


def _prefix(text: str, room: int) -> int:
    """How many characters fit."""
    used = 0
    for position, character in enumerate(text):
        used += 1 + (character > "\uffff")
        if used > room:
            return position
    return len(text)


def _whole(text: str, most: int) -> int:
    """Where the last whole character ends, as people see characters."""
    ends = (match.end() for match in _CHARACTER.finditer(text[: most + 20]))
    return max((end for end in ends if end <= most), default=0)


def _shorten(title: str, room: int) -> str:
    """As many whole words of a title as fit, or as many characters of its first word."""
    if length(title) <= room:
        return title
    end = _prefix(title, room - 1)
    words = title[: end + 1].rpartition(" ")[0].rstrip()
    return (words or title[: _whole(title, end)]) + "…"
