"""Unmistakable wordings of distress, as spaCy token patterns by need.

A rule decides alone, so it stands only where no harmless sentence is known to fit it: `make evaluate` counts what each
one met (docs/safety.md). What is indirect is the trained model's part (crisis_guard.py).
"""

import re
import unicodedata
from typing import Any, Dict, List, NamedTuple, Optional

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from assistant.runtime.renewed_spacy import Renewed

Pattern = List[Dict[str, Any]]

BOUNDARY = "."  # between sentences, before the first and after the last
_NEGATIONS = "not never dont didnt doesnt wont wouldnt cant isnt wasnt arent no nobody without stopped"
_WORDS = {
    "I": "i im ive id ill",
    "WANT": "want wanna going gonna need plan planning ready decided tempted hoping wish rather boutta",
    "SO": "am just really honestly so still only always literally actually truly kinda seriously right",
    "KILL": "kill killing hang hanging shoot shooting drown drowning unalive unaliving",
    "MYSELF": "myself meself mself",
    "THEMSELF": "himself herself themself hisself",
    "THEY": (
        "he she hes shes husband wife partner son daughter kid child brother sister mother mom mum father "
        "dad friend boyfriend girlfriend mate buddy cousin uncle aunt client roommate flatmate neighbour neighbor ex "
        "fiance fiancee nephew niece grandson granddaughter baby stepdad"
    ),
    "PILLS": (
        "pills pill tablets tablet meds medication paracetamol tylenol ibuprofen aspirin antidepressants sleeping "
        "painkillers benzos xanax valium insulin ketamine opioids fentanyl heroin"
    ),
}
# `a|b` is a choice, `word?` may be missing, `!a|b` any other word, `*3` a gap of at most so many words without a
# negation or a new sentence; capitals name a group of words.
_RULES: Dict[str, List[str]] = {
    "medical_emergency": [
        "THEY is? not|isnt|barely breathing !well|through|properly|right|enough|deeply|in|at|normally|easily|as|with",
        "THEY|and is? wont|isnt|cant|not wake|waking up? .|help|please|what|pls|anymore",
        "took|taken|swallowed|ate|had too many PILLS .|and|help|what|i|im|please|now|tonight",
        "took|taken|swallowed|ate too many|much of my|the|his|her|their PILLS !in|over|years|for",
        "took|taken|swallowed all of? my|his|her|their PILLS .|at|help|what|please|tonight",
        "took|taken|swallowed|ate the|a|my|his|her whole|entire bottle|pack|packet|box|strip of my|the? PILLS",
        "I|THEY just|have|has|is|im|ive overdosed|overdosing .|on|help|please PILLS|.|my|what|help",
        "my|his|her|their lips are|is|turned|turning|going|gone blue",
        "hes|shes unconscious|unresponsive !to|of|bias",
        "my THEY is unconscious|unresponsive !to|of|bias",
    ],
    "immediate_danger": [
        "the|my|this|loaded gun|pistol|rifle|noose|revolver in|to|against|around|at my hand|hands|mouth|head|neck|temple|throat",
        "rope|noose ready|tied|waiting in|and|to|for|from",
        "I SO? WANT to? SO? kill|murder|stab|strangle my THEY|boss|supervisor|family|kids|children .|tonight|and",
        "want to SO? kill|murder|stab|strangle my boss|supervisor|wife|husband|family|kids|children .|tonight",
        "where|how|buy|order|get|obtain|find *3 nembutal|pentobarbital !for|from|in|work|works",
        "how|what|which *4 lethal|fatal|deadly dose|amount|overdose",
        "how much|many *4 take|takes|need|needs|takes to die|overdose|od",
        "how much|many *4 to kill myself|me",
        "how much|many *4 to never wake up?",
        "painless way|method|ways|death to? die|kill|. myself|.|end",
        "quickest|easiest|surest|fastest|best way|method|ways to kill|end myself|my",
        "voices *4 telling|tell|told|say|saying me? to SO? kill|hurt|harm|stab|jump|die|end",
    ],
    "someone_else": [
        "THEY *4 wants|want|going|gonna|threatens|threatening|threatened|tried|trying|says|said|talks|talking|plans|"
        "planning *5 kill|killing|hang|hanging|shoot|drown|hurt|hurting THEMSELF !for|over|at|with|laughing|trying|a",
        "my THEY is|has|keeps|been|started|still been|is? cutting|harming|selfharming THEMSELF|. !some|a|off|slack",
        "THEY is|feels|feeling|seems|sounds|hes|shes suicidal !in|according",
        "hes|shes suicidal !in|according",
        "THEY *4 wants|want to SO? die !at|in|of|peacefully|with|old|laughing|on|for|happy",
        "THEY *4 wants|going|gonna|plans|planning|threatens|threatening|threatened|says|said|about *4 "
        "end|ending|take|taking his|her|their own? life !back|in|into|seriously|as|forward|of|to|easier",
        "THEY *2 threatens|threatening suicide",
    ],
    "abuse": [
        "THEY keeps|is|still|always? hits|beats|hitting|beating|punches|punching|slaps|slapping|chokes|choking me|us "
        "!up|at|hard|out|by|to|that|like|with|how|why|in|for|as|when|off",
        "THEY choked|strangled|raped me|us !up|out|at|in",
        "he|husband|partner|boyfriend|she|uncle|dad|father|ex|boss forces|forced|makes|made me to? have|into *1 sex",
        "im|am i? being|getting abused|raped|trafficked !in|at|on",
    ],
    "self_harm": [
        "I|and|to SO? WANT|thinking|keep|could|might|should|must|wanna to|of|about|thinking|planning? SO|on|about|of? "
        "KILL MYSELF !laughing|with|for|over|trying|at|in|if|when|as|from|by|because",
        "WANT to|on|about? SO? KILL MYSELF .|tonight|today|now|tomorrow|and|but|so|please|i",
        "urge|urges|thoughts|thinking|thought|plan|plans to|of|about kill|killing|hang|hanging|end|ending MYSELF",
        "I SO? WANT to? SO? hurt|harm|cut|burn MYSELF .|tonight|today|now|again|so|and|please|i|really",
        ". KILL MYSELF .|tonight|now",
        "ill|will SO? kill|hang|shoot|drown|unalive MYSELF "
        "!laughing|with|for|over|trying|at|if|when|from|by|about|in|on|before|after|tonight|today|now|tomorrow|soon",
        "ill|will SO? kill|hang|shoot|drown|unalive MYSELF tonight|today|now|tomorrow|soon .|and|so|because|i|please",
        "I SO? am|feel|feeling|been|getting|still? so|very|really|actually|getting|feeling|been? suicidal "
        ".|again|now|tonight|today|and|rn|lately|please|all|every|i|but",
        ". feeling|feel|suicidal so|very|really|and? suicidal .|again|now|tonight|rn|and|help",
        "I *2 having|have|getting|get suicidal thoughts|urges|feelings",
        ".|I SO? feeling|feel|felt suicidal since|ever|after|because|for|when|every|most",
        "suicidal thoughts|urges|feelings again|rn|tonight|are",
        "I *1 been|keep|constantly|always|am|keep thinking about|of suicide|ending !prevention|rates|it|the|as|this",
        "I SO? want|wanna|ready to|2? SO? die|unalive|kms .|tonight|now|today|and|so|please|i|rn|every|right|but",
        ". want|wanna|ready to|2? die|unalive|kms .|tonight|now|so|please|rn",
        "I|. gonna|going|might|should|will|just|wanna|want|to kms",
        ". kms kms? kms? .",
        "want|wanna|wish|wanted to? be dead .|i|and|so|already|now|but",
        "wish i was|were dead !tired|set|serious|sure",
        "wish id|i had? never been? born|existed",
        "wish i didnt exist",
        "dont|do not? want|wanna to? live|exist|be anymore|any|alive .|anymore|more|i|and",
        "dont|do not? want|wanna to? be alive|living .|anymore|any|i|and",
        "want|wanna|going|gonna|ready|plan|decided|about|need|ill to? SO? end|ending|take|taking my own? life "
        ".|tonight|today|now|soon|tomorrow|this|and|because|i|so|but",
        "want|wanna|going|gonna|ready|plan|decided|about|how to? SO? end|ending it all !in|with|on|and|by|at",
        "unalive|unaliving MYSELF",
        "better off dead .|than|i|and",
        "better off if i|im|id was|were|am? dead|gone|died .|i|and|really|so",
        "they|theyd|everyone|everybody|family|kids|children|world|husband|wife|daughter|son|parents *3 better off "
        "without me .|here|around|i|and",
        "no reason|point to|in|for live|living|being .|anymore|any|alive",
        "nothing|not left|much? left? to live for !in|at|here|on",
        "nothing left to? live? for .",
        "started|relapsed|been cutting|harming|burning MYSELF again .|last|tonight|and|because|i|after",
        "cut|burned|burnt|cutting|burning my|MYSELF arm|arms|wrist|wrists|leg|legs|thigh|thighs|on on|purpose purpose|.|again",
        "relapsed with|on|into self harm|injury|harming",
        "SO|im|am|and done with living|life .|i|and|goodbye|anymore",
        "tired of living|life|existing .|i|and|anymore",
        "tired of being alive",
        "sewerslide !mean|means|meaning",
        "write|writing|wrote|written|finished my suicide note|letter",
        "tried|attempted to? kill|suicide MYSELF? last|yesterday|again|tonight|today|this night|week|.|morning|and",
    ],
    "acute_distress": [
        "im|am i? having a|another panic|flashback attack|.|now|right|rn .|now|right|rn|and|please|help|i|cant|again|what",
        ". having a|another panic|flashback attack|. .|now|right|rn|and|please|help",
        "panic|flashback attack|. right now",
        "im|am panicking|hyperventilating .|right|rn|now|so|and|help|please",
        "I SO? cant|cannot breathe|breath .|help|please|im|i|right|rn",
    ],
}
# The same in the other languages that we answer in, as it is typed with accents and without.
_FOREIGN_RULES: Dict[str, List[str]] = {
    "medical_emergency": [
        "tome|tomé|tomado|trague|tragué|tragado todas las pastillas|pildoras|píldoras .|y|con|que|ayuda",
        "tome|tomé|tomado|trague|tragué|tragado demasiadas|muchas pastillas|pildoras|píldoras .|y|con|que|ayuda",
        "zu viele|viel tabletten|pillen|schlaftabletten genommen|geschluckt .|und|hilfe|was|jetzt",
        "alle meine? tabletten|pillen|schlaftabletten genommen|geschluckt .|und|hilfe|was|jetzt",
        "pris|avalé|avale trop de médicaments|medicaments|somnifères|somniferes|cachets|comprimés|comprimes .|et|avec|aide",
        "pris|avalé|avale toute la boite|boîte|plaquette .|et|avec|de|aide",
    ],
    "immediate_danger": [
        "tengo la|una pistola|soga en la mano|cabeza|boca",
        "tengo la|una soga lista .|y|ya",
        "habe|hab den|die strick|waffe|pistole schon|bereits|jetzt? in der hand",
    ],
    "self_harm": [
        ".|ya|solo|hoy|y quiero morir|morirme|matarme|suicidarme .|ya|hoy|esta|y|pero",
        "me quiero|voy a? matar|suicidar .|ya|hoy|esta|y|pero",
        "no quiero vivir|existir .|mas|más|asi|así|y|ya",
        "no quiero seguir viviendo|viva|vivo .|mas|más|asi|así|y|ya",
        "tengo|vuelven|siento ideas|pensamientos suicidas .|otra|desde|y|de|cada",
        "quiero|voy|pienso a|en? quitarme la vida .|hoy|esta|y|ya",
        "ich will|möchte|moechte|mag nicht mehr leben|dasein .|und|weil|hilfe",
        "ich will|möchte|moechte einfach|nur|jetzt? noch|nur? sterben .|und|heute|jetzt|hilfe",
        "ich bringe|bring mich heute|jetzt|bald? um .|und|heute|jetzt|hilfe",
        "ich will|werde|möchte|moechte mich heute|jetzt|bald? umbringen|erhängen|erschießen .|und|heute|hilfe",
        "ich habe|hab ständig|wieder|immer|oft? suizidgedanken|selbstmordgedanken .|und|seit|hilfe",
        "je veux|voudrais mourir|crever .|et|ce|maintenant|aide",
        "jveux|jvais mourir|crever .|et|ce|la",
        "je veux|vais|voudrais me tuer|suicider|pendre .|et|ce|maintenant|aide",
        "veux|vais|décidé|decide|décision|decision de? mettre fin à|a mes jours",
        "jai|ai des idées|idees|pensées|pensees suicidaires .|et|depuis|aide",
    ],
    "acute_distress": [
        ".|y|ayuda no puedo respirar .|ayuda|y",
        "ataque|crisis de pánico|panico ahora|ahorita .|mismo|ayuda",
        "habe|hab|krieg|kriege gerade|grad|jetzt eine|ne panikattacke .|und|hilfe",
        "panikattacke jetzt|gerade .|hilfe",
        "kriege|krieg|bekomme|bekomm keine luft mehr|. .|hilfe|und",
        "crise|attaque de panique là|la|maintenant .|maintenant|aide|tout",
        "arrive|jarrive|peux plus|pas à|a? respirer .|aide|et",
    ],
}
# Words in the same sentence by which a wording tells of a text, a figure, a joke, a condition or long ago: it is then
# the model's part.
_FRAMES = frozenset(
    "percent percentage statistic statistics rate rates thesis essay research study studies policy prevention movie film "
    "novel book episode season series song lyrics character game scene poem podcast documentary slang laugh laughing "
    "laughed lol lmao rofl haha hahaha joke joking does if whether prescribed directed recovered".split()
)
_LONG_AGO = re.compile(
    r"\b(?:(?:years?|decades?) (?:ago|later|old|back)|used to|back then|when i was|my past|in my (?:teens|twenties|thirties)|"
    r"in (?:19|20)\d\d)\b"
)
_NEGATED = frozenset("not never dont didnt doesnt wont wouldnt isnt wasnt longer nobody".split())
_NEGATION_BEFORE = 2  # words
_APOSTROPHE = re.compile(r"[’'`´]")
_LOST_APOSTROPHE = re.compile(
    r"\b(i|you|we|they|he|she) (ll|m|ve|d|re)\b|\b(do|ca|wo|did|does|is|was|are|could|would|have|has)n t\b"
)
_SPELLED = re.compile(r"\b(?:[a-z][ .*_-]){2,}[a-z]\b")  # letter by letter
_BETWEEN_LETTERS = re.compile(r"[ .*_-]")
_WORD = re.compile(r"[a-z]\S*[a-z]")  # from the first letter of what stands without blanks to its last
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SIGN = re.compile(r"[^\w\s]")
_END = re.compile(r"(?<![.!?;\n])[.!?;\n]+(?=\s|$)|\n")
_LAUGHTER = re.compile("[\U0001f602\U0001f923\U0001f606\U0001f605]")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_ALARMING_EMOJI = re.compile(
    "[\U0001f52b\u26b0\U0001faa6\U0001f5e1\U0001f52a]"
)  # pistol, coffin, headstone, dagger, knife


class Rule(NamedTuple):
    """A wording and the need that it tells of."""

    need: str
    wording: str

    @property
    def name(self) -> str:
        return f"{self.need}: {self.wording}"


_RULE_OF = {
    rule.name: rule
    for rules in (_RULES, _FOREIGN_RULES)
    for rule in (Rule(need, wording) for need in rules for wording in rules[need])
}
NAMES = tuple(_RULE_OF)


def _words(choices: str) -> List[str]:
    return [word for choice in choices.split("|") for word in _WORDS.get(choice, choice).split()]


def _token(written: str) -> Dict[str, Any]:
    if written.startswith("*"):
        return {"LOWER": {"NOT_IN": [BOUNDARY, *_NEGATIONS.split()]}, "OP": f"{{0,{written[1:]}}}"}
    if written.startswith("!"):
        return {"LOWER": {"NOT_IN": _words(written[1:])}}
    token: Dict[str, Any] = {"LOWER": {"IN": _words(written.rstrip("?"))}}
    if written.endswith("?"):
        token["OP"] = "{0,3}" if written == "SO?" else "?"
    return token


@Renewed
def _matcher() -> Matcher:
    matcher = Matcher(spacy.blank("en").vocab)
    for name, rule in _RULE_OF.items():
        matcher.add(name, [[_token(written) for written in rule.wording.split()]])
    return matcher


def normalise(text: str) -> str:
    """Plain lower-case words: one kind of apostrophe gone, look-alike digits and stretched letters undone."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _APOSTROPHE.sub("", text)
    text = _LOST_APOSTROPHE.sub(lambda found: found[0].replace(" ", ""), text)
    text = _SPELLED.sub(lambda found: _BETWEEN_LETTERS.sub("", found[0]), text)
    text = _WORD.sub(lambda found: found[0].translate(_LEET), text)
    text = _STRETCHED.sub(r"\1\1", text)
    return _SIGN.sub(" ", text)


def fired(text: str) -> List[Rule]:
    """The rules whose wording stands in the text, unless its sentence tells of something else."""
    if _LAUGHTER.search(text):
        return []
    sentences = [words for words in (normalise(part).split() for part in _END.split(text)) if words]
    # Words as they are: spaCy's English tokenizer would cut "dont" in two.
    words = [BOUNDARY, *(word for sentence in sentences for word in (*sentence, BOUNDARY))]
    matcher = _matcher()
    found = matcher(Doc(matcher.vocab, words=words)) if sentences else []
    plain = (name for name, begin, end in found if not _framed(words, begin, end))
    return [_RULE_OF[name] for name in dict.fromkeys(matcher.vocab.strings[name] for name in plain)]


def _framed(words: List[str], begin: int, end: int) -> bool:
    """Whether a wording, from one word to another, is denied, or its sentences speak of something else."""
    begin += words[begin] == BOUNDARY
    end -= words[end - 1] == BOUNDARY
    first = begin - next(at for at, word in enumerate(reversed(words[:begin])) if word == BOUNDARY)
    last = words.index(BOUNDARY, end)
    around = words[first:last]
    return (
        not _NEGATED.isdisjoint(words[max(first, begin - _NEGATION_BEFORE) : begin])
        or not _FRAMES.isdisjoint(around)
        or bool(_LONG_AGO.search(" ".join(around)))
    )


def match(text: str) -> Optional[str]:
    """The need of an unmistakable wording in the text, or None."""
    if _ALARMING_EMOJI.search(text) and len(text.split()) <= 6:
        return "self_harm"
    needs = {rule.need for rule in fired(text)}
    return next((need for need in _RULES if need in needs), None)  # in the order of their urgency
