"""The bench: a study explored by hand. What is on screen is a `View`; what it shows are tables of the library."""

from framescope.lab.bench import Bench, View
from framescope.lab.open import explore

__all__ = ["Bench", "View", "explore"]
