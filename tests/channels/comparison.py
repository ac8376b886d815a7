"""The same menus by our connectors and by stock Rasa's, given to the same strict platforms.

`python -m tests.channels.comparison` writes the table into docs/channels/README.md.
"""

import asyncio
import re
from typing import Any, Callable, Dict, List, Tuple

from aiogram.bot.api import TelegramAPIServer
from rasa.core.channels.botframework import BotFramework
from rasa.core.channels.channel import OutputChannel
from rasa.core.channels.facebook import MessengerBot, MessengerClient
from rasa.core.channels.slack import SlackBot
from rasa.core.channels.telegram import TelegramOutput
from rasa.core.channels.twilio import TwilioOutput

from assistant.channels.connector import Connector
from assistant.channels.platforms.messenger import Messenger
from assistant.channels.platforms.slack import Slack
from assistant.channels.platforms.teams import Teams
from assistant.channels.platforms.telegram import Telegram
from assistant.channels.platforms.twilio import Twilio
from assistant.channels.platforms.whatsapp import WhatsApp
from assistant.channels.rendering import LIMITS, MORE, Words, fit
from assistant.content.loader import ROOT
from tests.channels.platforms import graph, slack, teams, telegram, twilio
from tests.channels.platforms.platform import Platform, Shown

VISITOR = "15550001"
SIZES = (3, 8, 12, 40)
WORDS = Words("More options", "Reply with a number.")
DOCS = ROOT / "docs" / "channels" / "README.md"
BEGIN, END = "<!-- comparison -->\n", "<!-- end of comparison -->"
LINKS = [{"title": "Call 988", "url": "tel:988"}, {"title": "Chat with 988", "url": "https://988lifeline.org/chat/"}]
_SUBJECTS = (
    "how the treatment works 🧠",
    "what people with PTSD report",
    "risks & caution ⚠️",
    "what “early” studies show",
)

Option = Dict[str, str]


def menu(size: int) -> List[Option]:
    """Options with long titles and emoji."""
    return [
        {"title": f"Part {number}: {_SUBJECTS[number % 4]} in the article", "payload": f"/section_{number:02}"}
        for number in range(size)
    ]


def _telegram(platform: Platform) -> OutputChannel:
    output = TelegramOutput(telegram.TOKEN)
    output.server = TelegramAPIServer.from_base(platform.address)
    return output


def _slack(platform: Platform) -> OutputChannel:
    output = SlackBot(slack.TOKEN)
    output.client.base_url = f"{platform.address}/api/"
    return output


def _messenger(platform: Platform) -> OutputChannel:
    client = MessengerClient(graph.TOKEN)
    client.graph_url = platform.address
    return MessengerBot(client)


def _twilio(platform: Platform) -> OutputChannel:
    output = TwilioOutput(twilio.SID, twilio.TOKEN, twilio.NUMBER)
    output.api.base_url = platform.address
    return output


def _teams(platform: Platform) -> OutputChannel:
    service = f"{platform.address}/service/"
    output = BotFramework(teams.APP, teams.PASSWORD, {"id": VISITOR}, {"id": "28:bot"}, service)

    async def headers() -> Dict[str, Any]:
        return {"content-type": "application/json", "Authorization": "Bearer teams-access"}

    output._get_headers = headers
    return output


Stock = Callable[[Platform], OutputChannel]
# Stock Rasa reaches WhatsApp through Twilio.
SIDES: List[Tuple[type, type, type, Stock]] = [
    (telegram.Telegram, Telegram, telegram.Telegram, _telegram),
    (slack.Slack, Slack, slack.Slack, _slack),
    (graph.Messenger, Messenger, graph.Messenger, _messenger),
    (graph.WhatsApp, WhatsApp, twilio.Twilio, _twilio),
    (twilio.Twilio, Twilio, twilio.Twilio, _twilio),
    (teams.Teams, Teams, teams.Teams, _teams),
]


async def ours(platform: Platform, connector: Connector, options: List[Option]) -> List[Shown]:
    """What a visitor is shown who asks for more until there is no more."""
    reply = {"text": "These are the topics.", "options": options}
    for page in range(100):
        for part in fit([reply], LIMITS[platform.name], WORDS, page):
            await connector.send(platform.recipient(VISITOR), part)
        if not any(payload == MORE or MORE in payload for _, payload in platform.shown[-1].options):
            break
    return platform.shown


async def stock(platform: Platform, output: OutputChannel, options: List[Option]) -> List[Shown]:
    message = {"text": "These are the topics.", "buttons": [dict(option) for option in options]}
    await output.send_response(VISITOR, message)
    return platform.shown


def judged(platform: Platform, options: List[Option]) -> str:
    """In a few words: how many options reached the visitor, in how many messages, and what should not be seen."""
    shown = platform.shown
    text = "\n".join(str(message) for message in shown)
    tapped = {payload for message in shown for _, payload in message.options}
    reached = sum(
        ("url" in option and (option["url"].partition(":")[2] in text))
        or ("payload" in option and any(option["payload"] in payload for payload in tapped))
        or bool(re.search(rf"^\d+\. {re.escape(option['title'])}$", text, re.MULTILINE))
        for option in options
    )
    said = f"{reached} of {len(options)}"
    if platform.rejected:
        said += f", rejected: {platform.rejected[0].partition(': ')[2] or platform.rejected[0]}"
    if re.search(r"/section_\d", text):
        said += f", payloads visible, {len(shown)} messages"
    elif len(shown) > 1:
        said += f", {len(shown)} messages"
    whole = all(option["title"] in text for option in options)
    return said if whole or not reached else f"{said}, titles cut"


async def _row(ours_on: type, connector: type, stock_on: type, output: Stock, size: int) -> List[str]:
    cells = [ours_on.name, str(size)]
    options = [*LINKS, *menu(size)]
    platform = ours_on()
    made = connector(platform.settings())
    await ours(platform, made, options)
    cells.append(judged(platform, options))
    platform.close()
    await made.close()
    for given in (menu(size), options):
        platform = stock_on()
        channel = output(platform)
        try:
            await stock(platform, channel, given)
            cells.append(judged(platform, given))
        except Exception as error:
            told = f": {platform.rejected[0]}" if platform.rejected else f": {error}"
            cells.append(f"0 of {len(given)}, {type(error).__name__}{told}")
        platform.close()
        if isinstance(channel, TelegramOutput):
            await channel.session.close()
    return cells


def table() -> str:
    head = ["channel", "options", "ours, with two links", "stock Rasa, without links", "stock Rasa, with two links"]
    rows = [asyncio.run(_row(*side, size)) for side in SIDES for size in SIZES]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines) + "\n"


def main() -> None:
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(BEGIN)
    DOCS.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
