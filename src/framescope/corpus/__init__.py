"""Raw files in, `Corpus` out, everything accounted for."""

from framescope.corpus.intake import read_corpus
from framescope.corpus.model import Corpus, corpus_from_table, corpus_subset

__all__ = ["Corpus", "corpus_from_table", "corpus_subset", "read_corpus"]
