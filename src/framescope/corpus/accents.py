"""Accents lost on the way: texts that write Erdogan where the rest of the corpus writes Erdoğan."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.corpus.words import Chunks
from framescope.token_rules import strip_accents

NAMES = 200  # the commonest accented names that are looked for
DOCUMENTS = 2  # that write a name with its accents, at least
TIMES = 2  # a text writes such names without, at least, and no accented letter at all

ACCENTED = "[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"
_NAME = re.compile(r"\b[^\W\d_]{4,}\b")


def accented_names(chunks: Chunks) -> dict[str, str]:
    """Find the names a corpus writes with accents: the name without them -> with them."""
    return common_names([count_names(chunks)])


def count_names(chunks: Chunks) -> dict[str, int]:
    """Count in how many of some texts each name with an accent stands."""
    rare = np.flatnonzero(np.asarray(pc.match_substring_regex(chunks.names, ACCENTED), bool))
    number: dict[str, int] = {}
    of_chunk, of_name = [], []
    for chunk, text in zip(rare.tolist(), chunks.names.take(pa.array(rare)).to_pylist(), strict=True):
        for word in _NAME.findall(unicodedata.normalize("NFC", text)):
            if not word.isascii() and word[0].isupper():
                of_chunk.append(chunk)
                of_name.append(number.setdefault(word, len(number)))
    first = np.full(len(chunks.names) + 1, -1)
    first[of_chunk] = np.arange(len(of_chunk))  # a chunk of several names stands for its last one
    places = chunks.places(first >= 0)
    name = np.array(of_name, np.int64)[first[chunks.numbers[places]]]
    once = np.unique(chunks.text_of(places) * max(len(number), 1) + name)
    n = np.bincount(once % max(len(number), 1), minlength=len(number))
    return dict(zip(number, n.tolist(), strict=True))


def common_names(parts: Iterable[Mapping[str, int]]) -> dict[str, str]:
    """The commonest of the names that the texts of all parts write with accents: without them -> with them."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    names = sorted((-n, name) for name, n in total.items() if n >= DOCUMENTS and strip_accents(name).isascii())
    common = [name for _, name in names if strip_accents(name) != name][:NAMES]
    return {strip_accents(name): name for name in reversed(common)}


def accents_lost(chunks: Chunks, names: Iterable[str]) -> NDArray[np.bool_]:
    """Which texts write, without accents, names that others accent (`accented_names`), and have no accented letter."""
    if not (names := list(names)):
        return np.zeros(len(chunks.starts) - 1, bool)
    accented = np.asarray(pc.match_substring_regex(chunks.names, ACCENTED), bool)
    bare = rf"(?i)\b(?:{'|'.join(map(re.escape, names))})\b"
    n_bare = np.asarray(pc.count_substring_regex(chunks.names, bare))
    n = chunks.totals(bare=n_bare, accented=accented)
    return np.asarray((n["bare"] >= TIMES) & (n["accented"] == 0))
