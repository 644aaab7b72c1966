"""Codebooks: frames and their patterns, in five formats."""

from framescope.codebook.model import Codebook, Frame, merge_variants
from framescope.codebook.read import SUFFIXES, read_codebook

__all__ = ["SUFFIXES", "Codebook", "Frame", "merge_variants", "read_codebook"]
