"""What may recur across the documents of one outlet, and how many of them must carry it to make it furniture."""

import re
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from framescope.corpus.lines import Codes, Keys, LineTable, bytes_of, offsets_of, span_keys

# A line that stands in this many documents of one outlet, and in this share of them, is furniture; a
# sentence that recurs in two is wire copy. In a large outlet MANY documents are enough.
REPEATED_DOCUMENTS = 3
REPEATED_SHARE = 0.3
REPEATED_MANY = 25
SENTENCE_WORDS = 4
LONGEST = 400  # bytes of a sentence that is looked at

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


def is_line(words: str) -> bool:
    """Whether the words of a line that recurs are furniture: not one word, which may be a name, and no reporting."""
    return (" " in words or words.isdigit()) and not is_formula(words)


def is_sentence(text: str) -> bool:
    """Whether a sentence that recurs is furniture."""
    return text.count(" ") >= SENTENCE_WORDS - 1 and not is_formula(text)


class Sentences(NamedTuple):
    """The sentences of lines that have several: line, first byte, byte behind the last (from the view's first), key."""

    lines: NDArray[np.int32]
    begins: NDArray[np.int32]
    ends: NDArray[np.int32]
    keys: Keys


def find_sentences(table: LineTable) -> Sentences:
    """Find the sentences inside lines. They end at a full stop and a blank; lines of one sentence are none of them."""
    found = table.each_view(_sentences, "looking for repeated sentences")
    lines = [part.lines + np.int32(at) for part, at in zip(found, table.first, strict=False)]
    none = [np.empty(0, np.int32)]
    keys = np.concatenate([np.empty(0, np.uint64), *(part.keys for part in found)])
    begins, ends = (np.concatenate([*none, *(getattr(part, name) for part in found)]) for name in ("begins", "ends"))
    return Sentences(np.concatenate([*none, *lines]), begins, ends, keys)


def sentence_texts(table: LineTable, sentences: Sentences, at: Codes) -> pa.Array:
    """Copy some sentences."""
    data = [bytes_of(view)[offsets_of(view)[0] :] for view in table.views]
    views = np.searchsorted(table.first, sentences.lines[at], side="right") - 1
    places = zip(views.tolist(), sentences.begins[at].tolist(), sentences.ends[at].tolist(), strict=True)
    return pa.array([data[view][begin:end].tobytes().decode() for view, begin, end in places], pa.large_string())


def _sentences(lines: pa.Array) -> Sentences:
    offsets, data = offsets_of(lines), bytes_of(lines)
    low, high = int(offsets[0]), int(offsets[-1])
    part = data[low:high]
    stops = low + np.flatnonzero((part[:-1] == ord(".")) & (part[1:] == ord(" ")))
    line = np.searchsorted(offsets, stops, side="right") - 1
    inside = stops + 1 < offsets[line + 1]  # not the end of one text and the beginning of the next
    stops, line = stops[inside], line[inside]
    several = np.unique(line)
    line_ends = offsets[several + 1]
    line_ends -= data[line_ends - 1] == ord("\n")
    begins = np.concatenate([offsets[several], stops + 2])
    order = np.argsort(begins, kind="stable")
    ends = np.concatenate([stops, line_ends])
    ends.sort()
    begins, of_line = begins[order], np.concatenate([several, line])[order]
    length = ends - begins
    kept = (length > 2 * SENTENCE_WORDS - 2) & (length <= LONGEST)
    begins, ends, of_line = begins[kept], ends[kept], of_line[kept]
    begins, ends = begins - low, ends - low
    keys = span_keys(part, begins, ends)
    return Sentences(of_line.astype(np.int32), begins.astype(np.int32), ends.astype(np.int32), keys)
