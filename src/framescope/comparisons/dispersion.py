"""How evenly each term is spread over the documents of a group, and where in them it stands."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from framescope.counts import Counts, counts_sorted, pick_terms
from framescope.groups import ALL, chosen_groups, counts_groups, counts_joined, group_rows, too_few
from framescope.matching import TypeIndex, drop_nested, find_patterns
from framescope.measures.dispersion import dp, juilland_d
from framescope.origins import Weighting, counted_spans, listed_documents
from framescope.tokens import Tokens


def dispersion(
    counts: Counts,
    by: str = "",
    *,
    groups: Sequence[str] | None = None,
    terms: Iterable[str] | None = None,
    min_count: float = 0,
) -> pd.DataFrame:
    """Work out how evenly every term is spread over the documents of each group.

    by: the column of groups; empty: all documents are one group, "all".
    groups: only these (default: every group).
    terms: only these, where they occur (default: every term).
    min_count: leave out terms that occur less often in the group.

    Returns one row per group and term that occurs in it: group, term, n, n_documents, range (documents with the term),
    share_range, dp, dp_norm (0: even, 1: all in one place), juilland_d (1: even, 0: all in one place), note. In a group
    of one document nothing can be spread: nan, and the note "n/a: 1 article". A term that occurs once has a DP near 1
    whatever it is, so read DP beside n. Where counts weigh near-duplicates, k copies are one part. Definitions and
    sources: `framescope.measures.dispersion`.

    >>> from framescope.counts import count_terms
    >>> from framescope.tokens import tokenize
    >>> dispersion(count_terms(tokenize(["b a", "b c"])))[["term", "n", "range", "dp"]]
      term  n  range   dp
    0    b  2      2  0.0
    1    a  1      1  0.5
    2    c  1      1  0.5
    """
    if terms is not None:
        counts = pick_terms(counts, counts.terms.isin(list(terms)))
    counts = counts_sorted(counts)
    every = counts_groups(counts, by)
    tables = []
    for name in chosen_groups(by, "groups", groups, every) or every:
        rows = every[name]
        matrix, worth = counts.matrix[rows], counts.weights[rows]
        units, first = counts_joined(counts, rows)
        sizes, weights = units.n_tokens, units.weights
        n = np.asarray(matrix.sum(axis=0)).ravel()
        keep = (n > 0) & (n >= min_count)
        matrix, parts, note = matrix[:, keep], units.matrix[:, keep], too_few(len(first))
        containing = matrix.getnnz(axis=0)
        nothing = np.full(matrix.shape[1], np.nan)
        table = pd.DataFrame(
            {
                "group": name,
                "term": counts.terms[keep],
                "n": n[keep],
                "n_documents": len(rows),
                "range": containing,
                "share_range": worth @ matrix.sign() / (worth.sum() if len(rows) else 1.0),
                "dp": nothing if note else dp(parts, sizes),
                "dp_norm": nothing if note else dp(parts, sizes, normalized=True, weights=weights),
                "juilland_d": nothing if note else juilland_d(parts, sizes, weights=weights),
                "note": note,
            }
        )
        tables.append(table.sort_values(["n", "term"], ascending=[False, True], kind="stable"))
    return pd.concat(tables, ignore_index=True).astype({"group": "str", "term": "str", "note": "str"})


def term_places(
    tokens: Tokens,
    pattern: str | list[str],
    *,
    by: str = "",
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
) -> pd.DataFrame:
    """Find where in its documents a pattern stands: the table behind a dispersion plot.

    pattern: a word, glob or phrase, or several.
    by: the column of groups; empty: all documents are one group, "all".
    index: the TypeIndex of these tokens, if you have one already.
    weighting: "own" finds places in a document's own words only, "cluster" looks at one of a group's near-duplicates.

    Returns one row per hit: group, doc_id, date, n_tokens (of the document), position (token in the document, from 0),
    share (position over n_tokens: 0 is the beginning). Every document is there: one without a hit has one row with an
    empty position and share.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> fs.term_places(tokens, "ferry", by="outlet")[["group", "doc_id", "position", "share"]].round(2).head(3)
            group doc_id  position  share
    0  Ferry Post     01       NaN    NaN
    1  Ferry Post     02       NaN    NaN
    2  Ferry Post     03       6.0   0.38
    """
    patterns = [pattern] if isinstance(pattern, str) else list(pattern)
    hits = drop_nested(find_patterns(index or TypeIndex(tokens), patterns))
    hits = hits.where(counted_spans(tokens, hits.position, hits.length, weighting))
    documents = tokens.corpus.documents
    row = tokens.documents_of[hits.position].astype(np.int64)
    silent = np.setdiff1d(np.arange(len(documents)), row)
    names = np.full(len(documents), ALL, dtype=object)
    for name, rows in (group_rows(documents, by) if by else {}).items():
        names[rows] = name
    every = np.concatenate([row, silent])
    listed = listed_documents(tokens, names, weighting)[every]
    position = np.concatenate([hits.position - tokens.starts[row], np.full(len(silent), np.nan)])
    table = pd.DataFrame(
        {
            "group": pd.Series(names[every], dtype="str"),
            "doc_id": documents["doc_id"].to_numpy()[every],
            "date": documents["date"].to_numpy()[every],
            "n_tokens": tokens.n_tokens[every],
            "position": position,
        }
    )
    table["share"] = table["position"] / table["n_tokens"].where(table["n_tokens"] > 0)
    shown: pd.DataFrame = table[listed]
    return shown.sort_values(["group", "date", "doc_id", "position"], kind="stable", ignore_index=True)
