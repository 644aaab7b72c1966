"""The headings under which tables show their columns to a reader: one wording for every page."""

from collections.abc import Mapping
from types import MappingProxyType

from framescope.errors import FramescopeError, unknown

Headings = Mapping[str | tuple[str, str], str]

# A pair of names is an interval in one column; see `framescope.tables.show_table`.
HEADINGS: Mapping[str, Headings] = MappingProxyType(
    {
        "keyness": {
            "group": "group",
            "term": "term",
            "n_target": "n here",
            "n_reference": "n in the rest",
            "n_containing_target": "articles here",
            "n_documents_target": "of",
            "n_containing_reference": "in the rest",
            "n_documents_reference": "of ",
            "log_ratio": "log ratio",
            ("log_ratio_low", "log_ratio_high"): "95 % interval",
            "g2": "G2",
            "log_odds_z": "log odds z",
            "dp_target": "DP here",
            "p": "p (articles)",
            "q": "q",
            "p_tokens": "p (tokens)",
        },
        "kwic": {
            "left": "left",
            "node": "term",
            "right": "right",
            "doc_id": "article",
            "date": "date",
            "source_file": "file",
            "start": "start",
            "end": "end",
        },
        "dispersion": {
            "group": "group",
            "term": "term",
            "n": "n",
            "range": "articles with it",
            "n_documents": "of",
            "dp": "DP",
            "dp_norm": "DPnorm",
            "juilland_d": "Juilland D",
        },
        "collocates": {
            "group": "group",
            "term": "word",
            "n_target": "beside it here",
            "n_reference": "in the rest",
            "n_containing_target": "articles here",
            "n_documents_target": "of",
            "log_ratio": "log ratio",
            ("log_ratio_low", "log_ratio_high"): "95 % interval",
            "p": "p (articles)",
            "q": "q",
        },
        "word_shift": {
            "term": "term",
            "n_target": "n here",
            "n_reference": "n in the rest",
            "p_target": "proportion here",
            "p_reference": "in the rest",
            "delta": "part of the divergence",
        },
        "diversity": {
            "group": "group",
            "measure": "measure",
            "value": "mean",
            ("low", "high"): "95 % interval",
            "n_used": "articles long enough",
            "n_documents": "of",
        },
        "semantic_axes": {
            "axis": "axis",
            "group": "group",
            "bias": "leaning",
            ("low", "high"): "95 % interval",
            "difference": "less the rest",
            ("difference_low", "difference_high"): "95 % interval ",
            "p": "p",
            "q": "q",
            "n_words": "words",
            "separation": "poles part by",
            "p_axis": "p of the axis",
        },
        "change_points": {
            "term": "term",
            "period": "from",
            "mean_before": "mean before",
            "mean_after": "mean after",
            "n_before": "periods before",
            "n_after": "periods after",
        },
    }
)


def column_headings(table: str) -> Headings:
    """Give the columns of a kind of table that a reader sees, in order, with their headings: for `show_table`.

    >>> list(column_headings("diversity").values())[:3]
    ['group', 'measure', 'mean']
    """
    if table not in HEADINGS:
        raise FramescopeError(f"headings: {unknown('table', table, HEADINGS)}")
    return HEADINGS[table]
