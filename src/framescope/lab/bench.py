"""What the bench shows, without a screen: a `View` in, tables out; every table is one call of the library."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.comparisons.concordance import kwic
from framescope.comparisons.frequency import frequency
from framescope.comparisons.keyness import keyness
from framescope.comparisons.patterns import count_patterns
from framescope.counts import NO_GROUP, Counts, counts_subset, group_rows
from framescope.errors import FramescopeError, unknown
from framescope.framing.profile import count_frames
from framescope.lab.view import View, view_key
from framescope.origins import Weighting, token_kinds
from framescope.study import Study
from framescope.tables import Shown, show_cuts

LINES = 12  # of a concordance
KEPT = 64  # tables and counts held at once
POINTS = 30  # of a trend, at most
STEPS = {"M": 1, "Q": 3, "Y": 12}  # months of a period


@dataclass(frozen=True)
class Bench:
    """A study, and what its views have in common, made once: counts under each weighting, frames, the vocabulary."""

    study: Study
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def keep(self, key: Any, make: Callable[[], Any]) -> Any:
        """Make something once, and give it again whenever its key is asked for."""
        if key not in self._kept:
            self._kept[key] = make()
        self._kept[key] = self._kept.pop(key)  # the last used is the last to go
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return self._kept[key]

    @property
    def by(self) -> str:
        """The column of groups."""
        return self.study.parameters.group

    @cached_property
    def groups(self) -> dict[str, int]:
        """Every group and how many articles it has, in the order of the names."""
        return {name: len(rows) for name, rows in group_rows(self.study.corpus.documents, self.by).items()}

    @cached_property
    def months(self) -> list[str]:
        """Every month from the first date to the last, as 2017-07; none where no article has a date."""
        dates = self.study.corpus.documents["date"].dropna()
        return [] if dates.empty else pd.period_range(dates.min(), dates.max(), freq="M").astype(str).tolist()

    def counted(self, weighting: Weighting) -> Counts:
        """The counts of terms under a weighting."""
        return self.keep(("terms", weighting), lambda: self.study.counted(weighting))  # type: ignore[no-any-return]

    def framed(self, weighting: Weighting, number: int) -> Counts:
        """The counts of a codebook's frames (its number in the study) under a weighting."""
        s = self.study
        return self.keep(  # type: ignore[no-any-return]
            ("frames", weighting, number),
            lambda: count_frames(s.tokens, self.codebook(number), weighting=weighting, index=s.index),
        )

    def codebook(self, number: int) -> Codebook:
        """A codebook of the study by its number."""
        return self.study.codebooks[number]

    def badges(self, number: int) -> dict[str, str]:
        """How far each frame of a codebook (its number in the study) was validated."""
        return self.keep(("badges", number), lambda: self.study.badges(self.codebook(number)))  # type: ignore[no-any-return]

    def load(self) -> None:
        """Make everything that all views need, so that the first ones are as quick as the others."""
        token_kinds(self.study.tokens)
        for weighting in ("all", "cluster", "own"):
            self.counted(weighting)
            for number in range(len(self.study.codebooks)):
                self.framed(weighting, number)
        for number in range(len(self.study.codebooks)):
            self.badges(number)
        self.study.index.vocabulary(fold=True)

    def first_view(self) -> View:
        """Everything, the groups that the report compares, and the leading term of the first of them."""
        groups = tuple(self.study.group_names)
        view = View(groups, target=groups[0] if groups else "")
        terms = terms_table(self, view)["term"] if len(groups) > 1 else pd.Series(dtype="str")
        return View(groups, target=view.target, pattern=str(terms.iloc[0]) if len(terms) else "")


def group_cells(groups: tuple[str, ...]) -> list[str]:
    """What stands in the cells of groups: nothing for "(none)"."""
    return ["" if name == NO_GROUP else name for name in groups]


def chosen_documents(bench: Bench, view: View) -> NDArray[np.bool_]:
    """Which documents a view looks at: shape (documents,)."""
    for name in view.groups:
        if name not in bench.groups:
            raise FramescopeError(f"{bench.by}: {unknown('group', name, bench.groups)}")
    chosen: NDArray[np.bool_] = bench.keep(("chosen", view.groups, view.start, view.end), lambda: _chosen(bench, view))
    if not chosen.any():
        raise FramescopeError("No article is picked: choose a group, or a longer period.")
    return chosen


def _chosen(bench: Bench, view: View) -> NDArray[np.bool_]:
    documents = bench.study.corpus.documents
    chosen = documents[bench.by].isin(group_cells(view.groups))
    if view.start:
        chosen &= documents["date"].between(view.start, view.end, inclusive="left")
    return chosen.to_numpy(dtype=bool)


def _resampling(bench: Bench, resampled: bool, *names: str) -> dict[str, Any]:
    p = bench.study.parameters
    return {name: getattr(p, name) for name in (*names, "seed")} if resampled else dict.fromkeys(names, 0)


def _sought(view: View) -> str:
    if not view.pattern.split():
        raise FramescopeError("Nothing is sought: type a word, a glob (`fram*`) or a phrase.")
    return view.pattern


def lines_table(bench: Bench, view: View) -> pd.DataFrame:
    """The concordance of the pattern: `kwic`, lines drawn evenly over the groups."""
    s, chosen = bench.study, chosen_documents(bench, view)
    return bench.keep(  # type: ignore[no-any-return]
        ("lines", *view_key(view, "concordance")),
        lambda: kwic(
            s.tokens,
            _sought(view),
            by=bench.by,
            documents=chosen,
            n=LINES,
            sort=view.order,
            metadata=["title"],
            weighting=view.weighting,
            index=s.index,
            seed=s.parameters.seed,
        ),
    )


def pattern_counts(bench: Bench, view: View) -> Counts:
    """How often the pattern stands in each document that the view looks at."""
    s, chosen = bench.study, chosen_documents(bench, view)
    return bench.keep(  # type: ignore[no-any-return]
        ("pattern", *view_key(view, "frequency")),
        lambda: counts_subset(count_patterns(s.tokens, _sought(view), weighting=view.weighting, index=s.index), chosen),
    )


def rates_table(bench: Bench, view: View, *, resampled: bool = False) -> pd.DataFrame:
    """How often the pattern stands in each group: `frequency`, intervals where `resampled`."""
    resampling = _resampling(bench, resampled, "n_bootstrap")
    return frequency(pattern_counts(bench, view), bench.by, per=bench.study.parameters.per, **resampling)


def trend_period(bench: Bench, view: View) -> str:
    """The finest of month, quarter and year that gives a trend at most 30 points."""
    if not bench.months:
        raise FramescopeError("No article has a date, so nothing can be shown over time.")
    first, last = (view.start, view.end) if view.start else (bench.months[0], bench.months[-1])
    n = len(pd.period_range(first, last, freq="M")) - bool(view.start)  # the end is the first day after
    return next((name for name, step in STEPS.items() if n <= POINTS * step), "Y")


def trend_table(bench: Bench, view: View) -> pd.DataFrame:
    """The pattern's rate in each group over time, with intervals: `frequency` by period."""
    resampling = _resampling(bench, True, "n_bootstrap")
    per, period = bench.study.parameters.per, trend_period(bench, view)
    return frequency(pattern_counts(bench, view), bench.by, per=per, period=period, **resampling)


def terms_table(bench: Bench, view: View, *, resampled: bool = False) -> pd.DataFrame:
    """The terms that set the target apart from the other groups: `keyness`, p and intervals where `resampled`."""
    p = bench.study.parameters
    if len(view.groups) < 2:
        raise FramescopeError("One group is picked: keyness compares two or more.")
    return keyness(
        counts_subset(bench.counted(view.weighting), chosen_documents(bench, view)),
        bench.by,
        view.target,
        min_count=p.min_count,
        min_documents=p.min_documents,
        sort=view.sort,
        **_resampling(bench, resampled, "n_permutations", "n_bootstrap"),
    )


def frames_table(bench: Bench, view: View, *, resampled: bool = False) -> pd.DataFrame:
    """How often each group uses each frame: `frequency` of `count_frames`, intervals where `resampled`."""
    if not bench.study.codebooks:
        raise FramescopeError("The study names no codebook, so there are no frames to count.")
    counts = counts_subset(bench.framed(view.weighting, view.codebook), chosen_documents(bench, view))
    resampling = _resampling(bench, resampled, "n_bootstrap")
    return frequency(counts, bench.by, per=bench.study.parameters.per, **resampling)


def text_shown(bench: Bench, view: View) -> Shown:
    """The raw text of the view's document: what was cut struck through, what is sought marked."""
    s, found = bench.study, []
    if view.pattern.split():
        here = [s.corpus.position(view.document)]
        lines = kwic(s.tokens, view.pattern, documents=here, weighting=view.weighting, index=s.index)
        found = list(zip(lines["start"].tolist(), lines["end"].tolist(), strict=True))
    return show_cuts(s.corpus, view.document, marks=found)
