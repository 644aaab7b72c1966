"""framescope: how news outlets frame the same story, and which terms set them apart.

A corpus becomes tokens, tokens become counts, and every comparison is a function from counts to a table.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from framescope.cluster import count_files, keyness_on
    from framescope.codebook import Codebook, read_codebook
    from framescope.comparisons.collocations import collocations, count_collocates
    from framescope.comparisons.concordance import kwic
    from framescope.comparisons.dispersion import dispersion, term_places
    from framescope.comparisons.diversity import diversity, diversity_documents
    from framescope.comparisons.frequency import frequency
    from framescope.comparisons.keyness import keyness
    from framescope.comparisons.ngrams import multiword_terms, tokens_compound, tokens_ngrams
    from framescope.comparisons.patterns import count_patterns
    from framescope.comparisons.robustness import survives
    from framescope.comparisons.similarity import similarity, similarity_linkage
    from framescope.comparisons.trend import change_points, counts_event
    from framescope.comparisons.word_shift import word_shift
    from framescope.corpus import Corpus, corpus_from_table, corpus_subset, read_corpus
    from framescope.corpus.audit import audit_documents, audit_groups, summarize_cuts, summarize_sources
    from framescope.corpus.harmonise import group_difficulties, harmonisation, invalid_analyses
    from framescope.corpus.reuse import document_weights, find_reuse
    from framescope.corpus.summaries import summarize_reuse
    from framescope.counts import Counts, count_terms, counts_subset, counts_trim
    from framescope.errors import FramescopeError
    from framescope.evidence_table import evidence, show_evidence
    from framescope.findings import find_frames, find_targets, find_terms
    from framescope.framing import (
        carried_frames,
        confusion_examples,
        corrected_contrasts,
        count_frame_sentences,
        count_frames,
        dominant_frames,
        draw_sentences,
        find_sentences,
        frame_badges,
        frame_cooccurrence,
        frame_coverage,
        frame_hits,
        frame_overlap,
        frame_profile,
        groups_test,
        match_codes,
        read_codes,
        target_company,
        target_profile,
        target_summary,
        targets_beside_frames,
        validation_table,
        write_sheets,
    )
    from framescope.framing.axes import MIN_TOKENS, learn_vectors, semantic_axes
    from framescope.framing.choices import choice_agreement, choice_confusion, match_choices, read_choices, top_frames
    from framescope.framing.classifier import classify_frames, compare_measures, has_classifier
    from framescope.framing.multiverse import FUNCTION_WORDS, frame_multiverse, multiverse_summary
    from framescope.framing_findings import find_coverage, find_multiverse, find_survivors, find_validation
    from framescope.headings import column_headings
    from framescope.lab import explore
    from framescope.large import map_parquet, tokenize_mapped
    from framescope.origins import WEIGHTINGS, token_kinds
    from framescope.plots import (
        plot_counts,
        plot_dendrogram,
        plot_heat,
        plot_intervals,
        plot_keyness,
        plot_scatter,
        plot_shift,
        plot_strip,
        plot_trend,
    )
    from framescope.study import Study, open_study
    from framescope.tables import show_cuts, show_table, show_text
    from framescope.token_rules import TokenRules
    from framescope.tokens import Tokens, tokenize, tokens_spans, tokens_subset, tokens_variants

__version__ = "0.1.0"

# Where the public names live: a room is loaded when a name of it is first used, so that `import framescope` is quick.
_ROOMS = {
    "cluster": (
        "count_files",
        "keyness_on",
    ),
    "lab": ("explore",),
    "large": (
        "map_parquet",
        "tokenize_mapped",
    ),
    "codebook": (
        "Codebook",
        "read_codebook",
    ),
    "comparisons.collocations": (
        "collocations",
        "count_collocates",
    ),
    "comparisons.concordance": ("kwic",),
    "comparisons.dispersion": (
        "dispersion",
        "term_places",
    ),
    "comparisons.diversity": (
        "diversity",
        "diversity_documents",
    ),
    "comparisons.frequency": ("frequency",),
    "comparisons.keyness": ("keyness",),
    "comparisons.ngrams": (
        "multiword_terms",
        "tokens_compound",
        "tokens_ngrams",
    ),
    "comparisons.patterns": ("count_patterns",),
    "comparisons.similarity": (
        "similarity",
        "similarity_linkage",
    ),
    "comparisons.trend": (
        "change_points",
        "counts_event",
    ),
    "comparisons.word_shift": ("word_shift",),
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
    "corpus.harmonise": (
        "group_difficulties",
        "harmonisation",
        "invalid_analyses",
    ),
    "corpus.reuse": (
        "document_weights",
        "find_reuse",
    ),
    "corpus.summaries": ("summarize_reuse",),
    "comparisons.robustness": ("survives",),
    "origins": (
        "WEIGHTINGS",
        "token_kinds",
    ),
    "counts": (
        "Counts",
        "count_terms",
        "counts_subset",
        "counts_trim",
    ),
    "errors": ("FramescopeError",),
    "evidence_table": (
        "evidence",
        "show_evidence",
    ),
    "findings": (
        "find_frames",
        "find_targets",
        "find_terms",
    ),
    "framing": (
        "carried_frames",
        "confusion_examples",
        "corrected_contrasts",
        "count_frame_sentences",
        "count_frames",
        "dominant_frames",
        "draw_sentences",
        "find_sentences",
        "frame_badges",
        "frame_cooccurrence",
        "frame_coverage",
        "frame_hits",
        "frame_overlap",
        "frame_profile",
        "groups_test",
        "match_codes",
        "read_codes",
        "target_company",
        "target_profile",
        "target_summary",
        "targets_beside_frames",
        "validation_table",
        "write_sheets",
    ),
    "framing.axes": (
        "MIN_TOKENS",
        "learn_vectors",
        "semantic_axes",
    ),
    "framing.choices": (
        "choice_agreement",
        "choice_confusion",
        "match_choices",
        "read_choices",
        "top_frames",
    ),
    "framing.classifier": (
        "classify_frames",
        "compare_measures",
        "has_classifier",
    ),
    "framing.multiverse": (
        "FUNCTION_WORDS",
        "frame_multiverse",
        "multiverse_summary",
    ),
    "framing_findings": (
        "find_coverage",
        "find_multiverse",
        "find_survivors",
        "find_validation",
    ),
    "headings": ("column_headings",),
    "plots": (
        "plot_counts",
        "plot_dendrogram",
        "plot_heat",
        "plot_intervals",
        "plot_keyness",
        "plot_scatter",
        "plot_shift",
        "plot_strip",
        "plot_trend",
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
    "FUNCTION_WORDS",
    "MIN_TOKENS",
    "WEIGHTINGS",
    "Codebook",
    "Corpus",
    "Counts",
    "FramescopeError",
    "Study",
    "TokenRules",
    "Tokens",
    "audit_documents",
    "audit_groups",
    "carried_frames",
    "change_points",
    "choice_agreement",
    "choice_confusion",
    "classify_frames",
    "collocations",
    "column_headings",
    "compare_measures",
    "confusion_examples",
    "corpus_from_table",
    "corpus_subset",
    "corrected_contrasts",
    "count_collocates",
    "count_files",
    "count_frame_sentences",
    "count_frames",
    "count_patterns",
    "count_terms",
    "counts_event",
    "counts_subset",
    "counts_trim",
    "dispersion",
    "diversity",
    "diversity_documents",
    "document_weights",
    "dominant_frames",
    "draw_sentences",
    "evidence",
    "explore",
    "find_coverage",
    "find_frames",
    "find_multiverse",
    "find_reuse",
    "find_sentences",
    "find_survivors",
    "find_targets",
    "find_terms",
    "find_validation",
    "frame_badges",
    "frame_cooccurrence",
    "frame_coverage",
    "frame_hits",
    "frame_multiverse",
    "frame_overlap",
    "frame_profile",
    "frequency",
    "group_difficulties",
    "groups_test",
    "harmonisation",
    "has_classifier",
    "invalid_analyses",
    "keyness",
    "keyness_on",
    "kwic",
    "learn_vectors",
    "map_parquet",
    "match_choices",
    "match_codes",
    "multiverse_summary",
    "multiword_terms",
    "open_study",
    "plot_counts",
    "plot_dendrogram",
    "plot_heat",
    "plot_intervals",
    "plot_keyness",
    "plot_scatter",
    "plot_shift",
    "plot_strip",
    "plot_trend",
    "read_choices",
    "read_codebook",
    "read_codes",
    "read_corpus",
    "semantic_axes",
    "show_cuts",
    "show_evidence",
    "show_table",
    "show_text",
    "similarity",
    "similarity_linkage",
    "summarize_cuts",
    "summarize_reuse",
    "summarize_sources",
    "survives",
    "target_company",
    "target_profile",
    "target_summary",
    "targets_beside_frames",
    "term_places",
    "token_kinds",
    "tokenize",
    "tokenize_mapped",
    "tokens_compound",
    "tokens_ngrams",
    "tokens_spans",
    "tokens_subset",
    "tokens_variants",
    "top_frames",
    "validation_table",
    "word_shift",
    "write_sheets",
]


if not TYPE_CHECKING:  # so that a type checker knows a mistyped name for one

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module 'framescope' has no attribute {name!r}")
        value = getattr(import_module(f"framescope.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
