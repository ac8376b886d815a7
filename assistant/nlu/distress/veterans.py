"""Whether somebody says to have served, or speaks in distress of somebody who did: there is a line for them."""

import re

_SERVICE = re.compile(
    r"\b(veterans?|vets?|army|navy|marines?|soldier|military|deployed|deployment|served|iraq|afghanistan)\b", re.I
)
_SELF = re.compile(
    r"\b(?:i am|i'm|i’m|im|as|being) (?:a|an|one) (?:\w+ ){0,2}(?:veteran|vet|marine|soldier)\b"
    r"|\bi(?: was|'ve been|’ve been|ve been| have been)? (?:served|deployed)\b"
    r"|\bi was in the (?:army|navy|marines|military|air force|service)\b"
    r"|\b(?:in|after|during|since|from) my (?:\w+ )?(?:deployments?|tours?|service)\b",
    re.I,
)


def served(text: str, distressed: bool) -> bool:
    """In a distressed message any word of service counts; else only what the writer says of themselves."""
    return bool((_SERVICE if distressed else _SELF).search(text))
