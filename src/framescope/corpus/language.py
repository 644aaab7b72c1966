"""The language of a text, by its script and its commonest words: enough to find the texts that do not belong."""

import re
import unicodedata
from collections import Counter
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.corpus.words import TEXTS_AT_ONCE, Chunks

LOOKED_AT = 330  # chunks (what stands between white space): about 2,000 characters
SCRIPT_LOOKED_AT = 400  # characters, of a text in another script
WORDS_NEEDED = 25
CERTAIN = 4  # distinct common words of the language, and more than of any other

# The commonest function words; each language has some that the others lack.
PROFILES = {
    "en": "the of and to in that is was for it with as on be by at his from are this he have not but they which said",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus",
    "fr": "de la le et les des en un une du que est pour dans qui sur pas plus par au avec ce sont il mais",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le",
    "it": "di e il la che in un per è una non con del da sono della si le al dei nel ha anche gli alla",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas foi ao",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit nog naar",
    "sv": "och i att det som en på är av för med den till inte om ett han har de var jag från vid",
    "da": "og i at det er en til på som af for med den der de ikke har et var vi om fra han",
    "no": "og i det er på som en av for at til med de den har ikke om et var fra han vi seg",
    "pl": "w i na z się nie do to że jest o jak od za po przez dla ale tym co czy został przed",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi ne kadar sonra en her var türkiye olduğu ancak ise",
    "cs": "a v se na je že s z do o to i ve pro jako za by ale po od který jsou podle",
    "hu": "a az és hogy nem is egy ez volt meg csak de el azt mint már még szerint lesz után magyar",
    "ro": "de și în a la cu pe nu este că din mai să o un pentru care ce sunt fi după prin",
    "fi": "ja on ei että se oli hän ovat mutta myös kun mukaan joka sen kuin tai ole sekä jo",
    "id": "yang dan di dengan untuk dari dalam pada tidak ini itu akan oleh juga tersebut kepada sebagai telah",
}
_SCRIPTS = (
    ("HIRAGANA", "ja"),
    ("KATAKANA", "ja"),
    ("HANGUL", "ko"),
    ("CJK", "zh"),
    ("ARABIC", "ar"),
    ("HEBREW", "he"),
    ("GREEK", "el"),
    ("CYRILLIC", "ru"),
    ("DEVANAGARI", "hi"),
    ("THAI", "th"),
)
_OTHER_SCRIPT = "[\u0370-\u1dff\u3040-\ud7ff\uf900-\ufdff]"  # takes Python long to compile: only where it is met
_OTHER_SCRIPTS = r"[\x{370}-\x{1dff}\x{3040}-\x{d7ff}\x{f900}-\x{fdff}]"
_MARKS = "\"'()[].,;:!?*\u201c\u201d\u2018\u2019\u2013\u2014\u2026«»"


def guess_languages(chunks: Chunks) -> pd.Series:
    """Guess the language of every text: a code of two letters, "" where the text is short or nothing is certain.

    >>> from framescope.corpus.words import number_chunks
    >>> text = "The ministry said that the missiles would be delivered by the end of the year, and " * 3
    >>> guess_languages(number_chunks([text, "Ankara."])).tolist()
    ['en', '']
    """
    vocabulary, _ = _vocabulary()
    lowered = pc.utf8_lower(pc.utf8_trim(chunks.names, characters=_MARKS))
    common = np.asarray(pc.index_in(lowered, value_set=pa.array(vocabulary, pa.large_string())).fill_null(-1))
    is_word = np.asarray(pc.match_substring_regex(lowered, r"\pL"), bool)
    is_foreign = np.asarray(pc.match_substring_regex(chunks.names, _OTHER_SCRIPTS), bool)
    codes = [np.empty(0, object)]
    for low in range(0, len(chunks.starts) - 1, TEXTS_AT_ONCE):
        starts = chunks.starts[low : low + TEXTS_AT_ONCE + 1]
        n_held = np.minimum(np.diff(starts), LOOKED_AT)
        bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(n_held)])
        text = np.repeat(np.arange(len(n_held)), n_held)
        numbers = chunks.numbers[np.arange(bounds[-1]) - bounds[text] + starts[text]]
        known = common[numbers]
        at = np.flatnonzero(known >= 0)
        guessed = _by_words(text[at], known[at], np.bincount(text[is_word[numbers]], minlength=len(n_held)))
        for row in np.unique(text[is_foreign[numbers]]).tolist():
            first = chunks.names.take(pa.array(numbers[bounds[row] : bounds[row + 1]])).to_pylist()
            guessed[row] = _script(" ".join(first)[:SCRIPT_LOOKED_AT]) or guessed[row]
        codes.append(guessed)
    return pd.Series(np.concatenate(codes), dtype="str")


def _by_words(text: NDArray[np.int64], word: NDArray[np.int32], n_words: NDArray[np.int64]) -> NDArray[np.object_]:
    """The language of each text, given the words of the profiles it holds and how many words it has in all."""
    vocabulary, belongs = _vocabulary()
    found = np.zeros((len(n_words), len(vocabulary)), np.float32)
    found[text, word] = 1
    scores = found @ belongs
    highest = np.sort(scores, axis=1)
    sure = (highest[:, -1] >= CERTAIN) & (highest[:, -1] > highest[:, -2]) & (n_words >= WORDS_NEEDED)
    return np.where(sure, np.array(list(PROFILES), object)[scores.argmax(axis=1)], "")


@cache
def _vocabulary() -> tuple[list[str], NDArray[np.float32]]:
    """The words of all profiles, sorted, and which language has which: shape (words, languages)."""
    profiles = [frozenset(profile.split()) for profile in PROFILES.values()]
    vocabulary = sorted(frozenset().union(*profiles))
    return vocabulary, np.array([[word in profile for profile in profiles] for word in vocabulary], np.float32)


def _script(part: str) -> str:
    """The language of a script that stands for one, where most letters are of it."""
    foreign = re.findall(_OTHER_SCRIPT, part)
    if 2 * len(foreign) < sum(map(str.isalpha, part)):
        return ""
    names = Counter(unicodedata.name(c, "").split(" ")[0].split("-")[0] for c in foreign)
    code = next((code for script, code in _SCRIPTS if names[script] > len(foreign) / 5), "")
    return "uk" if code == "ru" and re.search("[іїєґ]", part) else code
