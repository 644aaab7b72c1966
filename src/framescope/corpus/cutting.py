"""Spans cut out of texts, and entered in the account of what was removed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from framescope.corpus.inline import Span
from framescope.corpus.memory import settled
from framescope.corpus.model import REMOVED, Corpus, table_of
from framescope.progress import progress


def without(text: str, spans: Sequence[Span]) -> str:
    """A text without some stretches, which are in order."""
    kept, at = [], 0
    for start, end, _ in spans:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def cut_spans(corpus: Corpus, spans: Mapping[int, list[Span]], texts: list[pa.Array]) -> Corpus:
    """Cut spans out of texts; places in `removed` are those of the raw text, whatever was cut before.

    texts: those of the corpus, in pieces, which are taken from the list one by one.
    """
    ids = corpus.documents["doc_id"]
    removed: list[tuple[str, int, int, str, str]] = []
    touched = set(corpus.removed["doc_id"])
    chunks: list[pa.Array] = []
    row = 0
    for _ in progress(range(len(texts)), "cutting page furniture"):
        chunk = texts.pop(0)
        here = [i for i in range(row, row + len(chunk)) if i in spans]
        kept = []
        for document, value in zip(here, chunk.take(pa.array([i - row for i in here], pa.int64())), strict=True):
            text, doc_id, found = value.as_py(), str(ids.iloc[document]), spans[document]
            kept.append(without(text, found))
            for start, end, rule in found:
                if doc_id in touched:
                    removed += _in_raw(corpus, doc_id, start, end, rule, text)
                else:
                    removed.append((doc_id, start, end, rule, text[start:end]))
        mask = np.zeros(len(chunk), bool)
        mask[[i - row for i in here]] = True
        row += len(chunk)
        chunks.append(settled(pc.replace_with_mask(chunk, mask, pa.array(kept, pa.large_string()))) if here else chunk)
    made = pa.table({"text": pa.chunked_array(chunks, pa.large_string())}).to_pandas()["text"].astype("str")
    made.index = corpus.documents.index
    return replace(
        corpus,
        documents=corpus.documents.assign(text=made),
        removed=pd.concat([corpus.removed, table_of(removed, REMOVED)], ignore_index=True),
    )


def _in_raw(
    corpus: Corpus, doc_id: str, start: int, end: int, rule: str, text: str
) -> Iterator[tuple[str, int, int, str, str]]:
    """A cut of a text that was cut before, in places of the raw text: in pieces where it reaches over an older cut."""
    raw = corpus.raw_offsets(doc_id, np.arange(start, end))
    for part in np.split(np.arange(start, end), np.flatnonzero(np.diff(raw) > 1) + 1):
        low = int(raw[part[0] - start])
        yield doc_id, low, low + len(part), rule, text[part[0] : part[-1] + 1]
