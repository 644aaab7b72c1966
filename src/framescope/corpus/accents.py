"""Accents lost on the way: texts that write Erdogan where the rest of the corpus writes Erdoğan."""

import re
import unicodedata
from collections import Counter

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.corpus.lines import arrow_texts

NAMES = 200  # the commonest accented names that are looked for
DOCUMENTS = 2  # that write a name with its accents, at least
TIMES = 2  # a text writes such names without, at least, and no accented letter at all

_ACCENTED = "[\u00c0-\u024f]"
_NAME = re.compile(r"\b[^\W\d_]{4,}\b")
_PLAIN = str.maketrans({"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"})


def strip_accents(word: str) -> str:
    """Write a word without its accents.

    >>> strip_accents("Işık"), strip_accents("Erdoğan")
    ('Isik', 'Erdogan')
    """
    bare = unicodedata.normalize("NFKD", word.translate(_PLAIN))
    return "".join(c for c in bare if not unicodedata.combining(c))


def accented_names(texts: pd.Series) -> dict[str, str]:
    """Find the names a corpus writes with accents: the name without them -> with them, the commonest first."""
    held = arrow_texts(texts)
    counts: Counter[str] = Counter()
    for text in held.filter(pc.match_substring_regex(held, _ACCENTED)).to_pylist():
        lines = [line for line in text.split("\n") if not line.isascii()]
        words = {word for line in lines for word in _NAME.findall(line) if not word.isascii() and word[0].isupper()}
        counts.update(unicodedata.normalize("NFC", word) for word in words)
    common = [name for name, n in counts.most_common() if n >= DOCUMENTS and strip_accents(name).isascii()]
    return {strip_accents(name): name for name in reversed(common[:NAMES]) if strip_accents(name) != name}


def accents_lost(texts: pd.Series) -> NDArray[np.bool_]:
    """Which texts write, without accents, names that others accent, and have no accented letter at all."""
    names = accented_names(texts)
    if not names:
        return np.zeros(len(texts), bool)
    held = arrow_texts(texts)
    accented = np.array(pc.match_substring_regex(held, _ACCENTED).to_numpy(), bool)
    bare = rf"(?i)\b(?:{'|'.join(map(re.escape, names))})\b"
    return np.asarray(~accented & (np.asarray(pc.count_substring_regex(held, bare).to_numpy()) >= TIMES))
