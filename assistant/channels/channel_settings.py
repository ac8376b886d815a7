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
SWITCHES = {"rest": "REST_CHANNEL", "socketio": "SOCKETIO_CHANNEL"}  # channels without secrets, on with "on"


def missing(channel: Text, settings: Settings) -> List[Text]:
    """What has to be set before a channel is on."""
    if channel in SWITCHES:
        return [] if getattr(settings, SWITCHES[channel].lower()) else [f"{SWITCHES[channel]}=on"]
    return [name for name in NEEDS[channel] if not getattr(settings, name.lower())]
