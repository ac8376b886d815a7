"""Which channels are on, what the others miss, and the address to register with each platform."""

from typing import Iterator, Text

from rich.table import Table

from assistant.channels.channel_settings import NEEDS, SWITCHES, advice, missing
from assistant.content.loader import Content
from assistant.runtime.settings import Settings, settings
from assistant.side_effects.contact_delivery import Mail, delivery
from workbench.running.train import console, content_or_exit

CHANNELS = (*NEEDS, *SWITCHES)


def summary(given: Settings, content: Content) -> Text:
    """One line for the start of a server; a channel whose settings are begun but not whole is named with the rest."""
    on = ["web", *(name for name in CHANNELS if not missing(name, given))]
    lines = [f"Channels that are on: {', '.join(on)}. The others are off; make channels says what they need."]
    for name, needs in NEEDS.items():
        lacking = missing(name, given)
        if any(getattr(given, need.lower()) for need in needs if need != "PUBLIC_URL") and lacking:
            lines.append(f"{name} is off: {', '.join(lacking)} not set.")
        lines += advice(name, given)
    return "\n".join([*lines, *requests(given, content)])


def requests(given: Settings, content: Content) -> Iterator[Text]:
    """Whether visitors can ask to be contacted, and what is missing if only half of it is set."""
    to = delivery(given)
    if to and not (content.contact.links and content.contact.name):
        yield "Contact requests are off: content/contact.yml is not enabled, or has no name."
    elif to:
        way = "mailed" if isinstance(to, Mail) else f"stored for {to.days} days"
        yield f"Contact requests to {content.contact.name} are {way}."


def table(given: Settings) -> Table:
    shown = Table("channel", "", "missing", "webhook", box=None)
    shown.add_row("web", "on", "", f"{given.public_url}/article")
    for name in CHANNELS:
        lacking = missing(name, given)
        path = "socket.io" if name == "socketio" else f"webhooks/{name}/webhook"
        shown.add_row(name, "off" if lacking else "on", "\n".join(lacking), f"{given.public_url}/{path}")
    return shown


def main() -> None:
    content = content_or_exit()
    given = settings()
    console.print(table(given))
    said = list(requests(given, content)) or ["Contact requests are off: docs/operations.md."]
    said += [line for name in NEEDS for line in advice(name, given)]
    console.print("\n" + "\n".join(said), soft_wrap=True, markup=False)
    if not given.public_url.startswith("https://"):
        console.print("\nSet PUBLIC_URL to the https:// address of this server: platforms deliver to no other.")


if __name__ == "__main__":
    main()
