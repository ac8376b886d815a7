"""What personal data looks like, as regular expressions by kind; upper and lower case are the same to them."""

from typing import Dict, Tuple

_STREET = (
    r"street|st|road|rd|avenue|ave|lane|ln|boulevard|blvd|crescent|terrace|highway|hwy|parkway|pkwy|gardens|grove|mews"
)
_WAY = r"way|drive|dr|court|ct|place|pl|close|square|sq|row|walk|hill|park|circle|trail"
_UNITS = r"hours?|hrs?|minutes?|mins?|seconds?|days?|weeks?|months?|years?|sessions?|miles?|km|percent|mg|people|of|in|to|a|the"
_WORD = r"[^\W\d_][\w'’.-]*"
_FLAT = r"(?:,? ?(?:apt|apartment|flat|unit|suite|ste|room|#)\.? ?\w{1,5})?"
_TOWN = r"(?:,? ?(?!(?:and|is|or|my|so|can|but|i)\b)[^\W\d_]{3,}(?: [^\W\d_]{3,})?,? ?(?:[A-Z]{2}\.? ?\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}))?"
PATTERNS: Dict[str, Tuple[str, ...]] = {
    "email": (
        r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+",
        r"(?<![\w.+-])[\w.+-]{1,64} ?[\[(]?(?:\bat\b|@)[\])]? ?[\w-]+ ?[\[(]?(?:\bdot\b|\.)[\])]? ?(?:com|org|net|edu|gov|co|uk|de|fr|es|io|info)\b",
    ),
    "link": (r"\b[a-z][a-z0-9+.-]*://\S+", r"\bwww\.\S+", r"(?<!\w)@[A-Za-z][\w.]{2,}"),
    "number": (
        # Seven digits and more, in whatever groups; years of a span are none.
        r"(?<![\w.])(?!(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d\b)\(?\+?\d(?:[ ().\-/–]{0,3}\d){6,}(?!\w)",
        # Letters and digits mixed, as on a card of an insurer or a passport.
        r"\b(?=(?:[A-Z-]*\d){5})(?=\d*[A-Z])[A-Z\d]+(?:-[A-Z\d]+)*\b",
        r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
        r"\b(?-i:[A-Z]{2,4})[ -]\d{5,}\b",
        r"\b\d{3}[ -]\d{2}[ -]\d{4}\b",
        r"\b(?:id|no|nr|number|num|policy|member|membership|account|acct|insurance|ssn|nhs|mrn|licen[cs]e|passport|claim|case|"
        r"patient|reference|ref|pin|card)\b(?: (?:id|no|nr|number|num|is)){0,3}[.:#= ]{0,3}(?=[\w-]*\d)[\w-]{4,}(?:[ -]\d[\w-]*)*",
    ),
    "date": (
        r"\b\d{1,2}[/-]\d{1,2}[/-](?:19|20)?\d\d\b",
        r"\b\d{1,2}\.\d{1,2}\.(?:19|20)\d\d\b",
        r"\b(?:19|20)\d\d-\d\d-\d\d\b",
        r"\b(?:born|birth|dob|geboren)\b\W{0,3}(?:\w+ )?\d{1,2}[./-]\d{1,2}[./-]\d\d\b",
    ),
    "ip": (
        r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b",
        r"(?<![\w:])(?=[\da-f:]*(?:::|[a-f]))(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])",
    ),
    "address": (
        rf"\b\d{{1,5}}[A-Za-z]?,? (?:(?!(?:{_UNITS})\b){_WORD} ){{1,3}}(?:{_STREET})\b\.?(?: [NS]?[EW]?\b)?{_FLAT}{_TOWN}",
        rf"\b\d{{1,5}}[A-Za-z]?,? (?!(?:{_UNITS})\b){_WORD} (?:{_WAY})\b\.?{_FLAT}{_TOWN}",
        rf"\b{_WORD}(?:straße|strasse|str\.|gasse|weg|platz|allee) \d{{1,4}}[a-z]?\b",
        rf"\b\d{{1,4}}(?: bis)?,? (?:rue|avenue|boulevard|place|chemin|allée|impasse)(?: (?:de|du|des|la|le|les|l'))* {_WORD}(?: {_WORD})?",
        rf"\b(?:calle|avenida|plaza|paseo|c/) (?:(?:de|del|la|las|los|el) )*{_WORD}(?: {_WORD})?,? \d{{1,4}}\b",
        r"\bp\.? ?o\.? box \d+",
        r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b",
        r"\b[A-Z][\w.-]+(?: [A-Z][\w.-]+)?,? (?:A[LKZR]|C[AOT]|DE|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]) \d{5}(?:-\d{4})?\b",
        r"\b(?:zip|zip code|zipcode|postcode|postal code|plz)(?: is)?:? [A-Z\d][A-Z\d -]{2,7}\b",
        r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b",
    ),
}
