"""The bench: a study explored by hand. What is on screen is a `View`; what it shows are tables of the library."""

from framescope.lab.bench import Bench
from framescope.lab.open import explore
from framescope.lab.view import View

__all__ = ["Bench", "View", "explore"]
