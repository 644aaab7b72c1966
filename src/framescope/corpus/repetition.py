"""Lines and sentences that recur across the documents of one outlet: furniture, where enough of them carry it."""

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from framescope.corpus.lines import Codes, Keys, LineTable, bytes_of, offsets_of, recurring, span_keys

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


class Repeated(NamedTuple):
    """What recurs: at which places, and the text of each."""

    at: Codes
    codes: Codes
    texts: pa.Array


def enough(n_documents: NDArray[np.int64]) -> NDArray[np.float64]:
    """How many documents of a group must hold a line before it is furniture, given the size of the group."""
    return np.asarray(np.maximum(REPEATED_DOCUMENTS, np.minimum(REPEATED_SHARE * n_documents, REPEATED_MANY)))


def is_formula(words: str) -> bool:
    """Whether words report (he declined to comment): such a sentence may recur and is reporting."""
    return bool(_REPORTED.search(words))


def repeated(
    keys: Keys, documents: Codes, groups: Codes, sizes: NDArray[np.int64], read: Callable[[Codes], pa.Array]
) -> Repeated:
    """Find what recurs in enough documents of a group, first by keys, then by the texts themselves (`read`)."""
    least = enough(sizes)
    at = np.flatnonzero(recurring(keys, documents, groups, least))
    encoded = read(at).dictionary_encode()
    codes = np.asarray(encoded.indices).astype(np.int64)
    sure = recurring(codes, documents[at], groups, least)
    return Repeated(at[sure], codes[sure], encoded.dictionary)


def repeated_sentences(table: LineTable, groups: Codes, sizes: NDArray[np.int64]) -> dict[int, list[str]]:
    """Find sentences inside lines that recur in a group: line -> sentences.

    Sentences end at a full stop and a blank; lines of one sentence are left to the lines that recur.
    """
    found = table.each_view(_sentences, "looking for repeated sentences")
    first = np.array([0, *accumulate(len(part.lines) for part in found)])
    documents = [table.documents[part.lines + at] for part, at in zip(found, table.first.tolist(), strict=False)]
    keys = np.concatenate([np.empty(0, np.uint64), *(part.keys for part in found)])

    def places(at: Codes) -> Iterator[tuple[int, int]]:
        view = np.searchsorted(first, at, side="right") - 1
        return zip(view.tolist(), (at - first[view]).tolist(), strict=True)

    def read(at: Codes) -> pa.Array:
        data = [bytes_of(view)[offsets_of(view)[0] :] for view in table.views]
        texts = (data[v][found[v].begins[i] : found[v].ends[i]].tobytes() for v, i in places(at))
        return pa.array([text.decode() for text in texts], pa.large_string())

    again = repeated(keys, np.concatenate([np.empty(0, np.int64), *documents]), groups, sizes, read)
    texts = again.texts.to_pylist()
    wanted = [text.count(" ") >= SENTENCE_WORDS - 1 and not is_formula(text) for text in texts]
    sentences: dict[int, list[str]] = {}
    for (v, i), code in zip(places(again.at), again.codes.tolist(), strict=True):
        if wanted[code]:
            sentences.setdefault(int(table.first[v]) + int(found[v].lines[i]), []).append(texts[code].strip())
    return sentences


class _Sentences(NamedTuple):
    """The sentences of lines that have several: line, first byte, byte behind the last (from the view's first), key."""

    lines: NDArray[np.int32]
    begins: NDArray[np.int32]
    ends: NDArray[np.int32]
    keys: Keys


def _sentences(lines: pa.Array) -> _Sentences:
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
    return _Sentences(of_line.astype(np.int32), begins.astype(np.int32), ends.astype(np.int32), keys)
