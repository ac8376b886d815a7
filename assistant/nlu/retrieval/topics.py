"""What a question is about that the article leaves open, so that the honest words fit it: a price, a figure, a page."""

from typing import List, NamedTuple, Optional, Sequence

from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example
from assistant.nlu.text_model import TextModel

OTHER = "other"  # any question that has no words of its own
SURE = 0.5  # probability from which on a topic is believed


class Topic(NamedTuple):
    """The likeliest topic, or none, and its probability."""

    name: Optional[str]
    probability: float


class Topics:
    """Tells the topics of `data/topics/` apart."""

    def __init__(self, model: Optional[TextModel]) -> None:
        self.model = model

    @classmethod
    def learn(cls, rows: Sequence[Example]) -> "Topics":
        """From messages with a topic; of fewer than three topics, none is ever told."""
        texts: List[str] = [row.text for row in rows]
        labels = [str(row.topic) for row in rows]
        if len(set(labels)) < 3:
            return cls(None)
        return cls(TextModel.fit(texts, of_authored(texts), labels))

    def of(self, text: str) -> Topic:
        """The topic of a question."""
        if self.model is None:
            return Topic(None, 0.0)
        (probabilities,), _ = self.model.predict([text], shared_encoder().encode([text]))
        best = int(probabilities.argmax())
        name, probability = self.model.classes[best], float(probabilities[best])
        return Topic(name if name != OTHER and probability >= SURE else None, probability)
