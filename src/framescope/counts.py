"""`Counts`: documents x terms."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from framescope.code_counts import count_codes
from framescope.corpus.facts import document_facts
from framescope.corpus.model import Corpus
from framescope.corpus.reuse import clusters, document_weights
from framescope.errors import FramescopeError, counted
from framescope.markup import card
from framescope.origins import Weighting, check_weighting, own_tokens
from framescope.token_rules import TokenRules
from framescope.tokens import Tokens

WEIGHT, CLUSTER = "document_weight", "document_cluster"


@dataclass(frozen=True)
class Counts:
    """How often each term stands in each document.

    matrix: CSR, documents x terms; int64 (float64 where documents are weighed).
    terms: their names.
    documents: the metadata (no texts), with `n_tokens`, the denominator of every rate: all running words, before any
        stop word left. Where documents are weighed also `document_weight`, what each is worth among the documents of
        its group, and `document_cluster`, the cluster of near-duplicates (-1: none): those of one group are one unit of
        inference.
    group: the column that the study compares by, for the card of these counts; empty where they come from no study.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> counts
    <Counts: 12 documents x 94 terms, 181 counted of 181 tokens>
    >>> counts.to_table()[["doc_id", "n_tokens", "bridge", "ferry"]].head(3)
      doc_id  n_tokens  bridge  ferry
    0     01        15       2      0
    1     02        17       1      0
    2     03        16       1      1
    """

    matrix: sp.csr_matrix
    terms: pd.Index
    documents: pd.DataFrame
    group: str = field(default="", compare=False, repr=False)

    def __repr__(self) -> str:
        return (
            f"<Counts: {counted(self.matrix.shape[0], 'document')} x {counted(self.matrix.shape[1], 'term')}, "
            f"{int(self.matrix.sum()):,} counted of {counted(int(self.n_tokens.sum()), 'token')}>"
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        n = np.asarray(self.matrix.sum(axis=0)).ravel()
        most = np.argsort(-n, kind="stable")[:12]
        weighed = "documents are weighed: counts are sums of weights" if WEIGHT in self.documents.columns else ""
        told = list(document_facts(self.documents))
        by = self.group or next((name[3:] for name, _ in told if name.startswith("by ")), "outlet")
        facts = [
            ("most frequent", ", ".join(f"{self.terms[i]} {n[i]:,.0f}" for i in most)),
            ("weights", weighed),
            ("look", "counts.to_table(); counts.matrix, .terms, .documents (with n_tokens, the denominator)"),
            ("next", f'fs.keyness(counts, by="{by}"); fs.frequency(counts, by="{by}"); fs.dispersion(counts)'),
        ]
        return card(repr(self), [*told, *facts])

    @property
    def n_tokens(self) -> NDArray[Any]:
        """Running words of each document, shape (documents,): int64, or float64 where documents are weighed."""
        return self.documents["n_tokens"].to_numpy()

    @property
    def weights(self) -> NDArray[np.float64]:
        """What each document is worth among the documents of its group, shape (documents,): 1 unless weighed."""
        if WEIGHT not in self.documents.columns:
            return np.ones(len(self.documents))
        return self.documents[WEIGHT].to_numpy(dtype=np.float64)

    @property
    def copies(self) -> NDArray[np.int64]:
        """The cluster of near-duplicates of each document where they are weighed, -1 for none: shape (documents,)."""
        if CLUSTER not in self.documents.columns:
            return np.full(len(self.documents), -1)
        return self.documents[CLUSTER].to_numpy(dtype=np.int64)

    def to_table(self) -> pd.DataFrame:
        """Spell the counts out as a wide table, one row a document. For looking."""
        wide = pd.DataFrame(self.matrix.toarray(), columns=self.terms)
        return pd.concat([self.documents[["doc_id", "n_tokens"]], wide], axis=1)


def counts_of(matrix: sp.csr_matrix, terms: Iterable[str], documents: pd.DataFrame, n_tokens: ArrayLike) -> Counts:
    """Make Counts of anything that was counted in documents: terms, frames, sentences with a frame."""
    size = np.asarray(n_tokens)
    size = size if size.dtype.kind == "f" else size.astype(np.int64)
    metadata = documents.drop(columns=["text", WEIGHT, CLUSTER], errors="ignore").assign(n_tokens=size)
    names = terms if isinstance(terms, pd.Index) else pd.Index(list(terms), dtype="str")
    return Counts(sp.csr_matrix(matrix), names, metadata)


def count_terms(tokens: Tokens, *, stop_words: Iterable[str] = (), weighting: Weighting = "all") -> Counts:
    """Count every type in every document.

    stop_words: words that get no column, under whatever variant or stem they are counted. The denominators `n_tokens`
        do not change.
    weighting: what becomes of reused text (`Corpus.reuse`). "all" counts every token. "cluster" weighs every cluster of
        near-duplicates as one document. "own" counts only a document's own tokens, neither shared with another document
        nor an agency's, in the denominators too; an n-gram or joined phrase is own where all of its words are.

    >>> from framescope.tokens import tokenize
    >>> count_terms(tokenize(["b b a", "a"])).to_table()
      doc_id  n_tokens  a  b
    0      0         3  1  2
    1      1         1  1  0
    """
    check_weighting(weighting)
    tokens = own_tokens(tokens) if weighting == "own" else tokens
    matrix = count_codes(tokens.codes, tokens.starts, len(tokens.types))
    counts = counts_of(matrix, tokens.types, tokens.corpus.documents, tokens.n_tokens)
    return finish_counts(counts, tokens.corpus, tokens.rules, stop_words=stop_words, weighting=weighting)


def finish_counts(
    counts: Counts, corpus: Corpus, rules: TokenRules, *, stop_words: Iterable[str] = (), weighting: Weighting = "all"
) -> Counts:
    """Take stop words out of the counts of all terms of a corpus, and weigh its documents."""
    left_out = types_of(stop_words, rules)
    if left_out:
        keep = ~counts.terms.isin(left_out)
        counts = pick_terms(counts, keep)
    return weigh(counts, corpus, weighting)


def types_of(words: Iterable[str], rules: TokenRules) -> list[str]:
    """The types that words are counted under: spelling variants and stems as in the texts, once each."""
    return list(dict.fromkeys(rules.type_of(word) or rules.normalize(word) for word in words))


def weigh(counts: Counts, corpus: Corpus, weighting: Weighting) -> Counts:
    """Weigh the documents of a corpus in which the tokens that count under `weighting` have been counted.

    "cluster": 1 / (near-duplicates in its cluster) each. "own": documents without own tokens are no documents.
    """
    check_weighting(weighting)
    if weighting == "own":
        worth = (counts.n_tokens > 0).astype(np.float64)
        return Counts(counts.matrix, counts.terms, counts.documents.assign(**{WEIGHT: worth}))
    if weighting == "all":
        return counts
    weighed = counts_weighted(counts, document_weights(corpus))
    return Counts(weighed.matrix, weighed.terms, weighed.documents.assign(**{CLUSTER: clusters(corpus)}))


def counts_weighted(counts: Counts, weights: ArrayLike) -> Counts:
    """Weigh documents, counts and denominators alike; weights: shape (documents,), for near-duplicates those of
    `framescope.corpus.reuse.document_weights`."""
    weight = np.asarray(weights, dtype=np.float64)
    documents = counts.documents.assign(n_tokens=counts.n_tokens * weight, **{WEIGHT: counts.weights * weight})
    return Counts(sp.csr_matrix(sp.diags_array(weight) @ counts.matrix), counts.terms, documents)


def counts_subset(counts: Counts, rows: ArrayLike) -> Counts:
    """Keep some documents, in the order asked for.

    rows: a boolean mask or row numbers. Raises FramescopeError for others, and for an empty list.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> fs.counts_subset(counts, counts.documents["outlet"] == "Ferry Post")
    <Counts: 6 documents x 94 terms, 94 counted of 94 tokens>
    """
    at = row_numbers(rows, counts.matrix.shape[0])
    return replace(counts, matrix=counts.matrix[at], documents=counts.documents.iloc[at].reset_index(drop=True))


def row_numbers(rows: ArrayLike, n: int) -> NDArray[np.int64]:
    """Turn a choice of documents (a mask or row numbers, of n) into row numbers, or say what is wrong with it."""
    kept = np.asarray(rows)
    kept = np.array(kept.tolist()) if kept.dtype.kind == "O" else kept
    if kept.dtype.kind == "b":
        if len(kept) != n:
            raise FramescopeError(f"the mask has {len(kept):,} values; there are {n:,} documents, each needs one.")
        return np.flatnonzero(kept)
    if n and not kept.size:
        raise FramescopeError("rows is an empty list; give the numbers of the documents to keep, or a mask.")
    if kept.size and (kept.dtype.kind not in "iu" or kept.min() < -n or kept.max() >= n):
        raise FramescopeError(
            f"rows holds {kept.min()} to {kept.max()}; give row numbers from 0 to {n - 1}, or a mask."
        )
    return np.arange(n)[kept.astype(np.int64)]


def counts_sorted(counts: Counts) -> Counts:
    """Put documents into the order of their ids, so that a seeded resample does not hang on the order they came in."""
    ids = counts.documents["doc_id"]
    if ids.is_monotonic_increasing:
        return counts
    return counts_subset(counts, np.argsort(ids.to_numpy(dtype=object), kind="stable"))


def counts_trim(counts: Counts, *, min_count: int = 1, min_documents: int = 1) -> Counts:
    """Keep the terms that are frequent enough.

    min_count: occurrences, at least.
    min_documents: documents that hold the term, at least.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> fs.counts_trim(counts, min_count=4, min_documents=3).terms.tolist()
    ['a', 'bridge', 'cost', 'ferry', 'for', 'is', 'reach', 'the']
    """
    total = np.asarray(counts.matrix.sum(axis=0)).ravel()
    containing = counts.matrix.getnnz(axis=0)
    keep = (total >= min_count) & (containing >= min_documents)
    return pick_terms(counts, keep)


def pick_terms(counts: Counts, which: NDArray[Any]) -> Counts:
    """Keep some terms, given as a mask or as numbers; documents and their tokens stay as they are."""
    return replace(counts, matrix=counts.matrix[:, which], terms=counts.terms[which])
