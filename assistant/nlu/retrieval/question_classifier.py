"""Which intent a message has, how sure that is, and what else it could be."""

import math
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.examples import Example, of_topics
from assistant.nlu.graph_component import TrainedComponent, whatever_fails
from assistant.nlu.intents import ADVICE, CONTACT_WISH, OUTSIDE, PRIVACY, QUESTION
from assistant.nlu.message_reader import READING, READINGS, Reading
from assistant.nlu.retrieval.message_kinds import Common, common, kinds
from assistant.nlu.retrieval.topics import Topics
from assistant.nlu.retrieval.weigher import (
    ANSWER,
    ASK,
    BELIEFS,
    FOREIGN_BELIEFS,
    NEAREST,
    NOT_SAID,
    Belief,
    Found,
    Kinds,
)
from assistant.nlu.text_model import TextModel

RANKED = 10  # intents kept in the ranking of a message
ARTICLES = 10  # articles whose reading is kept: the likeliest to answer
# Probabilities from which on a message is no question that a section answers. Each was chosen on the articles that the
# weights were fitted on, and stands against a section only while that is not sure.
OFF_TOPIC = 0.7
OFF_TOPIC_SURE = 0.95  # ... where a section is sure or has every word: orders to the machine may speak of the article
CONVERSATION = 0.6
CONVERSATION_SURE = 0.9  # ... where the article probably says something on it
LIKELY_SAID = 0.4
CONVERSATION_UNSAID = 0.3  # ... where no section comes near
TALK_SURE = 0.41  # confidence of what is said in conversation from which on it can be acted on
LEFT_OUT = 0.6  # probability of what the article's folder leaves out, against a section that is not sure
LEARNED = 0.8  # ... of what its example questions ask for, against "the article does not say"
ADVICE_SURE = 0.5  # ... a personal decision, where a section is sure: both are said
ADVICE_UNSURE = 0.3
BESIDE_ADVICE = 0.3  # chance of a section from which on it stands beside the refusal...
MAY_SAY = 0.08  # ... and the confidence in it
NEAR_DOMAIN = "near_domain"
OFF_TOPIC_KIND = "off_topic"
TOPICS = "topics"  # the folder of what was learned of them
OTHER_TREATMENTS = "treatments"  # the topic of a question about a treatment that is not the article's


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(TrainedComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking` as Rasa's classifiers do, and `understanding`.

    `understanding` is `{"sure": bool, "band": str, "kind": str or None, "beside": section or None, "beside_sure": bool,
    "parts": [intent, ...], "known": bool, "topic": topic or None, "articles": {slug: reading}}`:

    - `sure`: the intent can be acted on; `band`: what is believed of the section (see `weigher`)
    - `kind`: that of a message that no section answers
    - `beside`: the section that belongs beside a refusal of advice, or beside what is said of contact or privacy
    - `parts`: the intents of a message that asks two things or more
    - `known`: some word is known
    - `topic`: what a question is about that the article leaves open (see `topics`)
    - `articles`: of several articles, each has a reading of its own with these keys and `intent_ranking`, as if it were
      alone. The message has that of the likeliest.

    A message in another language is understood by its English words. `foreign` has, by language, the intent, ranking
    and understanding of a message that may be in one.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(model_storage, resource)
        self._topics: Topics

    def learn(self, rows: List[Example]) -> None:
        """Learn the topics alone: the reader learns the rest, and the weights of the evidence fit every article."""
        self._topics = Topics.learn(rows)

    def lessons(self, training_data: TrainingData) -> List[Example]:
        return of_topics(training_data)

    def save(self, folder: Path) -> None:
        if self._topics.model:
            self._topics.model.save(folder / TOPICS)

    def restore(self, folder: Path) -> None:
        learned = folder / TOPICS
        self._topics = Topics(TextModel.load(learned) if learned.is_dir() else None)

    @whatever_fails
    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            reading: Optional[Reading] = message.get(READING)
            if reading:
                self._classify(message, reading)
        return messages

    def _classify(self, message: Message, reading: Reading) -> None:
        none = Found([], {}, False, 0.0)
        beliefs = message.get(FOREIGN_BELIEFS) or {}
        foreign = {
            language: self._understood(text, found, beliefs.get(language) or none)
            for language, (text, found) in (message.get(READINGS) or {}).items()
        }
        own = message.get(BELIEFS) or none
        first = foreign.get(message.get("language")) or self._understood(message.get(TEXT), reading, own)
        for name, value in first.items():
            message.set(name, value, add_to_output=True)
        if foreign and first not in foreign.values():
            message.set("foreign", foreign, add_to_output=True)

    def _understood(self, text: str, reading: Reading, found: Found) -> Dict[str, Any]:
        """The intent, the ranking and the understanding of a reading."""
        sections = {name for belief in found.beliefs for name, _ in belief.sections}
        likeliest, kind = common(reading.whole, sections), kinds(reading.whole, sections)
        if not found.beliefs:  # as in a benchmark without articles
            read = {slug: _without_sections(reading) for slug in ("",)}
        else:
            read = {
                belief.article: understood(belief, likeliest, kind, reading, found.asked.get(belief.article, ()))
                for belief in found.beliefs[:ARTICLES]
            }
        first = next(iter(read.values()))
        rest = {name: value for name, value in first.items() if name != "intent_ranking"}
        articles = read if len(read) > 1 else {}
        known = reading.known or found.known
        asks = not known or any(
            each["kind"] in (NEAR_DOMAIN, OFF_TOPIC_KIND) or each["band"] == NEAREST for each in read.values()
        )
        return {
            INTENT: first["intent_ranking"][0],
            "intent_ranking": first["intent_ranking"],
            "understanding": {
                **rest,
                "known": known,
                "topic": self._topic(text, found) if asks else None,
                "articles": articles,
            },
        }

    def _topic(self, text: str, found: Found) -> Optional[str]:
        topic = self._topics.of(text).name
        own = any(belief.own_words for belief in found.beliefs[:1])
        return None if own and topic == OTHER_TREATMENTS else topic


def understood(belief: Belief, likeliest: Common, kind: Kinds, reading: Reading, asked: Any = ()) -> Dict[str, Any]:
    """What a message is to one article."""
    band = _band(belief, kind)
    advice = kind.advice >= (ADVICE_SURE if band == ANSWER else ADVICE_UNSURE)
    own = band == ANSWER or band == NEAREST and belief.own_words
    off_topic = kind.off_topic >= (OFF_TOPIC_SURE if own else OFF_TOPIC)
    wanted = (
        CONVERSATION_UNSAID if band == NOT_SAID else CONVERSATION if belief.said < LIKELY_SAID else CONVERSATION_SURE
    )
    talks = kind.conversation >= wanted and band != ANSWER
    talk = talks and likeliest.intent not in (ADVICE, OUTSIDE)
    beside = reason = None
    section, chance = belief.sections[0]
    if advice:
        intent = ADVICE
        beside = section if chance >= BESIDE_ADVICE and belief.confidence >= MAY_SAY else None
    elif off_topic:
        intent, reason = OUTSIDE, likeliest.kind if likeliest.intent == OUTSIDE else OFF_TOPIC_KIND
    elif talk:
        intent = likeliest.intent
        served = intent in (CONTACT_WISH, PRIVACY) and band == NEAREST and belief.said >= LIKELY_SAID
        beside = section if served else None
    elif band == NOT_SAID:
        intent, reason = OUTSIDE, NEAR_DOMAIN
    else:
        intent = section
    decided = intent in (ADVICE, OUTSIDE) or talk
    unclear = talk and confidence(likeliest.probability, reading.whole.nearest) < TALK_SURE
    return {
        "intent_ranking": _ranking(intent, belief, reading),
        "sure": (decided or band == ANSWER) and not unclear,
        "band": ANSWER if decided else band,
        "kind": reason,
        "beside": beside,
        "beside_sure": band == ANSWER,
        "parts": list(asked) or [section if part == QUESTION and band == ANSWER else part for part in reading.asked],
    }


def _band(belief: Belief, kind: Kinds) -> str:
    """The band of the sections, where the article's own examples do not say otherwise.

    What an article leaves out has a word that the article has not.
    """
    if belief.band != ANSWER and not belief.own_words and kind.left_out.get(belief.article, 0.0) >= LEFT_OUT:
        return NOT_SAID
    asked = sum(kind.learned.get(name, 0.0) for name, _ in belief.sections)
    return NEAREST if belief.band == NOT_SAID and (belief.own_words or asked >= LEARNED) else belief.band


def _ranking(intent: str, belief: Belief, reading: Reading) -> List[Dict[str, Any]]:
    """What was decided, then what else the message could be, with how far each can be trusted."""
    own = {name for name, _ in belief.sections}
    trusted = {name: belief.said * chance for name, chance in belief.sections}
    for name, probability in reading.whole.by_intent().items():
        if name not in own:
            trusted.setdefault(name, confidence(probability, reading.whole.nearest) * (1 - belief.confidence))
    others = sorted((name for name in trusted if name != intent), key=trusted.get, reverse=True)
    return [{"name": name, "confidence": round(trusted.get(name, 0.0), 4)} for name in [intent, *others][:RANKED]]


def _without_sections(reading: Reading) -> Dict[str, Any]:
    ranking = sorted(reading.whole.by_intent().items(), key=lambda item: -item[1])[:RANKED]
    rows = [{"name": name, "confidence": confidence(p, reading.whole.nearest)} for name, p in ranking]
    kind = reading.whole.kind(rows[0]["name"])
    return {"intent_ranking": rows, "sure": True, "band": ASK, "kind": kind, "beside": None, "parts": reading.asked}


def confidence(probability: float, similarity: float) -> float:
    """How far an intent can be trusted, 0 to 1."""
    return math.sqrt(probability) * min(max(similarity, 0.0), 1.0)
