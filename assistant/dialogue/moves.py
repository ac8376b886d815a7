"""What a message does in the talk after distress, and whether it asks for something. Pure."""

import re
from typing import Optional

from assistant.content.loader import Content
from assistant.dialogue import follow_up
from assistant.dialogue.aftercare import CHECK_IN
from assistant.dialogue.option_matching import select
from assistant.dialogue.turn import Turn
from assistant.nlu.asking import asks_anywhere
from assistant.nlu.distress.dialogue_acts import Move, recognise
from assistant.nlu.distress.talk_reader import ABOUT_HELP, ACT, ELSEWHERE

# A request in the middle of a message, and a question at the end of a statement: "it's one-sided, isn't it".
_ASKS = re.compile(
    r"\b(?:tell|show|give) me\b|\b(?:is|are|was|were|does|do|did|has|have|ca|could|wo|would)n['’]?t "
    r"(?:it|that|they|there)\W*$",
    re.I,
)
# What is taken up for the rest of a conversation with distress in it, not in the next message alone.
LASTING = frozenset(
    "accompanied alone called cannot_call contact goodbye no_answer not_well other_asleep other_safe safer "
    "should_call".split()
)
# What a message may do however grave it sounds alone: relief, and what keeps somebody from calling.
BELIEVED = frozenset(
    "accompanied alone called cannot_call goodbye misunderstood no_answer other_asleep other_safe safer".split()
)
# The probability of a learned act from which on it is believed, and that of danger up to which it is; the second where
# the message alone sounds grave. docs/decisions/0022-the-talk-after-help-is-learned.md has the figures.
SURE, SURE_OF_RELIEF = 0.5, 0.6
DANGER, NO_DANGER = 0.1, 0.05
GOES_ON = 0.8  # ... of danger that goes on, from which on a message counts as possible danger that tells of none alone
TOOK = "medical_emergency"  # after it, somebody who sleeps is not yet safe


def asks(turn: Turn) -> bool:
    """Whether a message asks for something: as a whole, in a clause, as a correction, or for what was said before."""
    if asks_anywhere(turn.text) or _ASKS.search(turn.text):
        return True
    return bool((turn.parse.get("correction") or {}).get("wanted")) or follow_up.wants_repeat(turn.text)


def move_of(turn: Turn, content: Content) -> Optional[Move]:
    """What a typed message does in the talk after distress, if there is one that it can belong to."""
    if not turn.distress or turn.form or selected(turn, content):
        return None
    known = _known_move(turn, content)
    return known if known and known.whole else _learned_move(turn, content) or known


def _act(turn: Turn, sure: float, danger: float) -> Optional[str]:
    """The learned act of a message right after help, if it is so sure, danger so unlikely, and no rule heard any."""
    act, crisis = turn.parse.get(ACT), turn.parse.get("crisis") or {}
    if not act or not turn.talk.close or crisis.get("ruled"):
        return None
    return str(act["name"]) if act["probability"] >= sure and act["danger"] <= danger else None


def _learned_move(turn: Turn, content: Content) -> Optional[Move]:
    """What a message right after help does, as others wrote who did it; never where it asks, or danger may go on."""
    grave = (turn.parse.get("crisis") or {}).get("level") == "crisis"
    name = _act(turn, SURE_OF_RELIEF, NO_DANGER) if grave else _act(turn, SURE, DANGER)
    if name is None or name not in content.crisis.aftercare or grave and name not in BELIEVED or asks(turn):
        return None
    return Move(name, True)


def goes_on(turn: Turn, content: Content) -> bool:
    """Whether danger goes on by what follows help, however harmless it is alone: "doesn't matter by then"."""
    act = turn.parse.get(ACT)
    told = act and turn.distress and turn.talk.close and not turn.form and act["danger"] >= GOES_ON
    return bool(told) and not asks(turn) and not selected(turn, content)


def asks_about_help(turn: Turn) -> bool:
    """Whether a message asks for the number again, what happens on a call, ..."""
    act = turn.parse.get(ACT) or {}
    return act.get("name") == ABOUT_HELP and act["probability"] >= SURE


def leaves(turn: Turn) -> bool:
    """Whether a message that sounds grave alone leaves the subject: a plain question after help is one."""
    doubtful = (turn.parse.get("crisis") or {}).get("level") == CHECK_IN
    return doubtful and _act(turn, SURE_OF_RELIEF, NO_DANGER) == ELSEWHERE and asks(turn)


def _known_move(turn: Turn, content: Content) -> Optional[Move]:
    if beside_answer(turn, content) and follow_up.recognise(turn.text, turn.language):
        return None  # "that's it?" is about the answer that stood beside the check-in
    intent = (turn.parse.get("intent") or {}).get("name")
    sure = (turn.parse.get("understanding") or {}).get("sure")
    move = recognise(turn.text, turn.talk.asked, turn.talk.language, intent if sure else None)
    takes_in = move is not None and move.name == "acknowledged"
    if takes_in and ("?" in turn.text or intent == "affirm" and beside_answer(turn, content)):
        return None  # "so I've got it?" takes no word of ours in, and "yes" is no answer to "how are you?"
    of_others = turn.talk.other or turn.distress in (TOOK, "someone_else", CHECK_IN)
    if move and move.name.startswith("other_") and not of_others:  # "he is home" is no relief after abuse
        return None
    return move if move and (turn.talk.close or move.whole and move.name in LASTING) else None


def beside_answer(turn: Turn, content: Content) -> bool:
    """Whether no more was told than a check-in asks for, and an answer stood beside it."""
    return turn.distress == CHECK_IN and any(map(content.find, turn.before))


def selected(turn: Turn, content: Content) -> Optional[str]:
    return select(turn.text, turn.shown, content, turn.article, turn.choices, turn.state.listed, turn.language)
