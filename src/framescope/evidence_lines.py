"""Lines of evidence: passages as they are written, with what was found marked, and its place in the raw file."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from framescope.token_places import joined_spans
from framescope.tokens import Tokens

LONGEST = 420  # characters of a passage that are shown: scraped lines may run on
AROUND = 190  # characters kept before and after the matches of a longer one

Places = NDArray[np.int64]


class Passage(NamedTuple):
    """A stretch of text to be shown: its first and last token, those of each match in it, and what is known of it.

    core: how many of the matches, from the first, are shown whatever is cut off.
    """

    first: int
    last: int
    match_first: Places
    match_last: Places
    row: dict[str, Any]
    core: int = 1


def write_passages(tokens: Tokens, passages: Sequence[Passage]) -> None:
    """Fill in the text of passages, their marks and places, so that each document is cut into tokens once."""
    documents = tokens.corpus.documents
    by_document: dict[int, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(int(tokens.documents_of[passage.first]), []).append(passage)
    rows = np.array(sorted(by_document), np.int64)
    known = {name: documents[name].iloc[rows].to_list() for name in ("doc_id", "title", "date", "source_file")}
    digests = dict(zip(tokens.corpus.sources["source_file"], tokens.corpus.sources["sha256"], strict=True))
    number = 0
    for joined in joined_spans(tokens, rows):
        begins, starts = joined.begins.tolist(), joined.starts.tolist()
        ends = [*(begin - 1 for begin in begins[1:]), len(joined.text)]
        for i, row in enumerate(joined.rows.tolist()):
            spans = joined.spans[starts[i] : starts[i + 1]] - begins[i]
            text = joined.text[begins[i] : ends[i]]
            about = {name: values[number] for name, values in known.items()}
            number += 1
            about["sha256"] = _digest_of(str(about["source_file"]), digests)
            _write_document(tokens, text, spans, int(tokens.starts[row]), about, by_document[row])


def _digest_of(source: str, digests: dict[str, str]) -> str:
    """The SHA-256 of a document's file, which for a part of an archive (`texts.zip/a.txt`) is the archive's."""
    return digests.get(source) or next((digests[name] for name in digests if source.startswith(f"{name}/")), "")


def _write_document(
    tokens: Tokens, text: str, spans: Places, begin: int, about: dict[str, Any], passages: list[Passage]
) -> None:
    doc_id = str(about["doc_id"])
    found = [
        np.stack([spans[one.match_first - begin, 0], spans[one.match_last - begin, 1]], axis=1) for one in passages
    ]
    starts, ends = np.concatenate(found).T
    starts = tokens.corpus.raw_offsets(doc_id, starts)
    ends = tokens.corpus.raw_offsets(doc_id, ends, ends=True)
    raw = iter(zip(starts.tolist(), ends.tolist(), strict=True))
    for passage, here in zip(passages, found, strict=True):
        start, end = _bounds(text, spans, passage.first - begin, passage.last - begin)
        shown, marks = _shortened(text[start : max(end, int(here[:, 1].max()))], here - start, passage.core)
        passage.row.update(
            about, sentence=shown, marks=_pairs(marks), places=_pairs(sorted(set(islice(raw, len(here)))))
        )


def _bounds(text: str, spans: Places, first: int, last: int) -> tuple[int, int]:
    """From the first to the last word of a sentence, with the marks that touch them."""
    before = int(spans[first - 1, 1]) if first else 0
    start = int(spans[first, 0])
    lead = text[before:start]
    start -= len(lead) - max((i + 1 for i, c in enumerate(lead) if c.isspace()), default=len(lead) if first else 0)
    after = int(spans[last + 1, 0]) if last + 1 < len(spans) else len(text)
    tail = text[int(spans[last, 1]) : after]
    end = int(spans[last, 1]) + next((i for i, c in enumerate(tail) if c.isspace()), len(tail))
    return start, end


def _shortened(passage: str, marks: Places, core: int) -> tuple[str, list[tuple[int, int]]]:
    """Cut a very long passage to what stands around its first matches; those beyond are not marked."""
    pairs = _apart([(int(start), int(end)) for start, end in marks])
    if len(passage) <= LONGEST:
        return passage, pairs
    low = max(int(marks[:core, 0].min()) - AROUND, 0)
    high = min(int(marks[:core, 1].max()) + AROUND, len(passage))
    head, tail = "\u2026" if low else "", "\u2026" if high < len(passage) else ""
    shift = low - len(head)
    kept = [(start - shift, end - shift) for start, end in pairs if start >= low and end <= high]
    return f"{head}{passage[low:high]}{tail}", kept


def _apart(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join matches that overlap, so that each character is marked once."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _pairs(pairs: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{int(start)}-{int(end)}" for start, end in pairs)


def read_pairs(text: str) -> list[tuple[int, int]]:
    """Read what stands in `marks` and `places`.

    >>> read_pairs("2-7 15-20")
    [(2, 7), (15, 20)]
    """
    return [(int(start), int(end)) for start, _, end in (pair.partition("-") for pair in text.split())]
