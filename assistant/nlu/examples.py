"""The authored messages of `data/nlu/` with what their authors noted beside them."""

from typing import List, NamedTuple, Optional

from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData


class Example(NamedTuple):
    """One message. `kind` divides `out_of_scope`, `need` `crisis`; `near_miss` marks harmless alarming words.

    `article` is the slug of the one that leaves this out: what one article does not say, another may. `author` is told
    of messages for the crisis guard alone; `topic` of questions that only tell topics apart; `act` of messages from the
    talk after distress, which only tell apart what a visitor does there.
    """

    text: str
    intent: str
    kind: Optional[str]
    need: Optional[str]
    near_miss: bool
    language: str
    article: Optional[str] = None
    author: Optional[str] = None
    topic: Optional[str] = None
    act: Optional[str] = None

    @property
    def label(self) -> str:
        """The class to learn: the intent, divided by kind where one is given."""
        owner = f"@{self.article}" if self.article else ""
        return f"{self.intent}/{self.kind}{owner}" if self.kind else self.intent


def examples(training_data: TrainingData) -> List[Example]:
    """The messages that teach the intents, in the order of the files."""
    return [row for row in every_example(training_data) if not row.author]


def every_example(training_data: TrainingData) -> List[Example]:
    """All messages with an intent, those for the crisis guard alone included, in the order of the files."""
    return [row for row in _rows(training_data) if not (row.topic or row.act)]


def of_topics(training_data: TrainingData) -> List[Example]:
    """The questions that tell topics apart, in the order of the files."""
    return [row for row in _rows(training_data) if row.topic]


def of_acts(training_data: TrainingData) -> List[Example]:
    """The messages from the talk after distress, in the order of the files."""
    return [row for row in _rows(training_data) if row.act]


def _rows(training_data: TrainingData) -> List[Example]:
    rows = []
    for message in training_data.intent_examples:
        if message.get(TEXT):
            note = (message.get(METADATA) or {}).get(INTENT) or {}
            rows.append(
                Example(
                    message.get(TEXT),
                    message.get(INTENT),
                    note.get("kind"),
                    note.get("need"),
                    bool(note.get("near_miss")),
                    note.get("language", "en"),
                    note.get("article"),
                    note.get("author"),
                    note.get("topic"),
                    note.get("act"),
                )
            )
    return rows
