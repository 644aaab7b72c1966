"""A study: typed parameters in, corpus, tokens, counts and codebooks out, each made once, when asked for."""

from framescope.study.model import Study
from framescope.study.open import open_study

__all__ = ["Study", "open_study"]
