"""Which channels are on, what the others miss, and the address to register with each platform."""

import os
from typing import Mapping, Text

from rich.table import Table

from assistant.channels.settings import NEEDS, SWITCHES, missing
from workbench.train import console

CHANNELS = (*NEEDS, *SWITCHES)


def summary(settings: Mapping[Text, Text]) -> Text:
    """One line for the start of a server; a channel whose settings are begun but not whole is named with the rest."""
    on = ["web", *(name for name in CHANNELS if not missing(name, settings))]
    lines = [f"Channels that are on: {', '.join(on)}. The others are off; make channels says what they need."]
    for name, needs in NEEDS.items():
        lacking = missing(name, settings)
        if any(settings.get(need) for need in needs if need != "PUBLIC_URL") and lacking:
            lines.append(f"{name} is off: {', '.join(lacking)} not set.")
    return "\n".join(lines)


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
    if not os.environ.get("PUBLIC_URL", "").startswith("https://"):
        console.print("\nSet PUBLIC_URL to the https:// address of this server: platforms deliver to no other.")


if __name__ == "__main__":
    main()
