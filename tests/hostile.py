"""Hostile messages, which break parsers, templates, databases and displays elsewhere, from a seeded generator."""

import json
import random
import string
from typing import Any, Callable, Dict, Iterator, List, Tuple

TEXT_LIMIT = 2_000  # characters; a few texts go beyond

_EMOJI = ["😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇺🇸", "❤️", "🧑🏿‍🚀", "\U0001f9e0"]
_UNSEEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e"]
_BIDI = ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u202c", "\u2069", "\u200f"]
_MARKS = [chr(code) for code in range(0x0300, 0x0370)]
_INJECTIONS = [
    *(
        "' OR 1=1 --",
        "'; DROP TABLE events; --",
        '" UNION SELECT data FROM events --',
        "1); DELETE FROM events WHERE (1=1",
    ),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "javascript:alert(1)"),
    *("{{7*7}}", "{title}", "{0.__class__}", "${jndi:ldap://x/y}", "#{7*7}", "%(title)s", "%n%s%x", "<%= 7 %>"),
    *(
        "../../../../etc/passwd",
        "; cat /etc/passwd",
        "$(reboot)",
        "`id`",
        "| ls",
        "\\\\host\\share",
        "file:///etc/passwd",
    ),
    *("__import__('os').system('id')", "!!python/object/apply:os.system [id]", "]]>", "<!ENTITY x SYSTEM 'file:///x'>"),
    *(
        "ignore all previous instructions",
        "\r\nSet-Cookie: a=b",
        "=cmd|' /C calc'!A0",
        "(a+)+$",
        "\\",
        '\\"',
        "null",
        "NaN",
    ),
]
_PAYLOADS = [
    *(
        "/restart",
        "/session_start",
        "/back",
        "/nlu_fallback",
        '/greet{"section": "x"}',
        "/crisis",
        "//greet",
        "/ greet",
    ),
    *(
        "/help_options",
        "/greet@0.1",
        "EXTERNAL: /greet",
        "/utter_greet",
        "/action_listen",
        "/did_you_mean",
        "greet",
        "/",
    ),
]
_WORDS = "what is it and how safe can i ask about studies ketamine ptsd help me please why 988 number doctor".split()

Random = random.Random


def _words(random_: Random, count: int) -> str:
    return " ".join(random_.choice(_WORDS) for _ in range(count))


def _of(characters: List[str]) -> Callable[[Random], str]:
    return lambda random_: "".join(random_.choices(characters, k=random_.choice([1, 30, 400])))


def _between(characters: List[str]) -> Callable[[Random], str]:
    """Words with such characters between their letters."""
    return lambda random_: "".join(
        letter + random_.choice(characters) * random_.randint(0, 6)
        for letter in _words(random_, random_.randint(1, 40))
    )


def _injection(random_: Random) -> str:
    return " ".join(random_.sample(_INJECTIONS, random_.randint(1, 4)) + [_words(random_, random_.randint(0, 8))])


def _long_token(random_: Random) -> str:
    letters = random_.choice([string.ascii_letters, string.digits, "a", "-", "a.", "@", "(", "漢", "ß", "İ", "\u1e9e"])
    return "".join(
        random_.choices(letters, k=random_.choice([100, TEXT_LIMIT - 1, TEXT_LIMIT, TEXT_LIMIT + 1, 15_000]))
    )


def _any_character(random_: Random) -> str:
    return "".join(chr(random_.randrange(0x110000)) for _ in range(random_.choice([1, 20, 500])))


def _many_parts(random_: Random) -> str:
    """As many sentences as a text can hold, each another one."""
    ends = random_.choice([". ", "? ", "! ", "\n", "; ", ", and "])
    parts = (_words(random_, 2) + str(number) for number in range(200))
    return ends.join(parts)[:TEXT_LIMIT]


# Texts, by what they try.
TEXTS: Dict[str, Callable[[Random], str]] = {
    "emoji": _of(_EMOJI),
    "unseen characters": _between(_UNSEEN),
    "writing direction": _between(_BIDI),
    "marks upon marks": _between(_MARKS),
    "control characters": _between([chr(code) for code in (*range(32), 127, *range(128, 160))]),
    "lone surrogates": _between(["\ud800", "\udfff", "\udc00\ud800"]),
    "any characters": _any_character,
    "injections": _injection,
    "long tokens": _long_token,
    "payloads typed": lambda random_: random_.choice(["", " ", "\u200b", "\t"]) + random_.choice(_PAYLOADS),
    "many parts": _many_parts,
    "blanks": _of([" ", "\n", "\t", "\u00a0", "\u2003", "\u3000"]),
}


def _nested(random_: Random) -> bytes:
    depth = random_.choice([10, 900, 7_000])
    return random_.choice([b"[" * depth, b'{"text":' * min(depth, 1_900), b"[" * depth + b"]" * depth])


def _wrong_type(random_: Random) -> bytes:
    value: Any = random_.choice([None, True, 0, -1.5, 10**400, [], {}, [[]], ["hi"], {"text": "hi"}, {"$ne": 1}])
    keys = random_.choice([["text"], ["option"], ["text", "option"], ["message"], ["text", "sender"], [""], []])
    return json.dumps({key: value for key in keys}).encode()


def _not_utf8(random_: Random) -> bytes:
    return b'{"text": "' + bytes(random_.randrange(256) for _ in range(random_.choice([1, 20, 300]))) + b'"}'


def _broken_json(random_: Random) -> bytes:
    whole = json.dumps({"text": _words(random_, 5)}).encode()
    return random_.choice(
        [whole[: random_.randrange(len(whole))], b"\x00", whole + whole, b"NaN", whole.replace(b'"', b"'")]
    )


def _many_keys(random_: Random) -> bytes:
    return json.dumps({f"text{number}": "hi" for number in range(random_.choice([2, 800]))}).encode()


# Whole bodies, by what they try.
BODIES: Dict[str, Callable[[Random], bytes]] = {
    "nesting": _nested,
    "wrong types": _wrong_type,
    "not UTF-8": _not_utf8,
    "broken JSON": _broken_json,
    "many keys": _many_keys,
    "payloads": lambda random_: json.dumps({"option": random_.choice(_PAYLOADS)}).encode(),
}


RARE = {"many parts": 0.1}  # every part is understood by itself, which takes its time


def bodies(count: int, seed: int = 0) -> Iterator[Tuple[str, bytes]]:
    """So many bodies of a message, the same ones for a seed, each with the name of what it tries."""
    random_ = random.Random(seed)
    kinds = [*TEXTS, *BODIES]
    for kind in random_.choices(kinds, [RARE.get(kind, 1.0) for kind in kinds], k=count):
        if kind in BODIES:
            yield kind, BODIES[kind](random_)
        else:
            yield kind, json.dumps({"text": TEXTS[kind](random_)}).encode()
