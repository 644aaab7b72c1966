"""The rules for page furniture inside a line: what a line must hold, and what of it is cut.

Each has a hint, an expression of Arrow's (RE2) that any line it cuts from matches; it is looked for in all lines at
once, and the rule itself, a Python expression, runs on those lines only. To add a rule, add it here and an example to
tests/corpus/test_inline.py.
"""

import re
from typing import NamedTuple

FORM = "sign-up form"


class InlineRule(NamedTuple):
    """A rule: its name, what a line must hold (RE2), what is cut of the line, and a hint that is quicker to look for in
    all lines and matches wherever the other does."""

    name: str
    hint: str
    expression: str
    quick: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """What is cut, compiled when a line holds the hint: few of the rules are ever needed (`re` keeps it)."""
        return re.compile(self.expression)


def _rule(name: str, hint: str, *alternatives: str, case: bool = False, quick: str = "") -> InlineRule:
    ignore = "" if case else "(?i)"
    expression = ignore + "|".join(f"(?:{a})" for a in alternatives)
    return InlineRule(name, ignore + hint, expression, ignore + (quick or hint))


_BEGIN = r"(?:\A|(?<=[.!?:*)]\s)|(?<=[.!?]))(?:\*\*)?"  # where a sentence may begin
_TAIL = r"[^.!?\n]{0,160}(?:[.!?]|\Z)(?:\*\*)?"
_REPORT = r"\b(?:said|told|says|asked|wrote|he|she|they|was|were|had|motto|slogan)\b"
_SOON = r"[^.!?\n]{0,400}"  # of one sentence; bounded, so that no line takes time by the square of its length
_NO_REPORT = rf"(?!{_SOON}{_REPORT})"
_ASKED = r"(?:\A|(?<=[.!?*)]\s)|(?<=[.!?]))(?:\*\*)?(?=click|tap|to|if you|for)" + _NO_REPORT  # asks the reader
REPORTS = re.compile(_REPORT, re.IGNORECASE)
_TIME = r"\d{1,2}:\d{2}\s?(?:[ap]\.?m\.?)?(?:\s?E[SD]?T\b)?"
_SITES = r"(?:Twitter|Facebook|Instagram|YouTube|LinkedIn|Telegram|Parler|Google\+)"
_WHOM = "the (?:reporter|writer|author)|him|her|me"
_REACH = rf"(?:reach|contact|e-?mail) (?:{_WHOM}|[^\W\d_]\w+ [^\W\d_]\w+)"
_AGENCY = (
    r"(?:AP|AFP|EPA|UPI|PA|TASS|Reuters|REUTERS|Getty(?: Images)?|Bloomberg|Newscom|NEWSCOM|SCNG|Landov"
    r"|Shutterstock|Sipa"
    r"|Polaris|Corbis|Zuma|ZUMA|Xinhua|DPA|dpa|ANSA|Anadolu(?: Agency)?|NPR|POLITICO|CNN|CQ Roll Call)"
)
_CAPITAL = r"(?:[A-Z]|[^\W\d_\x00-\x7f])"  # or any letter of another alphabet, as in Özgür
_AGENCIES = rf"{_AGENCY}(?:\s?/\s?{_AGENCY}){{0,2}}"
_PICTURE = r"(?:[Pp]hoto(?:graph)?|PHOTO|[Ii]mage|[Pp]icture)s?"
_CREDIT = (
    r"\((?:[A-Z][\w.]* )?(?:[Ff]ile )?(?:[Pp]hoto|PHOTO|[Ii]mage|[Ii]llustration|[Ss]creenshot)s?"
    r"(?: by| via| from|\s?[:/]| [Cc]ourtesy| [Cc]redit)[^()\n]{2,100}\)"
)

INLINE_RULES = (
    _rule(  # where the first "photo:" leads to no caption none does: the rest of the line is passed over at once
        "photo gallery",
        r"(?:hide|show|toggle) caption",
        r"(?P<cut>\bphotos?\s?:.*\b(?:hide|show|toggle) caption\s+\d+ of \d+(?:\s+photos?\s?:[^.!?\n]{0,160}\Z)?)",
        r"\bphotos?\s?:.*",
    ),
    _rule(
        "photo gallery",
        r"(?:hide|show|toggle) caption|slideshow",
        r"\A(?:(?!\bphotos?\s?:).){0,900}?\b(?:hide|show|toggle) caption\s+\d+ of \d+",
        r"\A(?:enlarge this image\s+)?(?:hide|show|toggle) caption\b.{0,900}\Z",
        r"\b(?:hide|show|toggle) caption(?:\s+\d+ of \d+)?\b",
        r"\Aslideshow(?: \(\d+ images?\))?\Z",
    ),
    _rule(
        "video box",
        r"just watched|must watch|latest video at|unsupported on your device",
        r"\bjust watched\b.{1,200}?\breplay\b(?: more videos)?(?: \.\.\.)?(?: must watch\b(?:.{0,200}?"
        r"(?:\b\d{1,2}:\d{2}\b|\Z))?)?",
        r"\A(?:just watched|must watch)\b.{0,200}\b\d{1,2}:\d{2}\Z",
        r"\A(?:click to )?watch the latest video at \S+\Z",
        r"\A(?:media playback is (?:un)?supported on your device|media caption)\b.{0,400}\Z",
        r"\bmedia playback is (?:un)?supported on your device\b(?: media caption)?",
    ),
    _rule(
        "picture caption",
        r"image (?:copyright|caption|source)|media caption|enlarge this image|file photo",
        r"\A(?:image (?:copyright|caption|source)|media caption|enlarge this image|file photo\s?:).{0,700}\Z",
        r"\bimage copyright(?: [\w.'/-]+){1,6}? image caption\b",
        r"\benlarge this image(?: toggle caption)?(?P<credit> .{3,80}?)(?P=credit)(?!\w)",
        r"\benlarge this image(?: toggle caption)?\b",
    ),
    _rule(
        "picture credit",
        rf"/ ?{_AGENCY}|REUTERS/|Getty Images|(?i:\( ?[\w ]{{0,20}}(?:photo|image|illustration|screenshot))"
        rf"|^(?i:photo|image|picture|(?:featured?|cover|top|lead|banner|header|main) (?:photo|image|picture))"
        rf"|^(?:Getty|Shutterstock|Alamy|iStock|Newscom)|\|\s(?:{_AGENCY} (?:[Pp]hoto|Images)|Getty)",
        rf"\A.{{0,600}}?(?<![\w/])(?:REUTERS/[A-Z][\w. '-]{{2,40}}(?:/[\w. ]{{1,12}})?|{_CAPITAL}[\w.'-]{{1,40}}"
        rf"(?: [\w.'-]{{1,40}}){{0,3}}\s?/\s?{_AGENCIES}(?: via [\w. ]{{2,30}})?"
        rf"|(?:(?:[Vv]ia|for|from) )?Getty Images)\)?\Z",
        rf"\A.{{0,400}}{_CREDIT}\Z",
        rf"\A(?:(?:Featured?|Cover|Top|Lead|Banner|Header|Main) )?{_PICTURE}"
        r"(?: [Cc]redits?| by| [Cc]ourtesy(?: of)?)?\s?:.{2,120}\Z",
        rf"\A{_PICTURE} [Cc]redits?\s?:.{{2,4000}}\Z",
        r"\A(?:Getty(?: Images)?|Shutterstock|Alamy(?: Stock Photo)?|iStock|Newscom)\Z",
        _CREDIT,
        rf"\A[^|\n]{{5,500}}\s\|\s{_CAPITAL}[^|\n./]{{2,40}}/\s?{_AGENCY}(?: Images)?\b",
        rf"\A[^|\n]{{5,500}}\s\|\s(?:{_AGENCY} (?:[Pp]hotos?|Images)|Getty)\b"
        r"(?:/(?:[A-Z]\. )?[A-Z][\w.]+ [A-Z]\w+)?",
        case=True,
    ),
    _rule(
        "link to other content",
        r"\( ?(?:photos?|videos?|watch|related|read|also|see|listen|slideshow|gallery|more|full (?:text|coverage)"
        r"|perspectives?)",
        r"\(\s?(?:photos?|videos?|related|read more|also on \w+|see also|slideshow|gallery|full (?:text|coverage)"
        r"|perspectives?)"
        r"\s?:[^()\n]{3,160}\)",
        r"\(\s?(?:watch|read|also|see|listen|more)\s?:(?: [^\s()]+){4,24}\)",
    ),
    _rule(
        "link to other content",
        r"^(?:NOW )?(?:WATCH|VIDEO|PHOTO|SLIDESHOW|GALLERY|IN PHOTOS|LISTEN|READ|RELATED|SEE|MORE|Watch|Related|Read)",
        r"\A(?:NOW )?(?:WATCH|VIDEO|PHOTOS?|SLIDESHOW|GALLERY|IN PHOTOS|LISTEN|RELATED|READ|SEE|MORE|Watch"
        r"|Related|Read(?: more)?)"
        r"(?: (?:NOW|MORE|ALSO|VIDEO|LIVE|BELOW|HERE))?\s?:.{3,160}(?<![.!?])\Z",
        r"\ARead or [Ss]hare this story\s?:.*\Z",
        r"\ARead More\Z",
        case=True,
    ),
    _rule(  # a name, the same name in full as a link, and headlines glued to it, up to the link to MORE of them
        "link to other content",
        r"[a-z][A-Z0-9].* MORE(?:\PL|$)",
        r"(?<!\w)(?P<name>[A-Z][\w’'-]{1,40})(?P<cut> (?:[A-Z(][\w().’'-]* ){0,5}(?P=name)(?=[A-Z0-9])"
        r"[^\n]{30,500}? MORE)\b",
        case=True,
        quick=" MORE",
    ),
    _rule(
        "shortcode or script",
        r"\[/?(?:pullquote|caption|embed\w*|gallery|video|audio|image|img|photo|iframe)|poster=|googletag|function\s?\("
        r"|pic\.twitter\.com/|\bt\.co/",
        r"\[/?(?:pullquote|caption|embed\w*|gallery|video|audio|image|img|photo|iframe)\b[^\]\n]{0,300}\]",
        r"\bposter=\"[^\"\n]{0,300}\"",
        r"(?:https?://)?\b(?:pic\.twitter\.com|t\.co)/\w+",
        r"\A.{0,80}(?:googletag\.|\(function\s?\(|window\.\w+\s?=).{0,2000}\Z",
    ),
    _rule(
        FORM,
        r"sign(?:ing)?[ -]up|subscri|newsletter|inbox|recaptcha|robot|invalid email|re-enter|error has occurred"
        r"|try again later"
        r"|news app|foxbusiness",
        _BEGIN + r"(?:(?:sign up|subscribe) (?:here|now|today)\b"
        rf"|(?=sign up|subscribe|download|want|get|receive|join|stay|looking|like){_NO_REPORT}"
        r"(?:(?:sign up|subscribe|download)\b"
        r"|(?:want|get|receive|join|stay up to date|looking for|like this)"
        rf"\b(?={_SOON}\b(?:you|your|our|us|here|today|now|free|daily|weekly|latest|top|app)\b))(?!-)[^.!?\n]{{0,200}}"
        r"\b(?:newsletters?|inbox|e-?mail (?:alerts|updates)|news app)\b"
        r"|(?:email sign up )?by signing up,? you (?:agree|are agreeing)\b"
        r"|you (?:can|may) (?:unsubscribe|opt out) (?:at )?any ?time"
        r"|(?:this site is protected by recaptcha|please verify you(?:'|’)re not a robot)"
        r"|(?:invalid email address|please re-enter|you must select a newsletter|thank you for subscribing"
        r"|an error has occurred|please try again later|you agree to receive occasional"
        r"|you will receive e?-?mails? from"
        r"|view all [\w ]{2,40} newsletters)\b)" + _TAIL,
        r"\Anewsletter sign[ -]up\b.{0,900}\Z",
        r"\Asign up for\b.{0,200}\Z",
    ),
    _rule(
        "call to click",
        r"(?:click|tap) (?:here|for|on the|to |through)",
        _ASKED + r"(?:click|tap) here(?: now)?(?:[.!?]|\Z|(?= (?:to|for|if|get|now)\b)" + _TAIL + ")",
        _ASKED + r"(?:click|tap) (?:for more|to (?:read|watch|see|view|listen|subscribe|sign up))\b" + _TAIL,
        r"\A" + _NO_REPORT + r"(?:click|tap) (?:here|for (?:more|complete|full|the|all)|to (?:view|get|read|watch|see"
        r"|listen|play|enlarge|expand|subscribe|share|tweet|join))\b"
        r"(?! (?:has|have|is|was|had|were|became|becomes)\b).{0,160}\Z",
        _ASKED + r"(?:to|if you|for)\b [^.!?\n]{3,120},? (?:please )?(?:click|tap) here"
        r"(?: (?:to|for)\b[^.!?\n]{0,80})?(?:[.!?]|\Z)",
        r"\((?:please )?click (?:here|on the links? (?:below|above))\b[^.!?()\n]{0,80}[.!?]?\)",
        r"\bclick through (?:for|to (?:see|view))\b" + _TAIL,
    ),
    _rule(
        "follow line",
        rf"(?:follow|find|join|like)(?: \S+){{0,5}} (?:on|at|via) {_SITES}|^(?:follow )?@\w"
        rf"|(?:reach|contact|e-?mail) (?:{_WHOM}|\S+ \S+) at\b",
        _BEGIN
        + r"(?:- ?)?(?:you can )?(?:also )?(?:follow|find|join|like)(?: [\w’'.-]+){0,5}? (?:on|at|via) "
        + _SITES
        + r"[^!?\n]{0,120}?(?:\Z|[.!?](?=\s|\Z))",
        r"\A(?:follow )?@\w+(?:,? (?:and )?@\w+)*\Z",
        r"\Afollow @\w+.{0,60}\Z",
        _BEGIN + rf"{_REACH} at\b(?=[^\n]{{0,160}}(?:@|\d{{3}}))[^\n]{{0,160}}?(?:\Z|[.!?](?=\s|\Z))",
        quick=rf"(?:on|at|via) {_SITES}|^(?:follow )?@\w|(?:reach|contact|mail) (?:the|him|her|me|\S+ \S+ at)",
    ),
    _rule(
        "contributors",
        r"contribut(?:ed|ing)|(?:wire|staff) reports|^additional reporting (?:by|from)",
        r"(?:\A|(?<=[.!?]\s))[^.!?\n]{0,200}\bcontributed (?:reporting |research )?to this (?:report|article"
        r"|story|piece)\b[^.!?\n]{0,60}[.!?]?",
        r"\A[^\n]{0,400}\bcontributed (?:reporting )?to this (?:report|article|story|piece)\b[^\n]{0,60}\Z",
        r"\Acontributing\s?:.{0,160}\Z",
        r"\A.{0,40}\b(?:compiled )?from (?:wire|staff)(?: and (?:wire|staff))? reports\.?\Z",
        r"\Aadditional reporting (?:by|from) (?:[^\W\d_][\w.'’-]+,? (?:and |in )?){1,12}[^\W\d_][\w’'-]+\.?\Z",
    ),
    _rule(
        "copyright line",
        r"copyright|all rights reserved|may not be (?:published|reproduced)",
        r"(?:©\s?)?\bcopyright (?:©|\(c\))?\s?\d{4}\b[^.!?\n]{0,100}\.?",
        r"(?:\A|(?<=[.!?]\s))(?:©\s?)?copyright\b[^.!?\n]{0,100}all rights reserved\.?",
        r"\bthis material may not be (?:published|reproduced)\b[^.!?\n]{0,100}[.!?]?",
    ),
    _rule(
        "page control",
        r"advertisement|story highlights|story continue|continue reading|main story|^(?:photo|video|ad|close"
        r"|slideshow|gallery)s?$",
        r"\Astory highlights\b",
        r"\A(?:advertisement|photo|video|continue reading(?: the main story)?|newsletter sign ?up"
        r"|share this page|\s)+\Z",
        r"\badvertisement continue reading the main story\b",
        r"\bcontinue reading the main story\b",
        r"\bstory continued? below(?: advertisement)?\b",
        r"\A(?:photo|video|ad|close|slideshow|gallery)s?\Z",
    ),
    _rule(
        "publication time",
        r"updated?|posted|published",
        rf"\A(?:this (?:report|story|article|post) was )?(?:(?:last|first) )?(?:updated?|posted|published)"
        rf"(?: at| on|:)?[^.!?\n]{{0,24}}?{_TIME}(?:,? (?:on )?[\w/]+(?: \d{{1,2}}(?:, \d{{4}})?)?)?[.:]?\Z",
        rf"\[(?:updated?|posted)(?: at)? {_TIME}[^\]\n]{{0,24}}\]:?",
    ),
)
ANY_INLINE = "|".join(f"(?:{rule.quick})" for rule in INLINE_RULES)
