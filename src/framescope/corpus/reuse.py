"""Text reuse: passages documents share, near-duplicates among them, and what agencies are credited for.

Nothing is deleted. A token is an agency's, shared, or a document's own; studies weigh with it.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.corpus.agencies import find_credits
from framescope.corpus.credits import cut_lines, declared_credits, find_origins, is_own, outlet_cells
from framescope.corpus.model import REUSE, Corpus, table_of, typed
from framescope.corpus.passages import find_passages
from framescope.corpus.words import Places, Words, number_chunks, number_words
from framescope.progress import progress

DUPLICATE = 0.5  # of the words of the longer of two documents stand in the other: near-duplicates
OWN, SHARED, AGENCY = 0, 1, 2
KINDS = ("own", "shared", "agency")


def find_reuse(corpus: Corpus) -> pd.DataFrame:
    """Find shared passages and agency credits: the table `Corpus.reuse`.

    A shared passage is a run of at least 12 words, small edits allowed, that stands in two documents
    (`framescope.corpus.passages`). The similarity of two documents is the share of the words of the longer one that
    stand in passages with the other. From .5 on they are near-duplicates, and all documents linked so are one cluster
    (its number, else -1).

    An agency's is a text with its dateline or credit, or whose metadata name it (column `agency`), and a sentence
    "according to a report by" it. In an outlet that bears the agency's name such a text is the outlet's own; so is what
    others take over from it with a credit (`origin`). Definitions: `docs/methods.md`, "Reuse".

    >>> import framescope as fs
    >>> import pandas as pd
    >>> story = "The council of the town said on Monday that it would pay for the new bridge over the river."
    >>> corpus = fs.corpus_from_table(pd.DataFrame({"text": [story, "Rain fell. " + story]}))
    >>> fs.find_reuse(corpus)[["doc_id", "other_id", "start", "end", "kind", "n_words"]]
      doc_id other_id  start  end    kind  n_words
    0      0        1      0   91  shared       19
    """
    return reuse_of_words(corpus, number_words(number_chunks(corpus.documents["text"])))


def reuse_of_words(corpus: Corpus, words: Words) -> pd.DataFrame:
    """`find_reuse`, where the words of the texts are numbered already."""
    texts = corpus.documents["text"]
    passages = find_passages(words)
    ids = corpus.documents["doc_id"].to_numpy(dtype=object)
    passages = passages.assign(**_pairs(passages, words))
    credit_list = declared_credits(corpus)
    declared = {credit.document for credit in credit_list}
    credit_list += [
        credit
        for credit in find_credits(texts, cut_lines(corpus))
        if credit.kind != "text" or credit.document not in declared
    ]
    cells = outlet_cells(corpus)
    shared = _shared(passages, words, texts, ids, find_origins(passages, credit_list, cells))
    rows = [
        (
            ids[credit.document],
            "",
            credit.start,
            credit.end,
            f"agency {credit.kind}",
            0,
            0,
            0,
            0.0,
            -1,
            credit.agency,
            "",
        )
        for credit in credit_list
        if not is_own(credit, cells)
    ]
    agencies = table_of(rows, REUSE)
    return pd.concat([shared, agencies], ignore_index=True) if len(shared) else agencies


def _shared(
    passages: pd.DataFrame, words: Words, texts: pd.Series, ids: NDArray[np.object_], origins: set[int]
) -> pd.DataFrame:
    """The rows of `REUSE` for what documents share."""
    first, second = passages["document"].to_numpy(), passages["other"].to_numpy()
    spans = _character_spans(passages, words, texts)
    is_origin = np.zeros(len(ids), bool)
    is_origin[list(origins)] = True
    origin = np.where(is_origin[first], ids[first], np.where(is_origin[second], ids[second], ""))
    columns = {
        "doc_id": ids[first],
        "other_id": ids[second],
        "start": spans[: len(first), 0],
        "end": spans[: len(first), 1],
        "kind": ["shared"] * len(first),
        "other_start": spans[len(first) :, 0],
        "other_end": spans[len(first) :, 1],
        "agency": [""] * len(first),
        "origin": origin,
        **{name: passages[name] for name in ("n_words", "similarity", "cluster")},
    }
    return typed(columns, REUSE)


def _pairs(passages: pd.DataFrame, words: Words) -> dict[str, NDArray[Any]]:
    """The similarity and the cluster of the two documents of every passage."""
    n = words.n_words
    width = max(len(n), 1)
    pairs, number = np.unique(
        passages["document"].to_numpy() * width + passages["other"].to_numpy(), return_inverse=True
    )
    document, other = np.divmod(pairs, width)
    n_shared = np.minimum(
        _covered(number, passages["start"].to_numpy(), passages["end"].to_numpy(), len(pairs)),
        _covered(number, passages["other_start"].to_numpy(), passages["other_end"].to_numpy(), len(pairs)),
    )
    similarity = n_shared / np.maximum(n[document], n[other])
    near = similarity >= DUPLICATE
    cluster = np.full(len(pairs), -1, np.int64)
    cluster[near] = _components(len(n), document[near], other[near])[document[near]]
    return {"similarity": similarity[number], "cluster": cluster[number]}


def _covered(number: Places, starts: Places, ends: Places, n: int) -> Places:
    """How many places intervals cover together, by their number."""
    order = np.lexsort((starts, number))
    number, starts, ends = number[order], starts[order], ends[order]
    apart = number * (int(ends.max(initial=0)) + 1)  # no interval of one number reaches those of the next
    reach = np.concatenate([[0], np.maximum.accumulate(ends + apart)])[: len(order)]
    new = np.maximum(0, ends + apart - np.maximum(starts + apart, reach))
    return np.bincount(number, weights=new, minlength=n).astype(np.int64)


def _components(n: int, one: Places, other: Places) -> Places:
    """Number what hangs together, in the order of the smallest members: the cluster of each of n, -1 for none.

    Each takes the least member that a neighbour knows of, and then what that one knows, until nobody learns anything.
    (SciPy's graphs do the same, but importing them takes longer than all of this.)
    """
    least, before = np.arange(n), np.full(n, -1)
    while (least != before).any():
        before = least.copy()
        found = np.minimum(least[one], least[other])
        for member in (one, other):
            np.minimum.at(least, least[member], found)
            np.minimum.at(least, member, found)
        least = least[least]
    members = np.unique(np.concatenate([one, other]))
    cluster = np.full(n, -1, np.int64)
    cluster[members] = np.unique(least[members], return_inverse=True)[1]
    return cluster


def _character_spans(passages: pd.DataFrame, words: Words, texts: pd.Series) -> Places:
    """Turn places of words into characters of the texts: both sides of every passage, one below the other."""
    document, start, end = (
        np.concatenate([passages[one].to_numpy(), passages[other].to_numpy()])
        for one, other in (("document", "other"), ("start", "other_start"), ("end", "other_end"))
    )
    order = np.argsort(document, kind="stable")
    documents, bounds = np.unique(document[order], return_index=True)
    spans = np.empty((len(document), 2), np.int64)
    parts = np.split(order, bounds[1:]) if len(order) else []
    for row, rows in progress(zip(documents.tolist(), parts, strict=True), "placing passages", len(documents)):
        places, first = words.spans(row, str(texts.iloc[row])), words.starts[row]
        spans[rows, 0] = places[start[rows] - first, 0]
        spans[rows, 1] = places[end[rows] - first - 1, 1]
    return spans


def clusters(corpus: Corpus) -> NDArray[np.int64]:
    """Number the cluster of near-duplicates each document is in, -1 for none: shape (documents,); made once."""
    kept = vars(corpus)
    if "_clusters" not in kept:
        kept["_clusters"] = _find_clusters(corpus)
    numbers: NDArray[np.int64] = kept["_clusters"]
    return numbers


def _find_clusters(corpus: Corpus) -> NDArray[np.int64]:
    near = corpus.reuse[corpus.reuse["cluster"] >= 0]
    of = dict(zip(near["doc_id"], near["cluster"], strict=True)) | dict(
        zip(near["other_id"], near["cluster"], strict=True)
    )
    return np.array([of.get(doc_id, -1) for doc_id in corpus.documents["doc_id"].tolist()], np.int64).reshape(-1)


def document_weights(corpus: Corpus) -> NDArray[np.float64]:
    """Weigh documents so that every cluster of near-duplicates weighs one: 1 / (documents of the cluster).

    >>> import framescope as fs
    >>> import pandas as pd
    >>> from dataclasses import replace
    >>> story = "The council of the town said on Monday that it would pay for the new bridge over the river."
    >>> corpus = fs.corpus_from_table(pd.DataFrame({"text": [story, story, "Rain fell on the hills all day."]}))
    >>> fs.document_weights(replace(corpus, reuse=fs.find_reuse(corpus))).tolist()
    [0.5, 0.5, 1.0]
    """
    cluster = clusters(corpus)
    size = np.bincount(cluster[cluster >= 0], minlength=1)
    return np.where(cluster >= 0, 1 / np.maximum(size[cluster], 1), 1.0)


class _Reused(NamedTuple):
    doc_id: str
    other_id: str
    start: int
    end: int
    kind: str
    other_start: int
    other_end: int
    origin: str


def reuse_spans(corpus: Corpus) -> dict[str, list[tuple[int, int, int]]]:
    """Where the text of a document is not its own: doc_id -> (start, end in characters of `text`, SHARED or AGENCY)."""
    spans: dict[str, list[tuple[int, int, int]]] = {}
    reuse = corpus.reuse
    for row in map(_Reused._make, zip(*(reuse[name].tolist() for name in _Reused._fields), strict=True)):
        if row.kind == "shared":
            if row.origin != row.doc_id:
                spans.setdefault(row.doc_id, []).append((row.start, row.end, SHARED))
            if row.origin != row.other_id:
                spans.setdefault(row.other_id, []).append((row.other_start, row.other_end, SHARED))
        elif row.end > row.start:
            spans.setdefault(row.doc_id, []).append((row.start, row.end, AGENCY))
    return spans
