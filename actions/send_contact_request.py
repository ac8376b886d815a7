"""Stores or mails a request to be contacted."""

import logging
import time
from typing import Any, Dict, List, Text

from rasa.shared.exceptions import RasaException
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.deliveries import SECONDS, deliveries
from assistant.side_effects.contact_form import ANSWERS, CONSENT, FAILED, OUTCOME, REQUEST, SEND_REQUEST
from assistant.side_effects.contact_requests import new_id

logger = logging.getLogger(__name__)


class SendContactRequest(Action):
    """Says what became of a request: sent, already sent, certainly not sent, or not known.

    Nothing is begun that the assistant has given up.
    """

    def name(self) -> Text:
        return SEND_REQUEST

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> List[Dict[Text, Any]]:
        request = {slot.removeprefix("contact_"): tracker.get_slot(slot) for slot in ANSWERS}
        left = (tracker.get_slot("answers_until") or 0) - time.time()
        if left <= 0 or not tracker.get_slot(CONSENT) or not all(request.values()):
            logger.error("A contact request came too late or was not whole; it was not sent.")
            return [SlotSet(OUTCOME, FAILED)]
        try:
            to = deliveries()
        except RasaException as error:  # in the settings of the action server, which may differ from the assistant's
            logger.error("No contact request is sent: %s", error)
            return [SlotSet(OUTCOME, FAILED)]
        request_id = tracker.get_slot(REQUEST) or new_id()  # an assistant of an older version tells none
        return [SlotSet(OUTCOME, await to.send(request_id, request, min(left, SECONDS)))]
