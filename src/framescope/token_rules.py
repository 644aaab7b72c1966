"""`TokenRules`: what a token is, and what becomes of it on the way to a type."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal

from framescope.errors import ParameterError, unknown
from framescope.stems import find_stemmer
from framescope.token_pattern import APOSTROPHES, EMAIL, HYPHENS, IGNORED, URL, is_mark_or_currency, token_pattern

_STRAIGHT = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(HYPHENS, "-"), **dict.fromkeys(IGNORED)})
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_UNACCENTED = str.maketrans("ıłŁøØđĐ", "ilLoOdD")

# Words whose 's is a verb or "us".
_NO_POSSESSIVES = frozenset(
    "it's he's she's that's what's who's where's when's why's how's there's here's let's".split()  # noqa: SIM905
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
    apostrophes: "keep" leaves `don't` as it is, "strip" counts it as `dont`, "split" parts it.
    possessives: "strip" counts `Ankara's` as `ankara` (English; `it's`, `let's` and the like are no possessives).
    accents: "strip" counts `Erdoğan` as `erdogan`.
    hashtags: what becomes of `#tag` and `@name`: "keep", "strip" (counted as `tag`), or "drop".
    numbers, urls, emails: False leaves such tokens out of the running text (urls: e-mail addresses too).
    variants: spelling -> the form counted, matched after case folding.
    stems: "snowball" or "simplemma" count the forms of a word as one (`framescope.stems`), after the variants. Words
        and phrases that are looked up meet the stems of what was written; globs meet the stems themselves.

    >>> import framescope as fs
    >>> rules = fs.TokenRules(possessives="strip", variants={"defense": "defence"})
    >>> fs.tokenize(["Ankara's air defense"], rules).to_table()['token'].tolist()
    ['ankara', 'air', 'defence']
    """

    tokenizer: Literal["words", "nltk"] = "words"
    case: Literal["lower", "keep"] = "lower"
    language: str = "en"
    hyphens: Literal["keep", "split"] = "keep"
    numbers: bool = True
    urls: bool = True
    variants: Mapping[str, str] = field(default_factory=dict)
    apostrophes: Literal["keep", "strip", "split"] = "keep"
    possessives: Literal["keep", "strip"] = "keep"
    hashtags: Literal["keep", "strip", "drop"] = "keep"
    emails: bool = True
    stems: Literal["none", "snowball", "simplemma"] = "none"
    accents: Literal["keep", "strip"] = "keep"

    def __post_init__(self) -> None:
        for name, value, choices in (
            ("tokenizer", self.tokenizer, TOKENIZERS),
            ("case", self.case, ("lower", "keep")),
            ("hyphens", self.hyphens, ("keep", "split")),
            ("apostrophes", self.apostrophes, ("keep", "strip", "split")),
            ("possessives", self.possessives, ("keep", "strip")),
            ("accents", self.accents, ("keep", "strip")),
            ("hashtags", self.hashtags, ("keep", "strip", "drop")),
        ):
            if value not in choices:
                raise ParameterError(f"{name}: {unknown('choice', value, choices)}")
        folded = {self.normalize(old): self.normalize(new) for old, new in self.variants.items()}
        object.__setattr__(self, "variants", MappingProxyType(folded))
        find_stemmer(self.stems, self.language)  # raises where they cannot be made

    def to_dict(self) -> dict[str, Any]:
        """Write the rules as plain values: `TokenRules(**rules.to_dict())` is the same."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**values, "variants": dict(self.variants)}

    @property
    def pattern(self) -> re.Pattern[str]:
        """The definition of a token under these rules (where `tokenizer` is "words")."""
        return token_pattern(self.hyphens, self.apostrophes)

    def pattern_for(self, text: str) -> re.Pattern[str]:
        """`pattern`, for this text: it names the marks and currency signs the text has and no others, so that it is
        quick to compile."""
        return token_pattern(self.hyphens, self.apostrophes, "".join(sorted(filter(is_mark_or_currency, set(text)))))

    @property
    def inner_marks(self) -> str:
        """The ASCII marks of which one may stand within a word of Latin letters and digits, so that it is one token."""
        return ("-" if self.hyphens == "keep" else "") + ("" if self.apostrophes == "split" else "'")

    @property
    def plain_words(self) -> str:
        """An RE2 expression of what is one token, easily seen: Latin letters and digits with single hyphens and
        apostrophes inside."""
        inner = self.inner_marks.replace("'", "'\u2019")
        return rf"^[0-9A-Za-z]+(?:[{inner}][0-9A-Za-z]+)*$" if inner else "^[0-9A-Za-z]+$"

    @property
    def leaves_out(self) -> bool:
        """Whether some tokens of the pattern are left out of the running text."""
        return self.hashtags == "drop" or not (self.numbers and self.urls and self.emails)

    def normalize(self, form: str) -> str:
        """Turn a form as written into its type, spelling variants aside: NFC, straight marks, case, then the rules for
        hashtags, possessives and apostrophes."""
        if not form.isascii():
            form = unicodedata.normalize("NFC", form.translate(_STRAIGHT))
            if self.accents == "strip":
                form = strip_accents(form)
        return self._rewrite(self._fold(form))

    def _fold(self, form: str) -> str:
        if self.case == "keep":
            return form
        if self.language in ("tr", "az"):
            form = form.replace("I", "ı").replace("İ", "i")
        if form.isascii():
            return form.lower()
        # "İ" lower-cases to i with a dot above it, a second way to write i
        return unicodedata.normalize("NFC", form.lower().replace("i\u0307", "i"))

    def _rewrite(self, form: str) -> str:
        if self.hashtags == "strip" and form[:1] in ("#", "@"):
            form = form[1:]
        if "'" in form:
            if self.possessives == "strip" and form[-2:] in ("'s", "'S") and form.lower() not in _NO_POSSESSIVES:
                form = form[:-2] or form
            if self.apostrophes == "strip":
                form = form.replace("'", "")
        return form

    def type_of(self, form: str) -> str | None:
        """Turn a form as written into the type counted; None where the rules leave it out."""
        if self.leaves_out and not self._is_kept(form):
            return None
        folded = self.normalize(form)
        counted = self.variants.get(folded, folded)
        if self.stems == "none":
            return counted
        return self.normalize(find_stemmer(self.stems, self.language)(counted)) or counted

    @property
    def only_folds_case(self) -> bool:
        """Whether the type of an ASCII form is the form in lower case, spelling variants aside, unless `rewrites`."""
        return (
            self.case == "lower" and self.language not in ("tr", "az") and self.stems == "none" and not self.leaves_out
        )

    @property
    def rewrites(self) -> bool:
        """Whether forms with an apostrophe, or behind # and @, are altered."""
        return self.hashtags == "strip" or self.possessives == "strip" or self.apostrophes == "strip"

    def _is_kept(self, form: str) -> bool:
        is_email = bool(EMAIL.fullmatch(form))
        is_url = is_email or bool(URL.fullmatch(form))
        is_tag = form[:1] in ("#", "@")
        is_number = not is_url and not any(character.isalpha() for character in form)
        return not (
            (is_url and not self.urls)
            or (is_email and not self.emails)
            or (is_tag and self.hashtags == "drop")
            or (is_number and not self.numbers)
        )


def strip_accents(word: str) -> str:
    """Write a word without the accents of its Latin letters; ı, ł, ø and đ become i, l, o and d.

    >>> strip_accents("Işık"), strip_accents("Erdoğan"), strip_accents("Київ")
    ('Isik', 'Erdogan', 'Київ')
    """
    composed = unicodedata.normalize("NFC", word)
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFD", found[0].translate(_UNACCENTED))[0], composed)
