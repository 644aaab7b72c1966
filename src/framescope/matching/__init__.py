"""Patterns and codebooks found in tokens."""

from framescope.matching.hits import HITS, codebook_hits
from framescope.matching.index import TypeIndex, Vocabulary
from framescope.matching.patterns import Hits, drop_nested, find_patterns, pattern_words

__all__ = [
    "HITS",
    "Hits",
    "TypeIndex",
    "Vocabulary",
    "codebook_hits",
    "drop_nested",
    "find_patterns",
    "pattern_words",
]
