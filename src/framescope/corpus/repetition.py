"""Lines and sentences that recur across the documents of one outlet: furniture, where enough of them carry it."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.corpus.lines import Codes, LineTable, recurring

# A line that stands in this many documents of one outlet, and in this share of them, is furniture; a
# sentence that recurs in two is wire copy. In a large outlet MANY documents are enough.
REPEATED_DOCUMENTS = 3
REPEATED_SHARE = 0.3
REPEATED_MANY = 25
SENTENCE_WORDS = 4
LONGEST = 400  # characters of a sentence that is looked at

# What newsrooms write again and again, and yet write: never cut for recurring.
_REPORTED = re.compile(
    r"\b(?:said|says|say|told|asked|added|declined|respond\w*|confirmed|denied|according|comment|reached)\b",
    re.IGNORECASE,
)


def enough(n_documents: NDArray[np.int64]) -> NDArray[np.float64]:
    """How many documents of a group must hold a line before it is furniture, given the size of the group."""
    return np.asarray(np.maximum(REPEATED_DOCUMENTS, np.minimum(REPEATED_SHARE * n_documents, REPEATED_MANY)))


def is_formula(words: str) -> bool:
    """Whether words report (he declined to comment): such a sentence may recur and is reporting."""
    return bool(_REPORTED.search(words))


def repeated_sentences(table: LineTable, groups: Codes, sizes: NDArray[np.int64]) -> dict[int, dict[int, list[str]]]:
    """Find sentences inside lines that recur in a group: line -> group -> sentences.

    Sentences end at a full stop and a blank; lines of one sentence are left to `repeated_lines`.
    """
    parts = pc.split_pattern(table.values, ". ")
    offsets = np.asarray(parts.offsets).astype(np.int64)
    encoded = parts.flatten().dictionary_encode()
    values = encoded.dictionary
    length = pc.utf8_length(values).to_numpy(zero_copy_only=False)
    number = np.asarray(encoded.indices).astype(np.int64)
    several = np.diff(offsets) > 1
    n_parts = np.where(several, np.diff(offsets), 0)
    number = np.where(length[number] > LONGEST, -1, number)
    held = n_parts[table.codes]
    at = np.repeat(offsets[table.codes] - np.concatenate([[0], np.cumsum(held)[:-1]]), held) + np.arange(held.sum())
    found = recurring(number[at], np.repeat(table.documents, held), groups, enough(sizes))
    if not len(found):
        return {}
    width = int(number[at].max()) + 1
    texts = values.take(pa.array(found % width)).to_pylist()
    wanted = {
        int(key): text.strip()
        for key, text in zip(found, texts, strict=True)
        if text.count(" ") >= SENTENCE_WORDS - 1 and not is_formula(text)
    }
    lines: dict[int, dict[int, list[str]]] = {}
    of_part = np.repeat(np.arange(len(table.values)), np.diff(offsets))
    for key, text in wanted.items():
        for line in np.unique(of_part[(number == key % width) & several[of_part]]):
            lines.setdefault(int(line), {}).setdefault(key // width, []).append(text)
    return lines
