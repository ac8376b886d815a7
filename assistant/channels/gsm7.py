"""Signs that make a text message expensive: with one that GSM-7 lacks, a part holds 67 characters instead of 153."""

import unicodedata

# 3GPP TS 23.038, 6.2.1: the default alphabet, and its extension, whose signs take the room of two.
ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
_KNOWN = ALPHABET | EXTENSION
# What Unicode's own compatibility forms do not name: quotes, dashes, bullets.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("“”„«»″", '"'),
        **dict.fromkeys("‘’‚‹›′´`", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "•": "-",
        "◦": "*",
        "▪": "+",
        "→": "->",
    }
)


def thrifty(text: str) -> str:
    """The text in GSM-7, if other quotes, dashes, bullets and spaces are all that it takes; else the text as it is."""
    plain = "".join(map(_plain, text.translate(_SIGNS)))
    return plain if _KNOWN.issuperset(plain) else text


def _plain(character: str) -> str:
    """A sign that stands for others, as an ellipsis or a wide space does; a letter stays, with its accent."""
    if character in _KNOWN or unicodedata.category(character)[0] == "L":
        return character
    return unicodedata.normalize("NFKC", character)
