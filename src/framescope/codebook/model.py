"""`Codebook`: frames (or target systems) and the patterns that stand for them."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from framescope.errors import CodebookError, counted, quote, unknown
from framescope.markup import card

NESTED = " > "  # between the name of a frame and that of a frame inside it


@dataclass(frozen=True)
class Frame:
    """One frame or target: what a human coder would ask, and the patterns a machine looks for.

    parent: the frame it stands in, if it is nested; a parent's hits are its own and those of the frames inside it.
    weights: what a hit of each pattern counts for, in their order; empty where each counts for one.
    """

    name: str
    label: str
    patterns: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    description: str = ""
    question: str = ""
    parent: str = ""
    weights: tuple[float, ...] = ()

    def weight_of(self, number: int) -> float:
        """What one hit of a pattern (its number) counts for."""
        return self.weights[number] if self.weights else 1.0


@dataclass(frozen=True)
class Codebook:
    """Frames (or targets) with their patterns, version and source. Made by `read_codebook`.

    name, title, version, language, source: as the file has them.
    frames: each with its name, label, description, question, patterns and exclusions.
    kind: "frames" or "targets".
    variants: spelling -> the form counted.
    evaluation: "positive" and "negative" -> words.
    status: "unvalidated" until hand codes say how good it is.
    case: "fold" (patterns find words in whatever case) or "keep" (as written; needs tokens that keep their case).
    negation, negation_window: a hit is negated where one of these words stands at most so many tokens before it in its
        sentence; negated hits are counted apart.
    longest: the longest match wins within each "frame" or in the whole "codebook".

    >>> import framescope as fs
    >>> from framescope.examples import frames
    >>> frames
    <Codebook bridge 1.0: 2 frames, 12 patterns, unvalidated>
    >>> frames.names
    ['burden', 'access']
    >>> frames.frame("burden").patterns[:3]
    ('cost*', 'bill', 'budget*')
    """

    name: str
    frames: tuple[Frame, ...]
    kind: str = "frames"
    title: str = ""
    version: str = ""
    language: str = "en"
    source: str = ""
    status: str = "unvalidated"
    variants: Mapping[str, str] = field(default_factory=dict)
    evaluation: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    case: str = "fold"
    negation: tuple[str, ...] = ()
    negation_window: int = 0
    longest: str = "frame"

    def __repr__(self) -> str:
        n = sum(len(frame.patterns) for frame in self.frames)
        subjects = counted(len(self.frames), self.kind.removesuffix("s"))
        return f"<Codebook {self.name} {self.version}: {subjects}, {counted(n, 'pattern')}, {self.status}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        facts = [("title", self.title), ("language", self.language), ("source", self.source)]
        for frame in self.frames:
            listed = ", ".join(frame.patterns[:6]) + (", ..." if len(frame.patterns) > 6 else "")
            facts.append((frame.label, f"{counted(len(frame.patterns), 'pattern')}: {listed}. {frame.description}"))
        negation = f"{', '.join(self.negation)}, at most {self.negation_window} tokens before" if self.negation else ""
        facts += [
            ("negation", negation),
            ("look", "book.to_table(); fs.frame_coverage(tokens, book): what each pattern matches"),
            ("next", 'fs.frame_profile(tokens, book, by="outlet"); fs.count_frames(tokens, book)'),
        ]
        return card(repr(self), facts)

    @property
    def names(self) -> list[str]:
        """The frames' names, in the file's order; a frame stands before the frames inside it."""
        return [frame.name for frame in self.frames]

    @property
    def labels(self) -> dict[str, str]:
        """Name -> label."""
        return {frame.name: frame.label for frame in self.frames}

    @property
    def top(self) -> list[str]:
        """The names of the frames that stand in no other."""
        return [frame.name for frame in self.frames if not frame.parent]

    @property
    def is_weighted(self) -> bool:
        """Whether some hit counts for something other than one."""
        return any(weight != 1.0 for frame in self.frames for weight in frame.weights)

    def inside(self, name: str) -> list[str]:
        """The names of all frames inside a frame, at any depth."""
        return [other for other in self.names if other.startswith(name + NESTED)]

    def frame(self, name: str) -> Frame:
        """Find a frame by name."""
        found = next((frame for frame in self.frames if frame.name == name), None)
        if found is None:
            raise CodebookError(f"codebook {self.name}: {unknown('frame', name, self.names)}")
        return found

    def to_table(self) -> pd.DataFrame:
        """List the frames: name, label, description, number of patterns, the patterns."""
        rows = [(f.name, f.label, f.description, len(f.patterns), ", ".join(f.patterns)) for f in self.frames]
        return pd.DataFrame(rows, columns=["frame", "label", "description", "n_patterns", "patterns"])


def folded(text: str) -> str:
    """A spelling or a name whatever its case, and however its accents are encoded."""
    return unicodedata.normalize("NFC", text.casefold())


def merge_variants(books: Iterable[Codebook]) -> dict[str, str]:
    """The spelling variants of several codebooks; CodebookError where two count one spelling as different forms."""
    merged: dict[str, str] = {}
    seen: dict[str, tuple[str, str]] = {}
    for book in books:
        for old, new in book.variants.items():
            key = old if book.case == "keep" else folded(old)
            before, form = seen.setdefault(key, (book.name, new))
            if form.casefold() != new.casefold():
                told = f"{quote(old)} is counted as {quote(form)} in one and as {quote(new)} in the other"
                raise CodebookError(f"the variants of the codebooks {before} and {book.name}: {told}; make them agree.")
            merged[old] = new
    return merged
