"""Evidence: the sentences behind a term, a frame or a target, each with its place in the raw file and its hash."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.comparisons.concordance import sample_evenly
from framescope.errors import FramescopeError, unknown
from framescope.evidence_lines import Passage, read_pairs, write_passages
from framescope.exports import SUBJECTS
from framescope.framing.units import Sentences, find_sentences, frame_hits
from framescope.groups import group_rows
from framescope.matching import Hits, TypeIndex, find_patterns
from framescope.origins import Weighting, counted_spans
from framescope.tokens import Tokens

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
    "node": "str",
    "node_label": "str",
}
Places = NDArray[np.int64]


class Found(NamedTuple):
    """A subject's passages: the sentences each runs over (last included), and its matches, from and to which token.

    Passage i has the matches bounds[i] to bounds[i + 1].
    """

    first: Places
    last: Places
    bounds: Places
    match_first: Places
    match_last: Places
    n_hits: int
    core: int = 1


class Drawing:
    """Passages drawn evenly over the groups, subject by subject; their texts are filled in together."""

    def __init__(
        self, tokens: Tokens, sentences: Sentences, by: str, groups: Sequence[str] | None, most: int, seed: int
    ) -> None:
        self.tokens, self.sentences, self.most, self.seed = tokens, sentences, most, seed
        self.names = np.full(len(tokens.corpus), "", dtype=object)
        for name, rows in group_rows(tokens.corpus.documents, by).items():
            self.names[rows] = name
        self.groups = None if groups is None else list(groups)
        self.passages: list[Passage] = []

    def add(self, found: Found, head: dict[str, Any]) -> None:
        """Draw of a subject's passages. head: what its rows have in common."""
        document = self.sentences.document[found.first]
        group_of = self.names[document]
        known = group_of != ""
        if self.groups is not None and (compared := np.isin(group_of, self.groups)).any():
            known &= compared
        in_group = dict(zip(*np.unique(group_of[known].astype(str), return_counts=True), strict=True))
        chosen = np.flatnonzero(known)[sample_evenly(group_of[known], self.most, self.seed)]
        counted = {"n_documents": len(np.unique(document)), "n_sentences": len(document), "n_hits": found.n_hits}
        for i in chosen[np.argsort(group_of[chosen].astype(str), kind="stable")]:
            at = slice(found.bounds[i], found.bounds[i + 1])
            row = head | counted | {"group": group_of[i], "n_group": in_group[str(group_of[i])]}
            bounds = int(self.sentences.first[found.first[i]]), int(self.sentences.last[found.last[i]])
            self.passages.append(Passage(*bounds, found.match_first[at], found.match_last[at], row, found.core))

    def table(self) -> pd.DataFrame:
        """What was drawn, as `evidence` tells it."""
        write_passages(self.tokens, self.passages)
        kinds: dict[str, Any] = dict(EVIDENCE)
        columns = {name: pd.array([p.row[name] for p in self.passages], dtype=kind) for name, kind in kinds.items()}
        return pd.DataFrame(columns)


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

    subjects: terms as they are counted ("air defence" is two words in a row), or a codebook, whose frames are the
        subjects: then a hit is what counts as one (exclusions and negation respected).
    by: the column of groups.
    kind: what the subjects are called, "term", "frame", "target" or "speaker" (default: term, or frame of a codebook);
        under "speaker" too the sentences are those that name the subject: who said what is not attributed.
    most: sentences drawn for each subject.
    groups: draw from these alone, unless a subject stands in none of them.
    sentences, index: of these tokens, if you have them already.
    weighting: of reused text; "own" draws from each article's own words.
    seed: of the drawing.

    Returns one row per sentence, in the order of subjects, groups and places: kind, subject, label, group, doc_id,
    title, date, source_file, sha256 (of that file), sentence (as written; a long one is cut, which an ellipsis shows),
    marks (where the matches stand in it: "start-end", characters), places (the same in the raw text of the file),
    n_group (sentences of the group that hold the subject), n_documents, n_sentences and n_hits (articles, sentences and
    matches in the whole corpus: so n_sentences less the rows of a subject are not shown), node and node_label (empty:
    `evidence_beside` and `evidence_patterns` have them).

    >>> from framescope.tokens import tokenize
    >>> from framescope.corpus import corpus_from_table
    >>> texts = pd.DataFrame({"text": ["No deal. A radar, and a radar."], "outlet": ["Post"]})
    >>> evidence(tokenize(corpus_from_table(texts)), ["radar"], "outlet")[["sentence", "marks", "places"]].values[0]
    array(['A radar, and a radar.', '2-7 15-20', '11-16 24-29'], dtype=object)
    """
    if kind and kind not in SUBJECTS.values():
        raise FramescopeError(f"kind: {unknown('kind', kind, SUBJECTS.values())}")
    index = index or TypeIndex(tokens)
    sentences = sentences or find_sentences(tokens)
    book = subjects if isinstance(subjects, Codebook) else None
    head = {"kind": kind or ("frame" if book else "term"), "node": "", "node_label": ""}
    drawn = Drawing(tokens, sentences, by, groups, most, seed)
    for subject, hits in subject_hits(index, subjects, weighting):
        drawn.add(
            in_sentences(sentences, hits),
            head | {"subject": subject, "label": book.labels[subject] if book else subject},
        )
    return drawn.table()


def subject_hits(
    index: TypeIndex, subjects: Codebook | Iterable[str], weighting: Weighting
) -> Iterator[tuple[str, Hits]]:
    """The matches of every subject, in order of position."""
    if isinstance(subjects, Codebook):
        table = frame_hits(index.tokens, subjects, index=index, weighting=weighting)
        for name in subjects.names:
            yield name, places_of(table[table["frame"] == name])
        return
    terms = list(dict.fromkeys(subjects))
    written = list(dict.fromkeys(word for term in terms for word in (term, *term.split(" "))))
    at = index.tokens.types.get_indexer(pd.Index(written, dtype="str"))
    codes = {word: code for word, code in zip(written, at.tolist(), strict=True) if code >= 0}
    for term in terms:
        words = [term] if term in codes else term.split(" ")
        if all(word in codes for word in words):  # a term is types, whatever marks they hold: no pattern
            hits = _rows_of_types(index, [codes[word] for word in words])
        else:
            hits = find_patterns(index, [term])
        yield term, hits.where(counted_spans(index.tokens, hits.position, hits.length, weighting))


def _rows_of_types(index: TypeIndex, codes: list[int]) -> Hits:
    """Where types follow one another, within a document."""
    tokens = index.tokens
    position = index.positions(np.array(codes[:1]))
    position = position[position + len(codes) <= tokens.starts[tokens.documents_of[position] + 1]]
    for step, code in enumerate(codes[1:], start=1):
        position = position[tokens.codes[position + step] == code]
    return _in_order(position, np.full(len(position), len(codes), np.int64))


def places_of(table: pd.DataFrame) -> Hits:
    """Take places from a table with position and length (tokens): in order, the longer of two first."""
    return _in_order(*(table[name].to_numpy(dtype=np.int64) for name in ("position", "length")))


def _in_order(position: Places, length: Places) -> Hits:
    order = np.lexsort((-length, position))
    return Hits(position[order], length[order], np.zeros(len(position), np.int64))


def in_sentences(sentences: Sentences, hits: Hits) -> Found:
    """Sort the matches of a subject by the sentence each begins in; two words in a row may end in the next."""
    ends = hits.position + hits.length - 1
    unit = sentences.of_token[hits.position]
    here, first = np.unique(unit, return_index=True)
    last = np.maximum.reduceat(sentences.of_token[ends], first) if len(first) else here
    return Found(here, last, np.append(first, len(unit)), hits.position, ends, len(hits))


__all__ = [
    "EVIDENCE",
    "Drawing",
    "Found",
    "Places",
    "evidence",
    "in_sentences",
    "places_of",
    "read_pairs",
    "subject_hits",
]
