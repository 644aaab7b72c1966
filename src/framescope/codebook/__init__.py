"""Codebooks: frames and their patterns, in five formats."""

from framescope.codebook.model import Codebook, Frame
from framescope.codebook.read import SUFFIXES, read_codebook

__all__ = ["SUFFIXES", "Codebook", "Frame", "read_codebook"]
