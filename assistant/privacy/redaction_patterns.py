"""What personal data looks like, as expressions of the `regex` package by kind; upper and lower case are the same to them.

They read a normalised text (`assistant.runtime.normalisation`): one kind of blank, dash and digit, and no invisible signs. What
stands before `\\K` only has to be there. No expression may take more than the length of a text times a constant.
"""

from typing import Callable, Dict, Tuple

import regex

_BIG = r"(?-i:[A-ZÀ-ÖØ-Þ])"
_WORD = r"[^\W\d_][\w'’.-]*+"
_NAMED = rf"{_BIG}[\w'’-]*+"  # a word with a capital
_MONTH = (
    r"(?:jan(?:uary|uar|vier)?|enero|feb(?:ruary|ruar|rero)?|février|mar(?:ch|s|zo)?|märz|apr(?:il)?|avril|abril|may|mai|mayo|"
    r"june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|août|agosto|sept?(?:ember|iembre|embre)?|oct(?:ober|obre)?|"
    r"okt(?:ober)?|octubre|nov(?:ember|embre|iembre)?|dec(?:ember)?|dez(?:ember)?|décembre|dic(?:iembre)?)\b\.?"
)
_UNIT = r"one|two|three|four|five|six|seven|eight|nine"
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ -]?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|thirteenth|"
    r"fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
_TEEN = r"ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = r"twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety"
_DAY = rf"(?:(?:the )?(?:(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|er|\.)?|{_ORDINAL}|(?:(?:twenty|thirty)[ -])?(?:{_UNIT})|{_TEEN}|twenty|thirty))(?!\w)"
_YEAR = (
    rf"(?:(?:18|19|20)\d\d|['’]?\d\d|(?:nineteen|twenty)(?:[ -](?:hundred|oh|o))?(?:[ -](?:(?:{_TENS})(?:[ -](?:{_UNIT}))?|{_TEEN}|{_UNIT}))|"
    rf"two thousand(?:(?: and)? (?:{_TEEN}|{_UNIT}))?)(?![\w:%])"
)
_OF = r"[ ,.-]{0,2}(?:(?:day )?(?:of|de|in|en|du|del) )?(?:the )?"
_IN_WORDS = rf"(?:{_DAY}{_OF}{_MONTH}|{_MONTH}[ ,-]{{1,2}}(?:the )?{_DAY})"
# A day, a month and a year, in words or in figures.
_FULL = (
    rf"(?:{_IN_WORDS}{_OF}{_YEAR}|(?:19|20)\d\d,? {_IN_WORDS}|\d\d(?-i:[A-Z]{{3}})(?:19|20)?\d\d(?!\w)|"
    r"\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?(?:19|20)?\d\d(?![\w:]|[./-]\d)|(?:19|20)\d\d ?[/.-] ?\d\d ?[/.-] ?\d\d(?!\w))"
)
# What of a date is enough beside a word of birth.
_SHORT = rf"(?:{_FULL}|{_IN_WORDS}|{_MONTH} (?:of )?(?:19|20)\d\d|(?:19|20)\d{{6}}|\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d\d)?)(?![\w%])"
_BIRTH = (
    r"(?:\b(?:born|birth(?:day|date|ed)?|b-?day|dob|d\.o\.b|geb(?:oren|urtstag|urtsdatum|\.)|nacid[oa]|nací|nació|nacimiento|cumpleaños|"
    r"né|née|naissance|turn(?:ed|s|ing)? (?:\d+|[a-z]+)|date of birth)(?!\w)|\b(?-i:b)\.)"
)
# A date beside one of these is one of a treatment, a study or the calendar.
_EVENT = (
    r"(?:start\w*|beg[aiu]n\w*|quit\w*|stop\w*|since|until|till|from|after|before|appointment\w*|termin|rendez-vous|cita|book\w*|sessions?|infusions?|"
    r"doses?|publi\w+|updated?|approv\w+|trials?|stud(?:y|ies)|papers?|articles?|visit\w*|scheduled|due|next|last|between|posted|as of|effective|"
    r"released?|version|relapsed?|dated|attacks?|war|deadline|seen|checked|refill\w*|prescri\w+|diagnos\w+|discharg\w+|admitted|therapy|laws?|acts?|treaty)"
)
_TOWN = rf"{_NAMED}(?:[ -](?:{_NAMED}|am|an der|im|ob|bei|sur|la|le|les|de|del|upon|on)){{0,4}}"
_STATE = r"(?-i:A[LKZRP]|A[AE]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY])"
_SMALL_STATE = r"(?:ak|al|ar|az|ca|co|ct|de|dc|fl|ga|ia|id|il|ks|ky|la|md|mi|mn|mo|ms|mt|nc|nd|ne|nh|nj|nm|nv|ny|ok|or|pa|ri|sc|sd|tn|tx|ut|va|vt|wa|wi|wv|wy)"
_UK = r"(?:[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? ?\d(?!st\b|nd\b|rd\b|th\b)[ABD-HJLNP-UW-Z]{2}|GIR ?0AA)\b"
_CANADA = r"[ABCEGHJ-NPRSTVXY]\d[A-Z] ?-?\d[A-Z]\d\b"
_US = rf"(?:{_STATE}|(?<=[a-z], ?){_SMALL_STATE}|(?:alabama|arizona|california|colorado|florida|georgia|illinois|massachusetts|michigan|new york|new jersey|ohio|oregon|pennsylvania|texas|virginia|washington)) \d{{5}}(?:-\d{{4}})?\b"
_AUSTRALIA = r"(?:NSW|VIC|QLD|TAS|ACT|(?-i:SA|WA|NT)),? \d{4}\b"
_EUROPE = rf"(?:[A-Z]{{1,2}}-)?\d{{4,5}} {_TOWN}"
_POSTCODE = rf"(?:{_US}|{_UK}|(?:QC|ON|BC|AB|MB|SK|NS|NB|NL|PE)?,? ?{_CANADA}|{_AUSTRALIA})"
_FLAT = r"(?:,? ?(?:apt|app|apartment|flat|unit|suite|ste|room|floor|fl|hinterhaus|#)\b?\.? ?(?:\w{1,5}\b)?)?"
_PLACE = rf"(?:,? ?(?!(?:and|is|or|my|so|can|but|i|if|in|at)\b)(?:[^\W\d_]{{3,}}[ ,]{{1,2}}){{1,3}}{_POSTCODE}|,? {_POSTCODE}|,? (?!(?-i:The|And|But|Is|Can|My|You|How|What|Please|Thanks)\b){_NAMED}(?: {_NAMED})?)?"
_STREET = (
    r"street|st|road|rd|avenue|ave|lane|ln|boulevard|blvd|crescent|cres|terrace|highway|hwy|parkway|pkwy|gardens|gdns|grove|mews|wharf|"
    r"cir|alley|turnpike|wynd|esplanade|promenade|croft"
)
_WAY = (
    r"way|drive|dr|court|ct|place|pl|close|square|sq|row|walk|hill|park|circle|trail|brow|reach|rise|view|vale|green|mount|quay|loop|"
    r"ridge|plaza|parade|heights|house|lodge|cottages?|buildings?|mansions|towers?|estate|field|meadows?|crossing|bend|point|common|bank|end"
)
_COUNTED = (
    r"hours?|hrs?|minutes?|mins?|seconds?|secs?|days?|weeks?|months?|years?|yrs?|sessions?|miles?|mi|km|meters?|percent|mg|mcg|ml|people|"
    r"of|in|on|to|by|a|an|the|and|or|is|are|was|at|for|with|from|per|my|more|other|lanes?|ways?|steps?|stages?|times?|nights?|blocks?|person|man|"
    r"car|bad|good|long|short|safe|big|small|quick|old|new|way|kids?|friends?|infusions?|doses?|treatments?|tours?"
)
_LIVES = (
    r"\b(?:live[sd]?|living|stay(?:ing|s)?|resid(?:e|es|ing)|located|address(?: is|'s|:)?|mov(?:e|ed|ing)|home is|house is|i'm|im|i am|stuck|"
    r"send (?:it|this|them|mail)|mail (?:it|me)|ship (?:it|to)|deliver|ambulance came|place is)(?: back)?(?: at| to| on|:)?"
)
_NUMBER = r"\d{1,5}[A-Za-z]?(?:/\d{1,5})?"
_HOUSE = (
    rf"(?:(?-i:The ){_NAMED}(?: {_NAMED}){{0,2}}, |(?:flat|apt|apartment|unit|suite|level) (?:\w{{1,5}},? |(?=\d+/)))?"
)
_TLD = r"(?:com|org|net|edu|gov|mil|int|io|me|co|uk|us|ca|de|fr|es|at|ch|it|nl|au|nz|ie|in|be|se|no|dk|fi|pl|pt|br|mx|jp|za|ng|info|biz|app|dev|page|site|online|blog|link|live|club|ly|gl|gg|tv|social|xyz|health|clinic|care|life|example|test)"
_MAILERS = r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|icloud|aol|gmx|proton(?:mail)?|fastmail|zoho|yandex|comcast|verizon|btinternet|t-online|web|mail)"
_AT_MARKED = r"(?: ?[\[({<] ?(?:at|@|ät|arroba|arobase) ?[\])}>] ?| ?@ ?|[-_](?:at)[-_])"
_DOT = r"(?: ?[\[({<] ?(?:dot|punkt|punto|point|\.) ?[\])}>] ?|[ _-](?:dot|punkt|punto|point)[ _-]|\.| \. )"
_LOCAL = r"(?<![\w.+'-])[\w.+'-]{1,64}"
_SPOKEN = r"(?<![\w.+'-])[\w.+'-]{1,64}(?: (?:dot|punkt|punto|point|underscore|dash|hyphen|plus) [\w+'-]{1,40}){0,4}"
_NETWORK = (
    r"(?:insta(?:gram)?|finsta|ig|snap(?:chat)?|telegram|tg|twitter|tiktok|discord|skype|whats ?app|wechat|kik|signal|facebook|fb|messenger|reddit|"
    r"linkedin|youtube|twitch|threads|bluesky|bsky|mastodon|tumblr|pinterest|viber|venmo|paypal|cash ?app|steam|xbox|psn|x\.com|line id|gmail|yahoo|"
    r"hotmail|outlook|icloud|e-?mail)"
)
_AS = r"(?: (?:account|acct|handle|id|name|nick(?:name)?|tag|profile|page|user(?: ?name)?|addy|address))?"
_SIGNED = r"@?(?=[\w.-]{0,60}[\d_.-]\w)[^\W_][\w.-]{2,60}+"  # no word: it holds a digit or a sign
_IS = r"(?:'s|’s| is| was| are|:| =)"
_DIGIT_WORD = r"zero|oh|o|null|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|treble|hundred"
_PEOPLE_ID = (
    r"id(?: card)?|nr|number|num|policy|member(?:ship)?|subscriber|group|account|acct?|a/c|insurance|ssn|nhs|chi|mrn|licen[cs]e|passport|claim|case|file|"
    r"patient|hospital|reference|ref|card|routing|sort code|bsb|ifsc|swift|medicare|medicaid|dni|nie|sécu|social"
)
PATTERNS: Dict[str, Tuple[str, ...]] = {
    "email": (
        rf"{_LOCAL}@(?=[\w.-]{{0,60}}[^\W\d_])[\w-]++(?:[.@][\w-]++)*+",
        # With a sign, a bracket or dashes where people say "at", any host will do.
        rf"{_SPOKEN}{_AT_MARKED}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,3}}{_DOT}[a-z]{{2,24}}\b",
        # With the word alone, the dot is said too, or a well-known host is named.
        rf"(?!(?:look\w*|read\w*|saw|found|available|online|posted|here|me|us|it|is|was)\b){_SPOKEN} (?:(?:at|ät) [\w-]{{1,63}}(?: dot [\w-]{{1,63}}){{0,3}} ?(?:dot|punkt)"
        r"|(?:arroba|arobase|chez) [\w-]{1,63}(?: (?:punto|point) [\w-]{1,63}){0,3} (?:punto|point)) ?[a-z]{2,24}\b",
        rf"(?!(?:look\w*|read\w*|saw|found|available|online|posted|here|me|us|it|is|was|work\w*)\b){_SPOKEN} at {_MAILERS} ?(?:\.|dot) ?{_TLD}\b",
        rf"{_LOCAL}(?<=\w*[\d_.]\w{{1,63}}) at {_MAILERS}\b",
        r"(?-i:\b[a-z\d_.+-]{1,64}AT[a-zA-Z\d-]{1,63}?DOT[a-zA-Z]{2,}\b)",
        # Letter by letter.
        r"(?<!\w )\b(?:[\w.+-] ){3,64}@ ?(?:[\w-]++ ?\. ?){1,3}[a-z]{2,24}\b",
        r"(?<!\w )\b(?:[\w.+-] ){3,64}@(?: \w)+(?: \.(?: \w)+)+\b",
    ),
    "link": (
        r"\b[a-z][a-z0-9+.-]{0,30}+://\S+",
        r"\b(?:tel|sms|callto|facetime|whatsapp|skype):\S+",
        r"\bwww\.\S+",
        rf"(?<![\w@.-])(?:[a-z\d-]{{1,63}}\.){{1,4}}{_TLD}/[^\s,;]+",
        r"(?<![\w@.-])[a-z\d-]{2,63}\.(?:bsky\.social|tumblr\.com|wordpress\.com|blogspot\.\w+|github\.io|substack\.com|carrd\.co|wixsite\.com|weebly\.com|livejournal\.com)\b",
        rf"\bmy (?:own )?(?:web ?site|site|blog|home ?page|page|portfolio){_IS} \K(?:[a-z\d-]{{1,63}}\.){{1,3}}[a-z]{{2,24}}\b",
        r"(?<![\w.])@(?!(?:home|work|school|night|all|least|first|once|noon|midnight)\b)[^\W_][\w.-]{1,}(?:@[\w.-]+)*+",
        r"(?<![\w/])/?u/[\w-]{3,}",
        r"\blive:[\w.]{3,}",
        r"\b[^\W_][\w.]{1,31}#\d{4}\b",
        # A handle that is named as one: by a sign in it ...
        rf"\b{_NETWORK}{_AS}(?:{_IS}| me)?[ :]{{1,2}}(?:(?:also|just|under|as|at) )?\K{_SIGNED}",
        rf"\b(?:user ?name|handle|screen ?name|gamer ?tag|nick(?:name)?|login|alias){_IS}? ?\K{_SIGNED}",
        rf"\b(?:on|via|through) {_NETWORK},? (?:as|under|at|with|it's|its|i'm|im|i am|@|:)? ?\K{_SIGNED}",
        rf"(?<![\w.@-]){_SIGNED}(?= (?:on|at|@|over on) {_NETWORK}\b)",
        # ... or by the words around it.
        rf"\b{_NETWORK}{_AS}(?:: ?@?|{_IS} ?@| @)\K(?!(?:is|was|the|no|yes|not|private|off|down|it|i)\b)[^\W_][\w.-]*",
        rf"\b{_NETWORK} (?:handle|id|name|user|user ?name|tag|nick(?:name)?){_IS}? ?\K(?!(?:is|was|the|on|or|and|for|in|to|no|not|a|my|that|please|required|with|names?)\b)[^\W_][\w.-]{{2,}}",
        rf"\b(?:on|via) {_NETWORK} (?:as|under) \K(?!(?:a|an|the|my|it|well|you|we|they|i|usual|needed)\b)[^\W_][\w.-]{{2,}}",
        rf"\b(?:add|find|follow|dm|message|text|hit|hmu|skype|write)(?: me)?(?: up)? (?:on|at|via) {_NETWORK}[:,]? (?:@|at )?\K(?!(?:and|or|for|if|when|to|please|pls|thanks|any|so|but|i|the|now|today|later|instead|too|is|at|as|not|only|under)\b)[^\W_][\w.-]{{2,}}",
    ),
    "number": (
        # Seven digits and more, in whatever groups; years of a span are none.
        r"(?<![\w.])(?<!\b(?:protocol|study|trial|catalog|lot|ndc|cpt|hcpcs|sku|model|part)(?: id| no\.?| number)?[: #]{1,2})(?<!\d[ ().\-/]{1,3})(?<!\b\d{1,4}[;:])(?<!\b(?:scored?s?|bp|pressure|pcl(?:-?5)?|phq(?:-?9)?|gad(?:-?7)?|bdi|madrs|ham-?d|caps|qids|rate|hr|ratings?|readings?|levels?|pmid|isbn|issn|pages?|lines?)\b[^\d\n]{0,12})(?!(?:\d{2,3}/\d{2,3}[ ,]{1,2})+\d{2,3}/\d{2,3}(?!\d))(?<!\b(?:chrome|firefox|safari|edge|opera|version|ver|v|build|ios|android|windows|app)\.? )(?!(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|(?:19|20)\d\d[/.-]\d\d[/.-]\d\d)\b(?![ ./-]{0,2}\d))(?!(?:(?:19|20)\d\d[ ,/-]{1,3}){1,9}(?:19|20)\d\d\b(?![ ./-]{0,2}\d))\(?\+?\d(?:[ ().\-/]{0,3}\d){6,}+"
        r"(?! ?(?:mg|mcg|ml|ng|%|percent|people|veterans|patients|mmhg|bpm|[€$£¥]|eur|usd|euros?|dollars?|points?)\b)(?! ?[€$£%])(?!\w)(?! (?:(?:is|ist|=) )?(?:the |die |el )?(?:(?-i:[A-Z])\w+ |crisis |suicide )?(?:(?:life|hot|help|crisis )line|telefonseelsorge|samaritans)\b)(?! (?-i:[A-Z]{3,}) line\b)(?:,? ?(?:ext|extension|x|app)\.? ?\d{1,6}\b)?",
        # Letters and digits mixed, as on a card of an insurer or a passport.
        r"\b(?<!\b(?:protocol|study|trial|catalog|lot|ndc|cpt|hcpcs|sku|model|part)(?: id| no\.?| number)?[: #]{1,2})(?=(?:[A-Z-]{0,12}+\d){5})(?=\d*+[A-Z])[A-Z\d]++(?:-[A-Z\d]++){0,12}+\b",
        r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
        r"\b(?-i:[A-Z]{2,4})[ -]\d{5,}\b",
        r"\b\d{3}[ -]\d{2}[ -]\d{4}\b",
        # What a word before it says to be one.
        rf"\b(?:{_PEOPLE_ID})\b['’]?s?(?:,? (?:id|no|nr|number|num|is|which|card|account|code)){{0,3}}[.:#= ]{{1,3}}\K"
        r"(?!(?:19|20)\d\ds?\b(?![ -]\d))(?!\d+-?(?:years?|yr|days?|weeks?|months?|hours?|mins?|minutes?|points?|items?|mg|people|%))"
        r"(?:[A-Z]{1,4}[ -])?(?=[\w/-]*\d[\w/-]*\d[\w/-]*(?:[ ]\d[\d ]*)?(?!\w))(?=(?:[\w/-]*?\d){4}|[\w-]+(?: \d[\w-]*)+)[\w/-]{2,}+(?: \d[\w-]*+){0,5}+(?! ?(?:mg|people|patients|veterans|years|weeks|days|hours|months)\b)",
        r"\b(?:no|nr|n°|nº)(?:[.:#]| ?:|°) ?\K(?!(?:19|20)\d\d\b(?![ -]\d))(?=[\w-]*\d)[\w-]{4,}(?:[ -]\d[\w-]*)*",
        r"\b(?:member|policy|membership|nhs|passport|licen[cs]e|account|card|claim|case|insurance|ref|reference|patient|acc|acct)\.? (?:no|nr|n°)\.? ?\K(?=[\w-]*\d)[\w-]{3,}(?:[ -]\d[\w-]*)*",
        r"\b(?:pin|passcode|password|cvv2?|cvc|csc|security code)(?: (?:no|number|code|is))?[.:#=]? ?\K\d{3,8}\b",
        r"\b(?:exp|expiry|expires?|expiration|expiring|valid (?:thru|until|to))(?: date)?(?: on| is)?[.:]? ?\K\d{2} ?[/-] ?\d{2,4}\b",
        r"\b(?:sort code|bsb)(?: is)?[.:]? ?\K\d{2,3}-\d{2,3}(?:-\d{2})?\b",
        r"(?<=\b(?:sort code|bsb)(?: is)?[.:]? ?)\d{2} \d{2} \d{2}\b",
    ),
    # Digits as words; ten and more only among them.
    "spoken number": (
        rf"(?<![\w-])(?:(?:{_DIGIT_WORD}|(?:{_TENS})[ -](?:{_UNIT})|{_TEEN}|{_TENS}|\d)\b[ ,.-]{{1,3}}){{6,}}(?:(?:{_TENS})[ -](?:{_UNIT})|{_DIGIT_WORD}|{_TEEN}|{_TENS}|\d)\b",
        r"(?<![\w-])(?:(?:null|eins?|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun)\b[ ,.-]{1,3}){6,}(?:null|eins?|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun)\b",
        r"(?<![\w-])(?:(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)\b[ ,.-]{1,3}){6,}(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)\b",
        r"(?<![\w-])(?:(?:zéro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante)\b(?: et)?[ ,.-]{1,3}){4,}(?:zéro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante)\b",
    ),
    "date": (
        rf"{_BIRTH}[^.!?\n]{{0,40}}?(?<![\w/.])\K{_SHORT}",
        rf"(?<![\w/.-]){_SHORT}(?=[^.!?\n]{{0,30}}?\b(?:born|birthday|birthdate|b-?day|birth|baby|geboren|geburtstag|nací|cumpleaños)\b)",
        rf"(?<![\w/.-])(?<!\b{_EVENT}(?: [\w'’-]+){{0,3}} ){_FULL}",
    ),
    "ip": (
        r"(?<![\w.])(?<!\b(?:chrome|firefox|safari|edge|opera|version|ver|v|build|ios|android|windows|app)\.? )(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?::\d{1,5})?(?!\.?\w)",
        r"(?<![\w:])(?=[\da-f:]*(?:::|[a-f]))(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])",
    ),
    "address": (
        rf"{_HOUSE}\b{_NUMBER},? (?:(?!(?:{_COUNTED})\b){_WORD} ){{1,3}}(?<!(?-i:\b[a-z]{{2,}}s )(?<!\b(?:kings|queens|princes|bishops|saints|james|monks|friars) ))(?:{_STREET})\b\.?(?: [NS]?[EW]?\b)?{_FLAT}{_PLACE}",
        # "Close", "drive", "place" and the like are words as well: a capital, or what is said before, tells.
        rf"{_HOUSE}\b{_NUMBER},? (?!(?:{_COUNTED})\b)(?:{_NAMED} ){{1,3}}(?=(?-i:[A-Z]))(?:{_WAY})\b\.?{_FLAT}{_PLACE}",
        rf"{_LIVES} (?:the )?\K{_HOUSE}{_NUMBER},? (?:(?!(?:{_COUNTED})\b){_WORD} ){{1,3}}(?:{_WAY})\b\.?{_FLAT}{_PLACE}",
        rf"\b\d{{1,5}}[A-Za-z]?,? (?!(?:{_COUNTED})\b)(?![a-z]+s ){_WORD} (?:{_WAY})\b(?!['’\w])(?! (?:by|to|home|me|him|her|in|for|of|with|it|up|down|and|from|there|us|you|my)\b)\.?{_FLAT}{_PLACE}",
        # From a number to a postcode, over nothing but names, flats and commas.
        rf"{_HOUSE}\b{_NUMBER}(?:[ ,.#]{{1,2}}(?:{_NAMED}|\d\w{{0,4}}|of|de|la|le|st|rd|street|road|lane|ave|apt|flat|unit)){{1,9}}[ ,.]{{1,2}}{_POSTCODE}(?:, {_TOWN})?",
        rf"\b(?:flat|apt|apartment|unit|suite|room|house|box) ?\w{{1,5}}(?:[ ,.#]{{1,2}}(?:{_NAMED}|\d\w{{0,4}}|of|house|court|st|street|road|rd)){{0,6}}[ ,.]{{1,2}}(?:{_POSTCODE}|\d{{5}}\b)",
        rf"\b[^\W\d_][\w'’-]{{0,40}}?(?:straße|strasse|str\.|gasse|weg|platz|allee|ring|ufer|damm|straat|laan|plein|gracht) \d{{1,4}} ?[a-z]?\b(?:, {_NAMED})?(?:,? {_EUROPE})?",
        rf"\b(?:am|an der|auf der|auf dem|im|in der|zum|zur|unter den|hinter der|vor dem) {_NAMED} \d{{1,4}}[a-z]?,? {_EUROPE}",
        rf"\b\d{{1,4}}(?: (?:bis|ter))?,? (?:rue|avenue|boulevard|place|chemin|allée|impasse|quai|route)(?: (?:de|du|des|la|le|les|l'))* {_WORD}(?: {_NAMED})?{_FLAT}(?:,? (?:{_EUROPE}|{_TOWN}(?: {_POSTCODE})?))?",
        rf"\b(?:calle|avenida|avda\.?|plaza|paseo|camino|carrer|ronda|c/) ?(?:(?:de|del|la|las|los|el) )*{_WORD}(?: {_WORD})?,? \d{{1,4}}\b(?:, [^,?!\n]{{1,15}}){{0,2}}(?:,? {_EUROPE})?",
        rf"\b(?:via|viale|piazza|corso) {_TOWN},? \d{{1,4}}[a-z]?,? {_EUROPE}",
        rf"\bp(?:ost)?\.? ?o(?:ffice)?\.? ?box[ #:.-]*(?:no\.? ?)?\d+(?:,? {_TOWN})?(?:,? {_POSTCODE})?",
        rf"\b(?:pob|postfach|apartado(?: de correos)?|boîte postale|bp|casilla|postbus|caixa postal|casella postale|(?:locked|private) bag)(?: no\.?)?:? \d[\d ]{{0,8}}\d?\b(?:,? {_EUROPE})?(?!/)",
        r"\b(?:PSC|CMR|unit) \d+,? box \d+,? (?:[FAD]PO)(?:,? A[AEP])?(?: \d{5})?",
        r"\b(?:house|flat|plot|door|shop|h\.) ?(?:no|number|nr|#)\.? ?[\w/-]{1,8}(?:, [^,?!.\n]{2,25}){1,3}",
        rf"\b{_UK}",
        rf"\b{_TOWN},? {_US}",
        rf"\b[^\W\d_]{{3,}},? {_SMALL_STATE}(?<!\b(?:in|or|me|hi|ok|la|de|pa|id|oh|ma|al|co|mo)) \d{{5}}(?:-\d{{4}})?\b(?! (?:people|veterans|patients|dollars|times))",
        rf"\b(?:zip|post|postal|pin)[ -]?codes?(?: is| of|:|,|'s)?(?: (?:is|the|in|are))?:?,? \K(?:{_UK}|{_CANADA}|\d{{3}} \d{{3}}|\d{{4,6}}(?:-\d{{4}})?)\b",
        r"\b(?:zip|plz|postleitzahl|postcode|código postal|code postal)(?: is|,| ist| es| est)*:?,? \K(?:[A-Z]-)?\d{4,6}(?:-\d{3,4})?\b",
        r"(?<=\b(?:zip|postcode)\b[^\n]{0,160})(?<![\w$£€.,])\d{5}(?:-\d{4})?\b(?! (?:people|veterans|patients|dollars|times|mg))",
        rf"\b{_CANADA}",
    ),
}
# What the expressions above find, and what tells of nobody: registers of trials and papers, codes of substances, lines
# for everybody in need.
ALLOWED: Tuple[str, ...] = (
    r"^(?:NCT|ISRCTN|ACTRN|DRKS|UMIN|CTRI|JPRN|ChiCTR|PMC|PMID|CRD|EUCTR|IRCT|KCT|TCTR|NTR|rs|JNJ|GSK|LY|AZD|MK|CI)[ -]?[\w/-]*\d$",
    r"^(?:EudraCT )?(?:19|20)\d\d-\d{6}-\d\d(?:-\d\d)?$",
    r"^97[89][ -]?[\d -]+$",
    r"^6740-88-1$",
    r"^[1-9]\d{0,3}0{5,}$",
    r"^(?:sept(?:ember|\.)? 11(?:th)?,? (?:of )?2001|(?:the )?11(?:th)?(?: of)? sept(?:ember)?,? 2001|0?9[/-]11[/-](?:20)?01)$",
    r"^\+?1?[ .-]?\(?800\)?[ .-]?273[ .-]?8255$",
    r"^(?:0800 ?111 ?0 ?(?:111|222)|0800 ?1111|116 ?1[12][13]|0800 ?58 ?58 ?58|13 ?11 ?14|1300 ?22 ?4636|1800 ?55 ?1800)$",
)
_DIGITS = {word: digit for digit, word in enumerate("zero one two three four five six seven eight nine ten".split())}
_SPOKEN_WORD = regex.compile(r"[^\W_]+")


def _no_counting(text: str) -> bool:
    """Whether words of digits are more than somebody who counts, up or down."""
    digits = [_DIGITS[word] for word in _SPOKEN_WORD.findall(text.casefold()) if word in _DIGITS]
    if text.replace(" ", "").isdigit():
        return False  # figures alone are another kind
    steps = {after - before for before, after in zip(digits, digits[1:], strict=False)}
    return len(digits) < 3 or not steps <= {1, -9} and not steps <= {-1} and steps != {0}


def _no_scale(text: str) -> bool:
    """Whether a row of figures is more than the steps of a scale."""
    figures = [int(figure) for figure in _FIGURES.findall(text)]
    steps = {after - before for before, after in zip(figures, figures[1:], strict=False)}
    return len(figures) < 5 or steps not in ({1}, {-1})


_FIGURES = regex.compile(r"\d+")
# What an expression cannot tell.
PLAUSIBLE: Dict[str, Callable[[str], bool]] = {"spoken number": _no_counting, "number": _no_scale}
