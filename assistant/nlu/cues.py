"""What stands for who, when and what in a message, whatever its words: "my brother hit me" is "family harm me"."""

import re
from itertools import combinations
from typing import Dict, List

CUES: Dict[str, str] = {
    "i": "i im ive id ill",
    "me": "me my myself mine",
    "you": "you your youre yourself u ur",
    "they": "he she they hes shes theyre him her them his himself herself themselves their",
    "family": (
        "husband wife partner son daughter kid kids child children brother sister mother mom mum father dad friend "
        "boyfriend girlfriend mate cousin uncle aunt ex neighbour neighbor stepdad roommate flatmate parents family bf "
        "gf baby grandad gran grandmother stepfather fiance"
    ),
    "no": (
        "not no dont never cant cannot wont isnt doesnt didnt wouldnt nothing nobody without neither nor couldnt hasnt "
        "havent arent wasnt aint"
    ),
    "now": "now tonight today currently still anymore rn tomorrow lately",
    "again": "again keep keeps always every",
    "past": "was were had did used ago back then been when since once",
    "year": "year years months month teens twenties childhood younger",
    "if": "if would could might may whether should maybe",
    "question": "what how why does is do are can which who where did anyone ?",
    "want": (
        "want wanna wants wish need going gonna plan planning thinking think thought thoughts hoping ready decided"
    ),
    "die": "die dead dying death suicide suicidal kill killing kms unalive killed",
    "end": "end ending ended",
    "life": "life live living alive exist existing existence",
    "harm": (
        "hit hits hitting hurt hurts hurting beat beats beating choke choked punch punched slap slapped push pushed "
        "threatened threatens threatening rape raped force forces forced grabbed shoved throws threw kick kicked abuse "
        "abused abusive violent strangled bruises bruise"
    ),
    "cut": "cut cutting cuts burn burning burned selfharm blade razor scars",
    "means": "gun rope knife bridge pistol rifle noose roof tracks bleach rails",
    "pills": "pills tablets pill tablet paracetamol bottle packet meds tramadol",
    "took": "took taken swallowed overdose overdosed drank ate",
    "body": ("breathing breathe breath unconscious blue unresponsive awake wake waking moving collapsed seizure chest"),
    "fear": "scared afraid terrified fear frightened hiding locked follows following follow",
    "panic": "panic flashback flashbacks panicking attack attacks shaking",
    "low": (
        "sad depressed lonely tired hopeless worthless empty burden useless numb pointless alone exhausted crying cry "
        "point pain"
    ),
    "grief": "lost passed funeral miss grief grieving buried widow",
    "treatment": (
        "therapy therapist doctor medication treatment ketamine sertraline counsellor psychiatrist clinic emdr cbt "
        "dose mg prescribed counselling antidepressants gp infusion side effects"
    ),
    "work": "job school exam boss work college uni manager class teacher shift essay course",
    "fun": "game movie film team match song series book player episode lol haha lmao novel tv level",
    "good": "better helped recovered glad happy thanks thank proud grateful helps good",
    "help": "help please somebody someone",
    "gone": "gone goodbye letters note forever sleep leave",
}
_CUE_OF = {word: cue for cue, words in CUES.items() for word in words.split()}
_APOSTROPHE = re.compile(r"[’'`´]")
_SENTENCE = re.compile(r"[^.!?;\n]+\??")
_WORD = re.compile(r"[^\W_]+|\?")


def cues(text: str) -> List[List[str]]:
    """The cues of each sentence, in order."""
    plain = _APOSTROPHE.sub("", text.lower())
    found = (map(_CUE_OF.get, _WORD.findall(sentence)) for sentence in _SENTENCE.findall(plain))
    return [[cue for cue in sentence if cue] for sentence in found]


def terms(text: str) -> List[str]:
    """Each cue, two and three of them in a row, and each two that share a sentence."""
    found: List[str] = []
    for row in cues(text):
        found += row
        found += [" ".join(pair) for pair in zip(row, row[1:], strict=False)]
        found += [" ".join(three) for three in zip(row, row[1:], row[2:], strict=False)]
        found += [f"{one} & {other}" for one, other in combinations(sorted(set(row)), 2)]
    return found
