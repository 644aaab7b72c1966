"""`TokenRules`: what a token is, and what becomes of it on the way to a type."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Literal

from framescope.errors import ParameterError, unknown

# Characters inside a word that are not seen: soft hyphen, zero-width joiners, word joiner, byte-order mark.
IGNORED = "\u00ad\u200c\u200d\u2060\ufeff"
_APOSTROPHES = "'\u2019\u02bc\uff07"
_HYPHENS = "-\u2010\u2011"
_STRAIGHT = str.maketrans(
    {**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_HYPHENS, "-"), **dict.fromkeys(IGNORED)}
)

TOKENIZERS = ("words", "nltk")


@dataclass(frozen=True)
class TokenRules:
    """How texts become tokens and tokens become types.

    tokenizer: "words" is this package's own definition (`token_pattern`), "nltk" is NLTK's
        `NLTKWordTokenizer` on Punkt sentences, less the tokens without a letter or digit.
    case: "lower" folds case, "keep" leaves it.
    language: "tr" or "az" fold the Turkish dotted and dotless i apart.
    hyphens: "keep" holds `S-400` and `co-production` together, "split" parts them.
    numbers, urls: False leaves such tokens out of the running text (urls: e-mail addresses too).
    variants: spelling -> the form counted, matched after case folding.
    """

    tokenizer: Literal["words", "nltk"] = "words"
    case: Literal["lower", "keep"] = "lower"
    language: str = "en"
    hyphens: Literal["keep", "split"] = "keep"
    numbers: bool = True
    urls: bool = True
    variants: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value, choices in (
            ("tokenizer", self.tokenizer, TOKENIZERS),
            ("case", self.case, ("lower", "keep")),
            ("hyphens", self.hyphens, ("keep", "split")),
        ):
            if value not in choices:
                raise ParameterError(f"{name}: {unknown('choice', value, choices)}")
        folded = {self.normalize(old): self.normalize(new) for old, new in self.variants.items()}
        object.__setattr__(self, "variants", MappingProxyType(folded))

    def normalize(self, form: str) -> str:
        """Turn a form as written into its type, spelling variants aside: NFC, straight marks, case."""
        if not form.isascii():
            form = unicodedata.normalize("NFC", form.translate(_STRAIGHT))
        if self.case == "keep":
            return form
        if self.language in ("tr", "az"):
            form = form.replace("I", "ı").replace("İ", "i")
        if form.isascii():
            return form.lower()
        # "İ" lower-cases to i with a dot above it, a second way to write i
        return unicodedata.normalize("NFC", form.lower().replace("i\u0307", "i"))

    def type_of(self, form: str) -> str | None:
        """Turn a form as written into the type counted; None where the rules leave it out."""
        if not (self.numbers and self.urls) and not self._is_kept(form):
            return None
        folded = self.normalize(form)
        return self.variants.get(folded, folded)

    def _is_kept(self, form: str) -> bool:
        is_url = bool(_URL.fullmatch(form) or _EMAIL.fullmatch(form))
        is_number = not is_url and not any(character.isalpha() for character in form)
        return not (is_url and not self.urls) and not (is_number and not self.numbers)


def _character_class(*categories: str) -> str:
    """Write the characters of some Unicode categories as ranges of a regular-expression class."""
    planes = (range(0x20000), range(0xE0000, 0xE0200))  # no mark or currency sign stands between them
    points = [i for plane in planes for i in plane if unicodedata.category(chr(i)) in categories]
    ranges: list[list[int]] = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in ranges)


_URL = re.compile(r"(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww][Ww][Ww]\.)[^\s<>\"“”]+(?<![.,;:!?)\]'’])")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


@cache
def token_pattern(hyphens: str = "keep") -> re.Pattern[str]:
    """Compile the definition of a token. It never crosses white space, so it may be run chunk by chunk.

    In this order: a URL; an e-mail address; `#tag` and `@name`; letters with full stops (`U.S.`); a word, which is
    letters, digits and their combining marks, joined by inner apostrophes (`don't`), hyphens (`T-LORAMIDS`),
    ampersands (`R&D`), full stops, commas, colons and slashes between digits (`3.44`, `9/11`), and a slash
    before or after a single letter (`SAMP/T`, `F/A`, but `S-300/S-400` are two), with a currency sign before a
    digit (`$2.5`).
    """
    marks = _character_class("Mn", "Mc", "Me") + IGNORED
    currency = _character_class("Sc")
    letter = rf"[^\W\d_][{marks}]*"
    run = rf"[^\W_]+(?:[{marks}]+[^\W_]*)*"
    dash = f"[{_HYPHENS}]|" if hyphens == "keep" else ""
    inner = (
        rf"(?:{dash}[{_APOSTROPHES}&]|(?<=\d)[.,:/](?=\d)|/(?={letter}(?![\w{marks}]|[{_HYPHENS}])"
        rf"|{letter}[{_HYPHENS}](?!\d)))"
    )
    tail = rf"(?:{inner}{run})*"
    return re.compile(
        rf"{_URL.pattern}|{_EMAIL.pattern}"
        rf"|[#@](?=[^\W\d_])[\w{marks}]+"
        rf"|{letter}(?:\.{letter})+(?![\w{marks}])\.?{tail}"
        rf"|(?:{letter}/)(?={run}){run}{tail}"
        rf"|(?:[{currency}](?=\d))?{run}{tail}"
    )
