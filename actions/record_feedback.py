"""Records whether an answer helped."""

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from assistant.side_effects.feedback import RATING, RECORD, RECORDED


class RecordFeedback(Action):
    """Keeps a rating with its conversation, where `make review` counts it."""

    def name(self) -> Text:
        return RECORD

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> List[Dict[Text, Any]]:
        return [SlotSet(RECORDED, tracker.get_slot(RATING))]
