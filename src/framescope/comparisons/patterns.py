"""How often patterns stand in each document: words, globs and phrases as Counts, to be compared as terms are."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from framescope.counts import Counts, counts_of, weigh
from framescope.matching import TypeIndex, find_patterns
from framescope.origins import Weighting, counted_spans, counted_tokens
from framescope.tokens import Tokens


def count_patterns(
    tokens: Tokens,
    patterns: str | Sequence[str],
    *,
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
) -> Counts:
    """Count patterns in every document: Counts whose terms are the patterns, for `frequency`, `keyness`, trends.

    patterns: a word, glob or phrase (see `framescope.matching`), or several, each counted for itself.
    index: of these tokens, if you have one already.
    weighting: of reused text, as for `count_terms`; under "own" a hit counts where all of its words are the document's
        own.

    >>> from framescope.tokens import tokenize
    >>> tokens = tokenize(["Costs rise. Who pays the costs?", "No cost at all."])
    >>> count_patterns(tokens, ["cost*", "who pays"]).to_table()
      doc_id  n_tokens  cost*  who pays
    0      0         6      2         1
    1      1         4      1         0
    """
    names = [patterns] if isinstance(patterns, str) else list(dict.fromkeys(patterns))
    hits = find_patterns(index or TypeIndex(tokens), names)
    hits = hits.where(counted_spans(tokens, hits.position, hits.length, weighting))
    n = len(tokens.corpus)
    cells = tokens.documents_of[hits.position], hits.pattern
    matrix = sp.csr_matrix((np.ones(len(hits), np.int64), cells), shape=(n, len(names)))
    size = tokens.n_tokens
    if weighting == "own":
        size = np.bincount(tokens.documents_of[counted_tokens(tokens, weighting)], minlength=n)
    return weigh(counts_of(matrix, names, tokens.corpus.documents, size), tokens.corpus, weighting)
