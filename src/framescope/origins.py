"""Whose a token is: the document's own, shared with another document, or an agency's."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from framescope.corpus.reuse import KINDS, OWN, reuse_spans
from framescope.errors import ParameterError, unknown
from framescope.tokens import Tokens, tokens_spans

Weighting = Literal["all", "cluster", "own"]
WEIGHTINGS: tuple[str, ...] = get_args(Weighting)


def check_weighting(weighting: str) -> None:
    """Refuse a weighting that does not exist."""
    if weighting not in WEIGHTINGS:
        raise ParameterError(f"weighting: {unknown('choice', weighting, WEIGHTINGS)}")


def token_kinds(tokens: Tokens) -> NDArray[np.int8]:
    """Tell whose each token is, from `Corpus.reuse`: shape (tokens,), an index into KINDS (own, shared, agency).

    A token belongs to a passage where it begins in it; what is both shared and an agency's is the agency's.
    """
    kinds = np.zeros(len(tokens), np.int8)
    rows = {doc_id: row for row, doc_id in enumerate(tokens.corpus.documents["doc_id"])}
    for doc_id, spans in reuse_spans(tokens.corpus).items():
        row = rows[doc_id]
        begins = tokens_spans(tokens, row)[:, 0]
        here = kinds[tokens.starts[row] : tokens.starts[row + 1]]
        for start, end, kind in sorted(spans, key=lambda span: span[2]):
            low, high = np.searchsorted(begins, [start, end])
            here[low:high] = kind
    return kinds


def own_tokens(tokens: Tokens) -> Tokens:
    """Keep each document's own tokens; for counting, since the places of the others are lost."""
    kept = token_kinds(tokens) == OWN
    starts = np.concatenate([[0], np.cumsum(kept)])[tokens.starts].astype(np.int64)
    return Tokens(tokens.codes[kept], starts, tokens.types, tokens.rules, tokens.corpus)


__all__ = ["KINDS", "WEIGHTINGS", "Weighting", "check_weighting", "own_tokens", "token_kinds"]
