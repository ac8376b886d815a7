"""Stops a contact request that is to be mailed, and says what became of it."""

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.deliveries import SECONDS, deliveries
from assistant.side_effects.contact_form import OUTCOME, REQUEST, WITHDRAW_REQUEST


class WithdrawContactRequest(Action):
    """Says what became of a request. What was mailed cannot be taken back."""

    def name(self) -> Text:
        return WITHDRAW_REQUEST

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> List[Dict[Text, Any]]:
        return [SlotSet(OUTCOME, await deliveries().withdraw(tracker.get_slot(REQUEST) or "", SECONDS))]
