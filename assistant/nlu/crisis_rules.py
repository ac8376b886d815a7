"""Unmistakable wordings of distress, as spaCy token patterns by need.

Rules stand only where they are precise; what is indirect is the trained model's part (crisis.py). They were written
from the kinds that SAFETY.md of the house names, not from test messages.
"""

import re
import unicodedata
from typing import Any, Dict, List, Optional

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from assistant.nlu.vocabulary import Renewed

Pattern = List[Dict[str, Any]]


def _any(words: str, op: str = "") -> Dict[str, Any]:
    token: Dict[str, Any] = {"LOWER": {"IN": words.split()}}
    if op:
        token["OP"] = op
    return token


def _phrase(words: str) -> Pattern:
    """Words in a row; `a|b` is a choice, a trailing `?` makes one optional."""
    return [_any(word.rstrip("?").replace("|", " "), "?" if word.endswith("?") else "") for word in words.split()]


def _gap(words: int) -> Dict[str, Any]:
    return {"OP": f"{{0,{words}}}"}


_I = "i im ive id ill"
_THEY = (
    "he she they hes shes theyre husband wife partner son daughter kid child brother sister mother mom mum father dad "
    "friend boyfriend girlfriend mate buddy cousin uncle aunt client patient student colleague roommate neighbour "
    "neighbor ex someone somebody fiance fiancee nephew niece grandson granddaughter"
)
_WANT = (
    "want wants wanna wish wishes going gonna plan plans planning ready decided need hope hoping tempted keep thinking"
)
_HARM = "kill killing hurt hurting harm harming cut cutting hang hanging shoot shooting drown drowning stab burn burning starve"
_SELF = "myself meself mself"
_OTHERSELF = "himself herself themself themselves hisself yourself"
_MY = "my his her their"

_PATTERNS: Dict[str, List[Pattern]] = {
    "self_harm": [
        [_any(_HARM), _any(_SELF)],
        [_any(_I), _gap(3), _any("suicidal")],
        _phrase("feeling|feel|felt|am|im|still|been suicidal"),
        _phrase("suicidal thoughts|urges|ideation|feelings again|lately|now|today|tonight|rn"),
        _phrase("thinking|think|thought|thoughts about|of suicide|dying|ending"),
        [_any(_WANT), _any("to", "?"), _any("just", "?"), _any("die unalive kms")],
        _phrase("want|wanna|wish|wanted to? be? dead"),
        _phrase("wish i|id was|were|had never? dead|gone|born|died|die"),
        _phrase("wish i didnt exist|wake"),
        _phrase("dont|do not? want|wanna to? live|exist|wake anymore|up|any?"),
        _phrase("dont|do not? want|wanna to? be here|alive anymore|any"),
        _phrase("end|ending|take|taking|took my own? life"),
        _phrase("end|ending it|everything all|tonight|soon|now"),
        _phrase("kms"),
        _phrase("unalive|unaliving myself|me|soon|tonight"),
        _phrase("better off if? i|im|without was? were? me|dead|gone"),
        _phrase("better off without me"),
        _phrase("no|any reason|point to|in|for live|living|alive"),
        _phrase("no reason to be alive|here"),
        _phrase("nothing left|more to? for? live|living|me"),
        _phrase("nothing to live for"),
        _phrase("cant|cannot go on|anymore like? this? anymore"),
        _phrase("cutting|cut|burning|hurting again|tonight|myself"),
        _phrase("been|started|keep cutting|selfharming"),
        _phrase("relapsed with|on|into self harm|injury"),
        _phrase("done with living|life"),
        _phrase("tired of living|life|being alive|existing"),
        _phrase("sleep forever"),
        _phrase("sewerslide"),
        _phrase("say|saying|said|write|writing|wrote my goodbyes"),
        _phrase("my suicide note"),
        _phrase("tried|attempted|attempt to? kill|suicide myself|last|yesterday|again"),
    ],
    "immediate_danger": [
        _phrase("on|at the bridge|ledge|tracks|rooftop|roof"),
        _phrase("gun|knife|rope|noose|blade|razor|pills in|next my|to hand|hands|me"),
        [
            _any(_WANT),
            _any("to", "?"),
            _any("kill shoot stab strangle murder hurt"),
            _any("him her them people everyone everybody someone somebody"),
        ],
        [
            _any("kill shoot stab strangle murder"),
            _any("my"),
            _any(_THEY + " boss supervisor family kids children baby"),
        ],
        [_any("buy get order obtain find sells"), _gap(3), _any("nembutal pentobarbital")],
        [_any("how what which"), _gap(6), _any("lethal fatal deadly"), _any("dose amount overdose for")],
        [_any("how"), _any("much many"), _gap(6), _any("to"), _any("die overdose kill")],
        [_any("how"), _any("much many"), _gap(6), _any("to never not"), _any("wake")],
        [
            _any("painless quickest easiest surest fastest"),
            _any("way method ways"),
            _any("to"),
            _any("die go end kill"),
        ],
        _phrase("voices tell|telling|say me|her|him|them"),
        _phrase("kill myself|me tonight|today|now|tomorrow"),
    ],
    "someone_else": [
        [_any(_THEY), _gap(6), _any(_HARM), _any(_OTHERSELF)],
        [_any(_THEY), _gap(3), _any("suicidal")],
        [_any(_THEY), _gap(5), _any("wants want wanted wishes"), _any("to", "?"), _any("die dead")],
        [_any(_THEY), _gap(5), _any("end ending take"), _any("his her their"), _any("own", "?"), _any("life")],
        [_any(_THEY), _gap(4), _any("threatens threatening threatened"), _any("to", "?"), _any("suicide")],
    ],
    "abuse": [
        [
            _any(_THEY),
            _any("keeps is still", "?"),
            _any("hits beats hitting beating chokes choked raped rapes strangled punches kicks"),
            _any("me us"),
        ],
        [_any(_THEY), _any("forces forced makes"), _any("me"), _any("to into have take")],
        _phrase("being|getting abused|beaten|raped|stalked|trafficked"),
        _phrase("afraid|scared to go home"),
    ],
    "acute_distress": [
        _phrase("having|in a|another panic|flashback attack?"),
        _phrase("flashback|panicking|hyperventilating right? now|rn"),
        _phrase("panic attack right? now|rn"),
        _phrase("cant|cannot breathe|breath"),
        _phrase("hearing|hear voices"),
    ],
    "medical_emergency": [
        _phrase("isnt|not|stopped|barely breathing"),
        _phrase("isnt|not|wont|cant|doesnt waking|wake up?"),
        [_any(_THEY), _any("isnt not"), _any("responding breathing moving"), _any("anymore now", "?")],
        _phrase("took|taken|swallowed|ate too many|much pills|tablets|of?"),
        _phrase("took|taken|swallowed all the|my|of? pills|tablets|meds|medication|of?"),
        _phrase("took|taken|swallowed the? a? whole|entire bottle|pack|packet|box|strip"),
        [_any(_I + " " + _THEY), _gap(2), _any("overdosed overdosing od'd oded")],
        _phrase("turning|turned|gone blue"),
        _phrase("lips|face are|is|turning blue"),
        _phrase("unresponsive|unconscious now|and|after"),
        _phrase("passed out"),
    ],
}
# Framings in which the same words tell of a text, a figure or long ago: rules stay silent, the model still reads.
_FRAMED = re.compile(
    r"\b(percent\w*|statistic\w*|rates?|thesis|essay|research|stud(?:y|ies)|policy|prevention|movie|film|novel|book|"
    r"episode|series|song|lyrics|character|game|years ago|in my (?:teens|twenties|thirties)|in (?:19|20)\d\d|laugh\w*|lol|lmao|haha\w*|myself a break)\b|😂|🤣"
)
_APOSTROPHE = re.compile(r"[’'`´]")
_SPELLED = re.compile(r"\b(?:[a-z][ .*_-]){2,}[a-z]\b")  # letter by letter
_BETWEEN_LETTERS = re.compile(r"[ .*_-]")
_WORD = re.compile(r"[a-z]\S*[a-z]")  # from the first letter of what stands without blanks to its last
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SIGN = re.compile(r"[^\w\s]")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_ALARMING_EMOJI = re.compile(
    "[\U0001f52b\u26b0\U0001faa6\U0001f5e1\U0001f52a]"
)  # pistol, coffin, headstone, dagger, knife


@Renewed
def _matcher() -> Matcher:
    matcher = Matcher(spacy.blank("en").vocab)
    for need, patterns in _PATTERNS.items():
        matcher.add(need, patterns)
    return matcher


def normalise(text: str) -> str:
    """Plain lower-case words: one kind of apostrophe gone, look-alike digits and stretched letters undone."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _APOSTROPHE.sub("", text)
    text = _SPELLED.sub(lambda found: _BETWEEN_LETTERS.sub("", found[0]), text)
    text = _WORD.sub(lambda found: found[0].translate(_LEET), text)
    text = _STRETCHED.sub(r"\1\1", text)
    return _SIGN.sub(" ", text)


def match(text: str) -> Optional[str]:
    """The need of an unmistakable wording in the text, or None."""
    if _FRAMED.search(text.casefold()):
        return None
    if _ALARMING_EMOJI.search(text) and len(text.split()) <= 6:
        return "self_harm"
    words = normalise(text).split()
    if not words:
        return None
    matcher = _matcher()
    # Words as they are: spaCy's English tokenizer would cut "dont" in two.
    found = {matcher.vocab.strings[need] for need, _, _ in matcher(Doc(matcher.vocab, words=words))}
    return next((need for need in _BY_URGENCY if need in found), None)


_BY_URGENCY = ("medical_emergency", "immediate_danger", "someone_else", "abuse", "self_harm", "acute_distress")
