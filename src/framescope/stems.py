"""Stems and lemmas: forms of one word counted as one. Run on types, once each."""

from collections.abc import Callable
from functools import cache
from typing import Any

from framescope.errors import ParameterError, unknown

STEMS = ("none", "snowball", "simplemma")

# The languages of NLTK's SnowballStemmer, by their codes.
SNOWBALL = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}


@cache
def find_stemmer(kind: str, language: str) -> Callable[[str], str]:
    """Give the function from a folded form to what is counted.

    kind: "none"; "snowball", NLTK's SnowballStemmer (Porter 2001), which cuts endings by rule and may leave what is no
    word ("negoti"); "simplemma", lemmas from word lists (the extra `lemmas`), which leaves what it does not know. Both
    join words that mean different things, so the rules that were used belong beside every result.

    >>> find_stemmer("snowball", "en")("negotiations")
    'negoti'
    """
    if kind not in STEMS:
        raise ParameterError(f"stems: {unknown('choice', kind, STEMS)}")
    if kind == "snowball":
        return _snowball(language)
    return _simplemma(language) if kind == "simplemma" else str


def _snowball(language: str) -> Callable[[str], str]:
    if language not in SNOWBALL:
        hint = "stems: simplemma knows more languages."
        raise ParameterError(f"stems: snowball: {unknown('language', language, SNOWBALL, hint)}")
    from nltk import SnowballStemmer  # from NLTK itself: its modules below want it whole, and a report has it run late

    stemmer: Any = SnowballStemmer(SNOWBALL[language])
    return lambda form: str(stemmer.stem(form))


def _simplemma(language: str) -> Callable[[str], str]:
    try:
        import simplemma
    except ImportError:
        raise ParameterError(
            "stems: simplemma needs the package simplemma: pip install 'framescope[lemmas]', or pip install simplemma."
        ) from None
    try:
        simplemma.lemmatize("a", lang=language)
    except ValueError:
        raise ParameterError(f"stems: simplemma knows no language {language!r}; codes are such as en or tr.") from None
    return lambda form: str(simplemma.lemmatize(form, lang=language))
