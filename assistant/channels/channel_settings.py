"""Which settings a channel needs to be on."""

from typing import Dict, List, Text, Tuple

from assistant.runtime.settings import Settings

NEEDS: Dict[Text, Tuple[Text, ...]] = {
    "telegram": ("TELEGRAM_TOKEN", "TELEGRAM_SECRET"),
    "slack": ("SLACK_TOKEN", "SLACK_SIGNING_SECRET"),
    "messenger": ("MESSENGER_TOKEN", "MESSENGER_VERIFY_TOKEN", "MESSENGER_APP_SECRET"),
    "whatsapp": ("WHATSAPP_TOKEN", "WHATSAPP_VERIFY_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_PHONE_NUMBER_ID"),
    # The address is part of what Twilio signs, and a server behind a proxy cannot know it.
    "twilio": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL"),
    "teams": ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD"),
}
# What a channel is on without, though most need it: the variable, and who does not.
ADVISED: Dict[Text, Tuple[Text, Text]] = {
    "teams": ("TEAMS_TENANT_ID", "only a multi-tenant bot, made before August 2025, gets a token without it"),
}
SWITCHES = {"rest": "REST_CHANNEL", "socketio": "SOCKETIO_CHANNEL"}  # channels without secrets, on with "on"


def advice(channel: Text, settings: Settings) -> List[Text]:
    """A sentence on the settings that most operators set and this one did not; empty for a channel that is off."""
    if channel not in ADVISED or missing(channel, settings) or getattr(settings, ADVISED[channel][0].lower()):
        return []
    name, who = ADVISED[channel]
    return [f"{channel}: {name} is not set; {who}."]


def missing(channel: Text, settings: Settings) -> List[Text]:
    """The settings that a channel still needs to be on."""
    if channel in SWITCHES:
        return [] if getattr(settings, SWITCHES[channel].lower()) else [f"{SWITCHES[channel]}=on"]
    return [name for name in NEEDS[channel] if not getattr(settings, name.lower())]
