"""What the sections of the articles say, in a form that a question can be compared with."""

import hashlib
from typing import Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from scipy.linalg import eigh
from spacy.lang.en.stop_words import STOP_WORDS

from assistant.nlu.encoder import DIMENSIONS, SentenceEncoder
from assistant.nlu.phrase_patterns import stems, words
from assistant.nlu.retrieval.lexical_match import lexicons

RUN = 4  # sentences that are read together, so that each word is understood beside its neighbours
STEP = 3  # from one run to the next: a sentence between two stands in both
DIRECTIONS = 128  # that tokens are compared in: a sixth of the memory, and the same sections found
SMALL_WORD = 0.3  # the weight of a token that says little, such as "the"
LEAST = 3  # one in so many tokens of a question is among those that an article holds least
EXAMPLES = 50  # of a section that a question is compared with; the classifier learns from all
# Beside the words of the article that are the same in any question.
_SMALL = frozenset(
    "a an and are as at be been but by can could did do does for from had has have how i if in is it its me my of "
    "on or our please should so some tell than that the their them then there these they this to was we were what when "
    "where which who whom why will with would you your".split()
)
# What is asked of any treatment or service, whatever the article calls it.
_ASKING = frozenset("good help helps helped helping ok okay really tell work works worked working".split())


class SectionText(NamedTuple):
    """A section as text: its article's slug and title, its id, heading and sentences, list items among them."""

    article: str
    title: str
    id: str
    heading: str
    sentences: Tuple[str, ...]

    @property
    def titled(self) -> str:
        """The heading in the context of the article."""
        return f"{self.title}: {self.heading}"

    @property
    def runs(self) -> List[str]:
        """The heading with each run of sentences."""
        begins = range(0, max(1, len(self.sentences) - 1), STEP)
        return [f"{self.heading}. {' '.join(self.sentences[begin : begin + RUN])}" for begin in begins]

    @property
    def words(self) -> str:
        """All its words; those of the heading count twice."""
        return f"{self.heading} {self.heading} {' '.join(self.sentences)}"


class Evidence(NamedTuple):
    """How a question compares with `n` sections, `(n,)` each, between 0 and 1.

    `least` is how well a section holds what it holds least of the question; `covered` the share of the question's
    characters that it has, `example` the nearest example question of the first `EXAMPLES`.
    """

    heading: np.ndarray
    titled: np.ndarray
    sentence: np.ndarray
    tokens: np.ndarray
    least: np.ndarray
    words: np.ndarray
    characters: np.ndarray
    covered: np.ndarray
    example: np.ndarray

    @property
    def held(self) -> float:
        """How well the section that holds the question's words best holds those that are strangest to it, 0 to 1."""
        return _strangest(self.tokens, self.least)


class Vectors:
    """Vectors by the checksum of their text: sentences as unit vectors `(768,)`, runs as tokens `(t, directions)`."""

    def __init__(self, directions: np.ndarray, sentences: Dict[str, np.ndarray], runs: Dict[str, np.ndarray]) -> None:
        self.directions, self.sentences, self.runs = directions, sentences, runs

    @classmethod
    def empty(cls) -> "Vectors":
        return cls(np.zeros((DIMENSIONS, 0), np.float32), {}, {})

    def renewed(
        self, sections: Sequence[SectionText], examples: Dict[str, List[str]], encoder: SentenceEncoder
    ) -> "Vectors":
        """Those of these sections; only what is new is encoded."""
        wanted = {text for each in sections for text in (each.heading, each.titled, *each.sentences)}
        wanted.update(text for each in sections for text in examples.get(each.id, ())[:EXAMPLES])
        keys = {checksum(text): text for text in sorted(wanted)}
        new = [key for key in keys if key not in self.sentences]
        encoded = dict(zip(new, encoder.encode_many([keys[key] for key in new]).astype(np.float16), strict=True))
        runs = {checksum(run): run for each in sections for run in each.runs}
        new = [key for key in runs if key not in self.runs]
        tokens = dict(zip(new, encoder.tokens_of_many([runs[key] for key in new]), strict=True))
        directions = self.directions if self.directions.size else _directions(list(tokens.values()))
        projected = {key: _unit(found @ directions).astype(np.float16) for key, found in tokens.items()}
        return Vectors(
            directions,
            {key: self.sentences[key] if key in self.sentences else encoded[key] for key in keys},
            {key: self.runs[key] if key in self.runs else projected[key] for key in runs},
        )

    def arrays(self) -> Dict[str, np.ndarray]:
        """As plain arrays..."""
        return {
            "directions": self.directions,
            "sentence_keys": np.array(list(self.sentences), dtype="U32"),
            "sentences": _stacked(list(self.sentences.values()), DIMENSIONS),
            "run_keys": np.array(list(self.runs), dtype="U32"),
            "lengths": np.array([len(run) for run in self.runs.values()], int),
            "runs": _stacked(list(self.runs.values()), self.directions.shape[1]),
        }

    @classmethod
    def restore(cls, arrays: Dict[str, np.ndarray]) -> "Vectors":
        """... and from them."""
        runs = np.split(arrays["runs"], np.cumsum(arrays["lengths"])[:-1]) if len(arrays["lengths"]) else []
        return cls(
            arrays["directions"],
            dict(zip(arrays["sentence_keys"].tolist(), arrays["sentences"], strict=True)),
            dict(zip(arrays["run_keys"].tolist(), runs, strict=True)),
        )


class SectionIndex:
    """All sections of all articles, ready for a question. `articles` gives the place of each in `slugs`."""

    def __init__(
        self,
        sections: Sequence[SectionText],
        examples: Dict[str, List[str]],
        vectors: Vectors,
        counts: Optional[Dict[str, int]] = None,
    ) -> None:
        """`examples` are those that a question is compared with, `counts` how many there are in all."""
        self.sections = list(sections)
        self.ids = [each.id for each in sections]
        self.slugs = list(dict.fromkeys(each.article for each in sections))
        self.articles = np.array([self.slugs.index(each.article) for each in sections], int)
        counted = counts or {name: len(texts) for name, texts in examples.items()}
        self.examples = np.array([counted.get(each.id, 0) for each in sections], int)
        self._vectors = vectors
        sentence = vectors.sentences
        self._headings = _matrix([sentence[checksum(each.heading)] for each in sections])
        self._titled = _matrix([sentence[checksum(each.titled)] for each in sections])
        self._sentences = _Groups([[sentence[checksum(text)] for text in each.sentences] for each in sections])
        asked = [list(examples.get(each.id, ()))[:EXAMPLES] for each in sections]
        self._examples = _Groups([[sentence[checksum(text)] for text in texts] for texts in asked])
        self._tokens = _Groups(
            [np.concatenate([vectors.runs[checksum(run)] for run in each.runs]) for each in sections]
        )
        self._lexicons = lexicons([each.words for each in sections], self.articles)
        self._stems = {slug: _stems(each for each in sections if each.article == slug) for slug in self.slugs}

    def saying_all(self, question: str) -> FrozenSet[str]:
        """The articles that have every word of a question that says something; none, if no word does."""
        telling = stems(word for word in words(question) if word not in STOP_WORDS and word not in _ASKING)
        return frozenset(slug for slug, said in self._stems.items() if telling and telling <= said)

    def compare(self, question: str, embedding: np.ndarray, encoder: SentenceEncoder) -> Evidence:
        """The question, with its embedding `(768,)`, beside every section."""
        nearest, least = self._by_tokens(question, encoder)
        words, characters = (lexicon.overlap(question) for lexicon in self._lexicons.values())
        return Evidence(
            self._headings @ embedding,
            self._titled @ embedding,
            self._sentences.best(embedding),
            nearest,
            least,
            words.cosine,
            characters.cosine,
            characters.covered,
            self._examples.best(embedding),
        )

    def held(self, text: str, encoder: SentenceEncoder) -> float:
        """The same of a text that is compared no further."""
        return _strangest(*self._by_tokens(text, encoder))

    def best_sentence(self, section: int, embedding: np.ndarray, heading: bool = True) -> str:
        """The sentence of a section that is nearest to a question; its heading, where that may be and is nearer."""
        each = self.sections[section]
        texts = [*([each.heading] if heading else []), *each.sentences]
        similar = _matrix([self._vectors.sentences[checksum(text)] for text in texts]) @ embedding
        return texts[int(np.argmax(similar))]

    def _by_tokens(self, question: str, encoder: SentenceEncoder) -> Tuple[np.ndarray, np.ndarray]:
        """Each token of the question beside the nearest one of a section: the mean, and that of the least held."""
        spans, tokens = encoder.tokens(question)
        inside = [place for place, (begin, end) in enumerate(spans) if begin < end] or [0]
        said = _unit(tokens[inside] @ self._vectors.directions)
        held = self._tokens.best(said.T)  # (sections, tokens)
        parts = [question[slice(*spans[place])] for place in inside]
        weights = np.array([SMALL_WORD if _says_little(part) else 1.0 for part in parts])
        least = np.sort(held, axis=1)[:, : max(1, held.shape[1] // LEAST)].mean(axis=1)
        return held @ weights / weights.sum(), least


class _Groups:
    """Vectors of each of `n` sections in one matrix, so that one product compares with all."""

    def __init__(self, groups: Sequence[Sequence[np.ndarray]]) -> None:
        self._filled = np.array([len(group) > 0 for group in groups], bool)
        sizes = np.array([len(group) for group in groups if len(group)], int)
        self._begins = np.cumsum([0, *sizes[:-1]]) if len(sizes) else np.zeros(0, int)
        self._matrix = _matrix([vector for group in groups for vector in group])

    def best(self, against: np.ndarray) -> np.ndarray:
        """The greatest product within each group, `(n, ...)`; 0 for an empty one."""
        shape = (len(self._filled), *against.shape[1:])
        found = np.zeros(shape, np.float32)
        if len(self._begins):
            found[self._filled] = np.maximum.reduceat(self._matrix @ against, self._begins, axis=0)
        return found


def _stems(sections: Iterable[SectionText]) -> FrozenSet[str]:
    return stems(word for each in sections for word in words(f"{each.title} {each.words}"))


def _strangest(nearest: np.ndarray, least: np.ndarray) -> float:
    return float(least[nearest.argmax()]) if len(nearest) else 0.0


def checksum(text: str) -> str:
    """The name of a text among vectors."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _says_little(token: str) -> bool:
    return token.casefold() in _SMALL or not token.isalnum()


def _matrix(vectors: Sequence[np.ndarray]) -> np.ndarray:
    return np.stack(vectors).astype(np.float32) if len(vectors) else np.zeros((0, DIMENSIONS), np.float32)


def _stacked(arrays: List[np.ndarray], width: int) -> np.ndarray:
    return np.vstack(arrays).astype(np.float16) if arrays else np.zeros((0, width), np.float16)


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)


def _directions(tokens: List[np.ndarray]) -> np.ndarray:
    """The orthonormal directions, `(768, at most DIRECTIONS)`, that keep most of these tokens."""
    every = np.concatenate([_unit(each) for each in tokens]).astype(np.float32)
    _, found = eigh(every.T @ every, subset_by_index=(DIMENSIONS - DIRECTIONS, DIMENSIONS - 1))
    return found.astype(np.float32)
