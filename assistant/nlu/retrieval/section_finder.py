"""Compares a message with the sections of the content as it stands, also where that was edited since the training."""

import json
import logging
import re
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Text, Tuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.content.content_reloader import content as live_content
from assistant.content.loader import Content
from assistant.nlu import correction
from assistant.nlu.asking import compares, part_asks
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example
from assistant.nlu.graph_component import TrainedComponent, whatever_fails
from assistant.nlu.message_reader import HELD, READING, READINGS, READS_PARTS, Labels, Reading
from assistant.nlu.retrieval.message_kinds import kinds
from assistant.nlu.retrieval.section_index import EXAMPLES, Evidence, SectionIndex, Vectors, checksum
from assistant.nlu.retrieval.section_texts import section_texts
from assistant.nlu.retrieval.weigher import ANSWER, BELIEFS, FOREIGN_BELIEFS, NEAREST, NOT_SAID, Found, Weigher
from assistant.nlu.segmentation import MAX_CLAUSES, clauses

_COMPARED = re.compile(r"\s(?:with|to|and|versus|vs\.?|than|from|or)\s", re.I)
_PERSONAL = re.compile(r"\b(?:i|me|my|mine|we|our|he|his|him|she|her|they|their|them|should)\b", re.I)
_STATED = re.compile(r"[^.!?\n]+\??")

logger = logging.getLogger(__name__)

CORRECTED = "correction"  # what a message takes back and asks for instead, where it does
NEAREST_PARTS = "nearest_parts"
GENERAL = "general"  # the sections that parts of a message ask for, beside a decision for one person
FEW = 4  # sentences of a message that may be one to the article as a whole; a letter is more
LIKELIEST = 2  # sections of an article whose nearest sentence is looked for
PATIENCE = 2.0  # seconds that a message waits for edited words; what takes longer is found by a later one
CLEAR = 0.8  # chance of one section from which on a message asks one thing
BESIDE_CLEAR = 0.4  # ... of a section for a part that stands beside one that is clear
CLEAR_PART = 0.6  # chance of a section for one part of a message, from which on that part is a question of its own


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SectionFinder(TrainedComponent):
    """Sets `beliefs` on messages: for each article, whether it answers, and which of its sections does.

    `foreign_beliefs` are the same of the English words for a message, by language; `held` is how well the
    section that holds its words best holds those that are strangest to it, also sentence by sentence; the crisis guard
    hears that.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(model_storage, resource)
        self._weigher = Weigher.shipped()
        self._examples: Dict[str, List[str]] = {}
        self._counts: Dict[str, int] = {}
        self._vectors = Vectors.empty()
        self._index: SectionIndex
        self._content: Optional[Content] = None
        self._renewing: Optional["Future[None]"] = None
        self._thread = ThreadPoolExecutor(1, "sections")

    def learn(self, rows: List[Example]) -> None:
        """Embed the words of the content, and the example questions of its sections."""
        content = live_content()
        ids = {section.id for section in content.sections}
        self._examples = {}
        for row in rows:
            if row.intent in ids:
                self._examples.setdefault(row.intent, []).append(row.text)
        self._examples = {name: _spread(texts) for name, texts in self._examples.items()}
        self._counts = {name: sum(row.intent == name for row in rows) for name in self._examples}
        self._renew(content)

    def save(self, folder: Path) -> None:
        np.savez_compressed(folder / "sections.npz", **self._vectors.arrays())
        learned = {"examples": self._examples, "counts": self._counts}
        (folder / "examples.json").write_text(json.dumps(learned, ensure_ascii=False), encoding="utf-8")

    def restore(self, folder: Path) -> None:
        with np.load(folder / "sections.npz", allow_pickle=False) as arrays:
            self._vectors = Vectors.restore({name: arrays[name] for name in arrays.files})
        learned = json.loads((folder / "examples.json").read_text(encoding="utf-8"))
        self._examples, self._counts = learned["examples"], learned["counts"]
        self._renew(live_content())

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Text:
        """With the words of the content: an article that is new is embedded at the training, not at each start."""
        words = json.dumps(section_texts(live_content().articles), ensure_ascii=False)
        return super().fingerprint_addon(config) + checksum(words)

    @whatever_fails
    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            reading = message.get(READING)
            if reading:
                self._follow()
                text = message.get(TEXT)
                corrected = correction.read(text)
                found, general = self._find((corrected and corrected.wanted) or text, reading, message.get(READS_PARTS))
                message.set(BELIEFS, found)
                message.set(HELD, 0.0 if corrected else self._held(found, reading))
                if general:
                    message.set(GENERAL, general, add_to_output=True)
                if corrected:
                    message.set(CORRECTED, self._corrected(corrected, found, reading), add_to_output=True)
                message.set(NEAREST_PARTS, self._nearest_parts(text, found), add_to_output=True)
                glossed = (message.get(READINGS) or {}).items()
                message.set(FOREIGN_BELIEFS, {language: self.find(*found) for language, found in glossed})
        return messages

    def _corrected(self, corrected: correction.Correction, found: Found, reading: Reading) -> Dict[str, Any]:
        """`{"wanted": bool, "refused": [section, ...], "last": bool}`: what is taken back, maybe the last answer."""
        refused: List[str] = []
        last = bool(corrected.refused and correction.LAST.match(corrected.refused))
        if corrected.refused and not last:
            wanted = {belief.sections[0][0] for belief in found.beliefs} if corrected.wanted else set()
            for belief in self.find(corrected.refused, reading).beliefs:
                name, chance = belief.sections[0]
                if belief.band != NOT_SAID and chance >= CLEAR_PART and name not in wanted:
                    refused.append(name)
        return {"wanted": bool(corrected.wanted), "refused": refused, "last": last}

    def _held(self, found: Found, reading: Reading) -> float:
        """How well the article holds the message, and each of its sentences by itself: the least of these."""
        if len(reading.sentences) > FEW:
            return 0.0
        parts = (self._index.held(part, shared_encoder()) for part, _ in reading.sentences)
        return min((found.held, *parts))

    def _nearest_parts(self, text: str, found: Found) -> Dict[str, str]:
        """Of each section that comes into question, the sentence that is nearest to the message."""
        names = {name for belief in found.beliefs for name, _ in belief.sections[:LIKELIEST]}
        names.update(name for asked in found.asked.values() for name in asked)
        if not names:
            return {}
        (embedding,) = shared_encoder().encode([text])
        parts: Dict[str, str] = {}
        for place, each in enumerate(self._index.sections):
            if each.id in names and each.sentences:
                parts[each.id] = self._index.best_sentence(place, embedding, heading=False)
        return parts

    def find(self, text: str, reading: Reading) -> Found:
        """What is believed of each article, and which sections the parts of a message ask for, if they are several."""
        return self._find(text, reading)[0]

    def _find(
        self, text: str, reading: Reading, reads: Optional[Callable[[List[str]], Dict[str, Labels]]] = None
    ) -> Tuple[Found, List[str]]:
        """The same, and the sections that parts ask for which are no decision for one person. `reads` reads parts."""
        index, whole = self._index, kinds(reading.whole, set(self._index.ids))
        encoder = shared_encoder()

        def compared(part: str) -> Evidence:
            (embedding,) = encoder.encode([part])
            return index.compare(part, embedding, encoder)

        evidence = compared(text)
        found = self._weigher.beliefs(text, index, evidence, whole)
        parts, least = _parts(text, bool(found) and found[0].sections[0][1] >= CLEAR) if found else ([], CLEAR)
        labels = reads(parts) if reads and parts else {}
        asked: Dict[str, List[str]] = {}
        unclear: Dict[str, Tuple[int, str]] = {}
        general: List[str] = []
        for part in parts:
            alone = kinds(labels[part], set(index.ids)) if part in labels else whole
            for belief in self._weigher.beliefs(part, index, compared(part), alone):
                name, chance = belief.sections[0]
                said = belief.band == ANSWER or belief.band == NEAREST and chance >= CLEAR
                names = asked.setdefault(belief.article, [])
                if said and chance >= least:
                    if name not in names:
                        names.append(name)
                        if part_asks(part) and not _PERSONAL.search(part):
                            general.append(name)
                elif least == CLEAR_PART and chance >= BESIDE_CLEAR and belief.band != NOT_SAID and part_asks(part):
                    unclear.setdefault(belief.article, (len(names), name))
        for slug, (place, name) in unclear.items():
            if len(asked[slug]) == 1 and name not in asked[slug]:  # the rest of the message asks as well
                asked[slug].insert(place, name)
        known = bool(evidence.words.max(initial=0) > 0)
        several = {slug: names for slug, names in asked.items() if len(names) > 1}
        return Found(found, several, known, evidence.held), general

    def _follow(self) -> None:
        """Take up edited words; for a few of them the message waits."""
        content = live_content()
        if content is not self._content and (self._renewing is None or self._renewing.done()):
            self._renewing = self._thread.submit(self._renew, content)
        if self._renewing:
            try:
                self._renewing.result(PATIENCE)
            except TimeoutError:
                logger.info("Edited words are still being read; until then the ones before are searched.")
                return
            except Exception:  # whatever it is, the words before can still be searched
                logger.exception("Edited words could not be read.")
                self._content = content
            self._renewing = None

    def _renew(self, content: Content) -> None:
        sections = section_texts(content.articles)
        vectors = self._vectors.renewed(sections, self._examples, shared_encoder())
        self._index = SectionIndex(sections, self._examples, vectors, self._counts)
        self._vectors, self._content = vectors, content


def _parts(text: str, clear: bool) -> Tuple[List[str], float]:
    """The parts of a message that may ask for a section each, and the chance from which on one does.

    Of a message that is clear as a whole, only parts that are questions of their own count.
    """
    compared = _COMPARED.split(text) if compares(text) else []
    if len(compared) == 2:
        return compared, CLEAR_PART
    asked = [part for part in _STATED.findall(text) if part.endswith("?") and len(part.split()) > 1]
    parts = clauses(text) or (asked if 2 <= len(asked) <= MAX_CLAUSES else [])
    if clear:
        return [part for part in parts if part_asks(part)], CLEAR
    return parts, CLEAR_PART


def _spread(texts: List[str]) -> List[str]:
    """At most `EXAMPLES` of the texts, taken evenly."""
    kept = min(EXAMPLES, len(texts))
    return [texts[index * len(texts) // kept] for index in range(kept)]
