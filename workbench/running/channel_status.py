"""Which channels are on, what the others miss, and the address to register with each platform."""

import os
from typing import Iterator, Mapping, Text

from rasa.shared.exceptions import RasaException
from rich.table import Table

from assistant.channels.channel_settings import NEEDS, SWITCHES, advice, missing
from assistant.content.loader import Content
from assistant.side_effects.contact_requests import Mail, delivery
from workbench.running.train import console, content_or_exit

CHANNELS = (*NEEDS, *SWITCHES)


def summary(settings: Mapping[Text, Text], content: Content) -> Text:
    """One line for the start of a server; a channel whose settings are begun but not whole is named with the rest."""
    on = ["web", *(name for name in CHANNELS if not missing(name, settings))]
    lines = [f"Channels that are on: {', '.join(on)}. The others are off; make channels says what they need."]
    for name, needs in NEEDS.items():
        lacking = missing(name, settings)
        if any(settings.get(need) for need in needs if need != "PUBLIC_URL") and lacking:
            lines.append(f"{name} is off: {', '.join(lacking)} not set.")
        lines += advice(name, settings)
    return "\n".join([*lines, *requests(settings, content)])


def requests(settings: Mapping[Text, Text], content: Content) -> Iterator[Text]:
    """Whether visitors can ask to be contacted, and what is missing if only half of it is set.

    Raises:
        RasaException: for settings that cannot be read.
    """
    to = delivery(settings)
    if to and not (content.contact.links and content.contact.name):
        yield "Contact requests are off: content/contact.yml is not enabled, or has no name."
    elif to:
        way = "mailed" if isinstance(to, Mail) else f"stored for {to.days} days"
        yield f"Contact requests to {content.contact.name} are {way}."


def table(settings: Mapping[Text, Text]) -> Table:
    public = settings.get("PUBLIC_URL", "").rstrip("/")
    shown = Table("channel", "", "missing", "webhook", box=None)
    shown.add_row("web", "on", "", f"{public}/article")
    for name in CHANNELS:
        lacking = missing(name, settings)
        address = f"{public}/socket.io" if name == "socketio" else f"{public}/webhooks/{name}/webhook"
        shown.add_row(name, "off" if lacking else "on", "\n".join(lacking), address)
    return shown


def main() -> None:
    console.print(table(os.environ))
    try:
        said = list(requests(os.environ, content_or_exit())) or ["Contact requests are off: docs/operations.md."]
    except RasaException as error:
        said = [str(error)]
    said += [line for name in NEEDS for line in advice(name, os.environ)]
    console.print("\n" + "\n".join(said), soft_wrap=True, markup=False)
    if not os.environ.get("PUBLIC_URL", "").startswith("https://"):
        console.print("\nSet PUBLIC_URL to the https:// address of this server: platforms deliver to no other.")


if __name__ == "__main__":
    main()
