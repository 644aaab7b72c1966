# The public names, each once: type checkers read them here, and so does `lazy_loader` (see `__init__.py`).

from .cluster import count_files as count_files, keyness_on as keyness_on
from .codebook import Codebook as Codebook, read_codebook as read_codebook
from .comparisons.collocations import collocations as collocations, count_collocates as count_collocates
from .comparisons.concordance import kwic as kwic
from .comparisons.dispersion import dispersion as dispersion, term_places as term_places
from .comparisons.diversity import diversity as diversity, diversity_documents as diversity_documents
from .comparisons.frequency import frequency as frequency
from .comparisons.keyness import keyness as keyness
from .comparisons.ngrams import (
    multiword_terms as multiword_terms,
    tokens_compound as tokens_compound,
    tokens_ngrams as tokens_ngrams,
)
from .comparisons.patterns import count_patterns as count_patterns
from .comparisons.robustness import survives as survives
from .comparisons.similarity import similarity as similarity, similarity_linkage as similarity_linkage
from .comparisons.trend import change_points as change_points, counts_event as counts_event
from .comparisons.word_shift import word_shift as word_shift
from .contrast_findings import find_frames as find_frames, find_targets as find_targets, find_terms as find_terms
from .corpus import (
    Corpus as Corpus,
    corpus_from_table as corpus_from_table,
    corpus_subset as corpus_subset,
    read_corpus as read_corpus,
)
from .corpus.audit import audit_documents as audit_documents
from .corpus.date_words import formats_in_words as formats_in_words
from .corpus.harmonise import (
    group_difficulties as group_difficulties,
    harmonisation as harmonisation,
    invalid_analyses as invalid_analyses,
)
from .corpus.reuse import document_weights as document_weights, find_reuse as find_reuse
from .corpus.summaries import (
    audit_groups as audit_groups,
    summarize_cuts as summarize_cuts,
    summarize_reuse as summarize_reuse,
    summarize_sources as summarize_sources,
)
from .counts import (
    Counts as Counts,
    count_terms as count_terms,
    counts_subset as counts_subset,
    counts_trim as counts_trim,
)
from .errors import FramescopeError as FramescopeError
from .evidence_pairs import evidence_beside as evidence_beside, evidence_patterns as evidence_patterns
from .evidence_shown import show_evidence as show_evidence
from .evidence_table import evidence as evidence
from .framing.axes import semantic_axes as semantic_axes
from .framing.choice_tables import (
    choice_agreement as choice_agreement,
    choice_confusion as choice_confusion,
    top_frames as top_frames,
)
from .framing.choices import match_choices as match_choices, read_choices as read_choices
from .framing.classifier import (
    classify_frames as classify_frames,
    compare_measures as compare_measures,
    has_classifier as has_classifier,
)
from .framing.coded import match_codes as match_codes
from .framing.company import (
    dominant_frames as dominant_frames,
    frame_cooccurrence as frame_cooccurrence,
    groups_test as groups_test,
)
from .framing.corrected import corrected_contrasts as corrected_contrasts
from .framing.coverage import (
    carried_frames as carried_frames,
    frame_coverage as frame_coverage,
    frame_overlap as frame_overlap,
)
from .framing.multiverse import (
    FUNCTION_WORDS as FUNCTION_WORDS,
    frame_multiverse as frame_multiverse,
    multiverse_summary as multiverse_summary,
)
from .framing.profile import count_frames as count_frames, frame_profile as frame_profile
from .framing.sampling import draw_sentences as draw_sentences
from .framing.sheets import read_codes as read_codes, write_sheets as write_sheets
from .framing.target_company import (
    evaluation_frames as evaluation_frames,
    target_company as target_company,
    targets_beside_frames as targets_beside_frames,
)
from .framing.targets import target_profile as target_profile, target_summary as target_summary
from .framing.units import (
    count_frame_sentences as count_frame_sentences,
    find_sentences as find_sentences,
    frame_hits as frame_hits,
)
from .framing.validation import (
    confusion_examples as confusion_examples,
    frame_badges as frame_badges,
    validation_table as validation_table,
)
from .framing.vectors import MIN_TOKENS as MIN_TOKENS, learn_vectors as learn_vectors
from .framing_findings import (
    find_coverage as find_coverage,
    find_multiverse as find_multiverse,
    find_survivors as find_survivors,
    find_validation as find_validation,
)
from .headings import column_headings as column_headings
from .lab import explore as explore
from .large import map_parquet as map_parquet, tokenize_mapped as tokenize_mapped
from .origins import WEIGHTINGS as WEIGHTINGS, token_kinds as token_kinds
from .plots.profiles import (
    plot_counts as plot_counts,
    plot_heat as plot_heat,
    plot_intervals as plot_intervals,
    plot_keyness as plot_keyness,
)
from .plots.scatter import plot_scatter as plot_scatter
from .plots.series import plot_dendrogram as plot_dendrogram, plot_strip as plot_strip, plot_trend as plot_trend
from .plots.shift import plot_shift as plot_shift
from .study import Study as Study, open_study as open_study
from .tables import show_cuts as show_cuts, show_table as show_table, show_text as show_text
from .token_rules import TokenRules as TokenRules
from .tokens import (
    Tokens as Tokens,
    tokenize as tokenize,
    tokens_spans as tokens_spans,
    tokens_subset as tokens_subset,
    tokens_variants as tokens_variants,
)

__version__: str
