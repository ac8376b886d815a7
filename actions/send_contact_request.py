"""Stores or mails a request to be contacted."""

import asyncio
import logging
import time
from threading import Event
from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.mail import mail
from assistant.contact import Mail, Request, SealedRequests, Store, delivery

logger = logging.getLogger(__name__)

SECONDS = 8  # the assistant waits longer, so that it hears of a failure


class SendContactRequest(Action):
    """Says "sent" only of what was taken; all else is a failure. Nothing is begun that the assistant has given up."""

    def name(self) -> Text:
        return "action_send_contact_request"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> List[Dict[Text, Any]]:
        request = {part: tracker.get_slot(f"contact_{part}") for part in ("name", "reach", "time")}
        late = (tracker.get_slot("answers_until") or 0) < time.time()
        if late or not tracker.get_slot("contact_consent") or not all(request.values()):
            logger.error("A contact request came too late or was not whole; it was not sent.")
            return [SlotSet("contact_outcome", "failed")]
        given_up = Event()
        try:
            sending = asyncio.get_running_loop().run_in_executor(None, deliver, request, given_up)
            await asyncio.wait_for(sending, SECONDS)
        except Exception as error:  # whatever it is; its words may hold the visitor's
            given_up.set()
            logger.error("A contact request was not sent: %s", type(error).__name__)
            return [SlotSet("contact_outcome", "failed")]
        return [SlotSet("contact_outcome", "sent")]


def deliver(request: Request, given_up: Event) -> None:
    """Bring a request to where the operator wants it.

    Raises:
        Exception: if it was not taken.
    """
    to = delivery()
    if isinstance(to, Store):
        SealedRequests().add(request, to.key, given_up.is_set)
    elif isinstance(to, Mail):
        mail(request, to, SECONDS, given_up)
    else:
        raise RuntimeError("neither CONTACT_KEY nor CONTACT_SMTP is set")
