"""framescope: how news outlets frame the same story, and which terms set them apart.

A corpus becomes tokens, tokens become counts, and every comparison is a function from counts to a table.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from framescope.codebook import Codebook, read_codebook
    from framescope.comparisons.concordance import kwic
    from framescope.comparisons.frequency import frequency
    from framescope.comparisons.keyness import keyness
    from framescope.corpus import Corpus, corpus_from_table, corpus_subset, read_corpus
    from framescope.corpus.audit import audit_documents, audit_groups, summarize_cuts, summarize_sources
    from framescope.counts import Counts, count_terms, counts_subset, counts_trim
    from framescope.errors import FramescopeError
    from framescope.findings import find_frames, find_targets, find_terms
    from framescope.framing import (
        count_frames,
        frame_coverage,
        frame_profile,
        target_profile,
        targets_beside_frames,
    )
    from framescope.plots import plot_counts, plot_heat, plot_intervals, plot_keyness
    from framescope.study import Study, open_study
    from framescope.tables import show_cuts, show_table, show_text
    from framescope.token_rules import TokenRules
    from framescope.tokens import Tokens, tokenize, tokens_spans, tokens_subset, tokens_variants

__version__ = "0.1.0"

# Where the public names live: a room is loaded when a name of it is first used, so that `import framescope` is quick.
_ROOMS = {
    "codebook": (
        "Codebook",
        "read_codebook",
    ),
    "comparisons.concordance": ("kwic",),
    "comparisons.frequency": ("frequency",),
    "comparisons.keyness": ("keyness",),
    "corpus": (
        "Corpus",
        "corpus_from_table",
        "corpus_subset",
        "read_corpus",
    ),
    "corpus.audit": (
        "audit_documents",
        "audit_groups",
        "summarize_cuts",
        "summarize_sources",
    ),
    "counts": (
        "Counts",
        "count_terms",
        "counts_subset",
        "counts_trim",
    ),
    "errors": ("FramescopeError",),
    "findings": (
        "find_frames",
        "find_targets",
        "find_terms",
    ),
    "framing": (
        "count_frames",
        "frame_coverage",
        "frame_profile",
        "target_profile",
        "targets_beside_frames",
    ),
    "plots": (
        "plot_counts",
        "plot_heat",
        "plot_intervals",
        "plot_keyness",
    ),
    "study": (
        "Study",
        "open_study",
    ),
    "tables": (
        "show_cuts",
        "show_table",
        "show_text",
    ),
    "token_rules": ("TokenRules",),
    "tokens": (
        "Tokens",
        "tokenize",
        "tokens_spans",
        "tokens_subset",
        "tokens_variants",
    ),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Codebook",
    "Corpus",
    "Counts",
    "FramescopeError",
    "Study",
    "TokenRules",
    "Tokens",
    "audit_documents",
    "audit_groups",
    "corpus_from_table",
    "corpus_subset",
    "count_frames",
    "count_terms",
    "counts_subset",
    "counts_trim",
    "find_frames",
    "find_targets",
    "find_terms",
    "frame_coverage",
    "frame_profile",
    "frequency",
    "keyness",
    "kwic",
    "open_study",
    "plot_counts",
    "plot_heat",
    "plot_intervals",
    "plot_keyness",
    "read_codebook",
    "read_corpus",
    "show_cuts",
    "show_table",
    "show_text",
    "summarize_cuts",
    "summarize_sources",
    "target_profile",
    "targets_beside_frames",
    "tokenize",
    "tokens_spans",
    "tokens_subset",
    "tokens_variants",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'framescope' has no attribute {name!r}")
    value = getattr(import_module(f"framescope.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
