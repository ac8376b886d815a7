"""Where the sentences of a text end, in any language that ends them with a stop."""

from typing import List

import regex

# Not behind an initial, a number of a list, or an abbreviation such as "e.g." or "z. B.".
_END = regex.compile(
    r"(?<=[.!?…][\"”’»)\]]*)(?<!\b\p{L}\.)(?<!\b(?:Dr|Mr|Mrs|Ms|Prof|St|No|Nr|vs|etc|approx|bzw|ca|ok|np|Sra?)\.)\s+(?=[\p{Lu}\p{N}¿¡\"“„«(])"
)


def sentences(text: str) -> List[str]:
    """The sentences of running text, in order, none of them empty."""
    return [sentence for sentence in _END.split(" ".join(text.split())) if sentence]
