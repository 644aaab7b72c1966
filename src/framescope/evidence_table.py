"""Evidence: the sentences behind a term, a frame or a target, each with its place in the raw file and its hash."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.comparisons.concordance import sample_evenly
from framescope.counts import group_rows
from framescope.framing.units import Sentences, find_sentences, frame_hits
from framescope.matching import Hits, TypeIndex, find_patterns
from framescope.origins import Weighting, counted_spans
from framescope.tokens import Tokens, tokens_spans

EVIDENCE = {
    "kind": "str",
    "subject": "str",
    "label": "str",
    "group": "str",
    "doc_id": "str",
    "title": "str",
    "date": "datetime64[s]",
    "source_file": "str",
    "sha256": "str",
    "sentence": "str",
    "marks": "str",
    "places": "str",
    "n_group": "int64",
    "n_documents": "int64",
    "n_sentences": "int64",
    "n_hits": "int64",
}
LONGEST = 420  # characters of a sentence that are shown: scraped lines may run on
AROUND = 190  # characters kept before and after the first match of a longer one


def evidence(
    tokens: Tokens,
    subjects: Codebook | Iterable[str],
    by: str,
    *,
    kind: str = "",
    most: int = 24,
    groups: Sequence[str] | None = None,
    sentences: Sentences | None = None,
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """Draw sentences in which each subject stands, evenly over the groups, with all that is needed to look them up.

    subjects: terms as they are counted, or a codebook, whose frames are the subjects: then a hit is what counts as one
    (exclusions and negation respected). by: the column of groups. kind: "term", "frame", "target" or "speaker"
    (default: term, or frame of a codebook). most: sentences drawn for each subject. groups: draw from these alone.
    sentences, index: of these tokens, if you have them already. weighting: of reused text; "own" draws from each
    article's own words. seed: of the drawing.

    Returns one row per sentence, in the order of subjects, groups and places: kind, subject, label, group, doc_id,
    title, date, source_file, sha256 (of that file), sentence (as written; a long one is cut, which an ellipsis shows),
    marks (where the matches stand in it: "start-end", characters), places (the same in the raw text of the file),
    n_group (sentences of the group that hold the subject), n_documents, n_sentences and n_hits (articles, sentences and
    matches in the whole corpus: so n_sentences less the rows of a subject are not shown).

    >>> from framescope.tokens import tokenize
    >>> from framescope.corpus import corpus_from_table
    >>> texts = pd.DataFrame({"text": ["No deal. A radar, and a radar."], "outlet": ["Post"]})
    >>> evidence(tokenize(corpus_from_table(texts)), ["radar"], "outlet")[["sentence", "marks", "places"]].values[0]
    array(['A radar, and a radar.', '2-7 15-20', '11-16 24-29'], dtype=object)
    """
    index = index or TypeIndex(tokens)
    sentences = sentences or find_sentences(tokens)
    book = isinstance(subjects, Codebook)
    kind = kind or ("frame" if book else "term")
    labels = subjects.labels if isinstance(subjects, Codebook) else {}
    names = np.full(len(tokens.corpus), "", dtype=object)
    for name, rows in group_rows(tokens.corpus.documents, by).items():
        names[rows] = name
    files = dict(zip(tokens.corpus.sources["source_file"], tokens.corpus.sources["sha256"], strict=True))
    drawn: list[tuple[int, dict[str, Any]]] = []  # (sentence, what is known of the row)
    matches: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for subject, hits in _found(index, subjects, weighting):
        unit = sentences.of_token[hits.position]
        here, first = np.unique(unit, return_index=True)
        last = np.append(first[1:], len(unit))
        group_of = names[sentences.document[here]]
        known = np.isin(group_of, list(groups)) if groups is not None else np.ones(len(here), bool)
        known &= group_of != ""
        in_group = dict(zip(*np.unique(group_of[known].astype(str), return_counts=True), strict=True))
        chosen = np.flatnonzero(known)[sample_evenly(group_of[known], most, seed)]
        chosen = chosen[np.argsort(group_of[chosen].astype(str), kind="stable")]
        for i in chosen:
            row = {
                "kind": kind,
                "subject": subject,
                "label": labels.get(subject, subject),
                "group": group_of[i],
                "n_group": in_group[str(group_of[i])],
                "n_documents": len(np.unique(sentences.document[here])),
                "n_sentences": len(here),
                "n_hits": len(hits),
            }
            drawn.append((int(here[i]), row))
            at = slice(int(first[i]), int(last[i]))
            matches.append((hits.position[at], hits.position[at] + hits.length[at] - 1))
    _write_sentences(tokens, sentences, drawn, matches, files)
    return pd.DataFrame([row for _, row in drawn], columns=list(EVIDENCE)).astype(EVIDENCE)


def _found(index: TypeIndex, subjects: Codebook | Iterable[str], weighting: Weighting) -> Iterable[tuple[str, Hits]]:
    """The matches of every subject, in order of position."""
    if isinstance(subjects, Codebook):
        table = frame_hits(index.tokens, subjects, index=index, weighting=weighting)
        for name in subjects.names:
            part = table[table["frame"] == name]
            yield name, _hits(part["position"].to_numpy(dtype=np.int64), part["length"].to_numpy(dtype=np.int64))
        return
    codes = {str(name): code for code, name in enumerate(index.tokens.types)}
    for term in dict.fromkeys(subjects):
        if term in codes:  # a term is a type, whatever marks it holds: no pattern
            position = index.positions(np.array([codes[term]]))
            hits = _hits(position, np.ones(len(position), np.int64))
        else:
            hits = find_patterns(index, [term])
        yield term, hits.where(counted_spans(index.tokens, hits.position, hits.length, weighting))


def _hits(position: NDArray[np.int64], length: NDArray[np.int64]) -> Hits:
    order = np.argsort(position, kind="stable")
    return Hits(position[order], length[order], np.zeros(len(position), np.int64))


def _write_sentences(
    tokens: Tokens,
    sentences: Sentences,
    drawn: list[tuple[int, dict[str, Any]]],
    matches: list[tuple[NDArray[np.int64], NDArray[np.int64]]],
    files: dict[str, str],
) -> None:
    """Fill in the text of the sentences, document by document, so that each is cut into tokens once."""
    documents = tokens.corpus.documents
    by_document: dict[int, list[int]] = {}
    for number, (sentence, _) in enumerate(drawn):
        by_document.setdefault(int(sentences.document[sentence]), []).append(number)
    removed = tokens.corpus.removed
    removed = removed[removed["doc_id"].isin(documents["doc_id"].iloc[list(by_document)])]
    cuts = {str(doc_id): replace(tokens.corpus, removed=part) for doc_id, part in removed.groupby("doc_id")}
    known = {name: documents[name].to_list() for name in ("doc_id", "title", "date", "source_file", "text")}
    for document, numbers in by_document.items():
        spans = tokens_spans(tokens, document)
        doc_id, title, date, source, text = (values[document] for values in known.values())
        digest = files.get(source) or next((files[name] for name in files if source.startswith(name)), "")
        begin = int(tokens.starts[document])
        found = [_spans_of(spans, *(ends - begin for ends in matches[number])) for number in numbers]
        starts, ends = np.concatenate(found).T
        if doc_id in cuts:
            starts, ends = cuts[doc_id].raw_offsets(doc_id, starts), cuts[doc_id].raw_offsets(doc_id, ends, ends=True)
        raw = iter(zip(starts.tolist(), ends.tolist(), strict=True))
        for number, here in zip(numbers, found, strict=True):
            sentence, row = drawn[number]
            bounds = (int(ends[sentence]) - begin for ends in (sentences.first, sentences.last))
            start, end = _sentence_bounds(text, spans, *bounds)
            shown, marks = _shortened(text[start : max(end, int(here[:, 1].max()))], here - start)
            row |= {"doc_id": doc_id, "title": title, "date": date, "source_file": source, "sha256": digest}
            row |= {"sentence": shown, "marks": _pairs(marks), "places": _pairs(islice(raw, len(here)))}


def _spans_of(spans: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """From the first character of the first token to the end of the last, for each match."""
    return np.stack([spans[first, 0], spans[last, 1]], axis=1)


def _sentence_bounds(text: str, spans: NDArray[np.int64], first: int, last: int) -> tuple[int, int]:
    """From the first to the last word of a sentence, with the marks that touch them."""
    before = int(spans[first - 1, 1]) if first else 0
    start = int(spans[first, 0])
    lead = text[before:start]
    start -= len(lead) - max((i + 1 for i, c in enumerate(lead) if c.isspace()), default=len(lead) if first else 0)
    after = int(spans[last + 1, 0]) if last + 1 < len(spans) else len(text)
    tail = text[int(spans[last, 1]) : after]
    end = int(spans[last, 1]) + next((i for i, c in enumerate(tail) if c.isspace()), len(tail))
    return start, end


def _shortened(sentence: str, marks: NDArray[np.int64]) -> tuple[str, list[tuple[int, int]]]:
    """Cut a very long sentence to what stands around its first match; matches beyond are not marked."""
    pairs = _apart([(int(start), int(end)) for start, end in marks])
    if len(sentence) <= LONGEST:
        return sentence, pairs
    low = max(pairs[0][0] - AROUND, 0)
    high = min(max(pairs[0][1] + AROUND, pairs[0][1]), len(sentence))
    head, tail = "\u2026" if low else "", "\u2026" if high < len(sentence) else ""
    shift = low - len(head)
    kept = [(start - shift, end - shift) for start, end in pairs if end <= high]
    return f"{head}{sentence[low:high]}{tail}", kept


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
