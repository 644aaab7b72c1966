"""The bench without a screen: a study, what all views of it have in common, and what was made for the last of them."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from threading import Lock
from typing import Any, TypeVar, get_args

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.counts import CLUSTER, WEIGHT, Counts, counts_subset
from framescope.framing.profile import count_frames
from framescope.groups import group_rows
from framescope.origins import Weighting, token_kinds
from framescope.study import Study

READ = ("doc_id", "date", "n_tokens", WEIGHT, CLUSTER)  # of the metadata, besides the groups, by what is counted
KEPT = 64  # tables and counts held at once

Made = TypeVar("Made")


@dataclass(frozen=True)
class Bench:
    """A study, and what its views have in common, made once: counts under each weighting, frames, the vocabulary."""

    study: Study
    _loaded: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)  # while the bench is open
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)  # of the views last looked at
    _lock: Any = field(default_factory=Lock, repr=False, compare=False)  # resampling is done in a thread

    def keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Make something once, and give it again whenever its key is asked for, until much else was kept since."""
        with self._lock:
            found: tuple[Made, ...] = self._kept.pop(key, ())
        found = found or (make(),)
        with self._lock:
            self._kept[key] = found  # the last used is the last to go
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return found[0]

    def has(self, key: Hashable) -> bool:
        """Whether something is kept."""
        return key in self._kept

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Make something that is kept for as long as the bench is open."""
        if key not in self._loaded:
            self._loaded[key] = make()
        made: Made = self._loaded[key]
        return made

    @property
    def by(self) -> str:
        """The column of groups."""
        return self.study.parameters.group

    @cached_property
    def rows(self) -> dict[str, NDArray[np.int64]]:
        """The documents of every group, in the order of the names."""
        return group_rows(self.study.corpus.documents, self.by)

    @cached_property
    def groups(self) -> dict[str, int]:
        """Every group and how many articles it has, in the order of the names."""
        return {name: len(rows) for name, rows in self.rows.items()}

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """The rows of the documents in the order of their ids, in which they are compared."""
        ids = self.study.corpus.documents["doc_id"].to_numpy(dtype=object)
        return np.argsort(ids, kind="stable")

    @cached_property
    def months(self) -> list[str]:
        """Every month from the first date to the last, as 2017-07; none where no article has a date."""
        dates = self.study.corpus.documents["date"].dropna()
        return [] if dates.empty else pd.period_range(dates.min(), dates.max(), freq="M").astype(str).tolist()

    def counted(self, weighting: Weighting) -> Counts:
        """The counts of terms under a weighting."""
        return self.once(("terms", weighting), lambda: self.study.counted(weighting))

    def compared(self, weighting: Weighting) -> Counts:
        """The counts of terms under a weighting as they are compared: documents in the order of their ids."""
        return self.once(("compared", weighting), lambda: counts_subset(self.lean(self.counted(weighting)), self.order))

    def present(self, weighting: Weighting) -> sp.csr_matrix:
        """Which term stands in which document: 1 wherever `compared` has a count."""

        def make() -> sp.csr_matrix:
            matrix = self.compared(weighting).matrix
            ones = np.ones(len(matrix.data), np.int64)
            return sp.csr_matrix((ones, matrix.indices, matrix.indptr), shape=matrix.shape)

        return self.once(("present", weighting), make)

    def lean(self, counts: Counts) -> Counts:
        """Leave out of counts the metadata that no panel reads: every column takes time where documents are picked."""
        read = [name for name in counts.documents.columns if name in (*READ, self.by)]
        return Counts(counts.matrix, counts.terms, counts.documents[read])

    def framed(self, weighting: Weighting, number: int) -> Counts:
        """The counts of a codebook's frames (its number in the study) under a weighting."""
        s = self.study
        return self.once(
            ("frames", weighting, number),
            lambda: self.lean(count_frames(s.tokens, self.codebook(number), weighting=weighting, index=s.index)),
        )

    def codebook(self, number: int) -> Codebook:
        """A codebook of the study by its number."""
        return self.study.codebooks[number]

    def badges(self, number: int) -> dict[str, str]:
        """How far each frame of a codebook (its number in the study) was validated."""
        return self.once(("badges", number), lambda: self.study.badges(self.codebook(number)))

    def steps(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """What all views need, made once so that the first view is as quick as the others: what to call it, and it."""
        s = self.study
        yield "reading the texts", lambda: s.corpus
        yield "finding words", lambda: (token_kinds(s.tokens), s.sentences)
        for fold in (False, True):
            for glob in ("*a", "*a*"):  # the vocabulary from its end, and as one string
                yield "indexing words", partial(s.index.codes_of, glob, fold=fold)
        for weighting in get_args(Weighting):
            yield "counting words", partial(self.present, weighting)
            for number in range(len(s.codebooks)):
                yield "finding frames", partial(self.framed, weighting, number)
        for number in range(len(s.codebooks)):
            yield "asking how far frames were validated", partial(self.badges, number)

    def load(self) -> None:
        """Take all the steps."""
        for _, step in self.steps():
            step()
