"""What each panel of the bench shows, as a table: every one is a call of the library, kept while it is looked at."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.comparisons.concordance import kwic
from framescope.comparisons.frequency import frequency
from framescope.comparisons.keyness import keyness
from framescope.comparisons.keyness_rows import keyness_sorted
from framescope.comparisons.patterns import count_patterns
from framescope.counts import Counts, counts_subset
from framescope.errors import FramescopeError, unknown
from framescope.groups import NO_GROUP
from framescope.lab.bench import Bench
from framescope.lab.view import READS, View, view_key
from framescope.tables import Shown, show_cuts

LINES = 12  # of a concordance
PANELS = 12  # groups whose trends are drawn, at most
POINTS = 30  # of a trend, at most
STEPS = {"M": 1, "Q": 3, "Y": 12}  # months of a period


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
    chosen = np.zeros(len(documents), bool)
    for name in view.groups:
        chosen[bench.rows[name]] = True
    if view.start:
        chosen &= documents["date"].between(view.start, view.end, inclusive="left").to_numpy(dtype=bool)
    return chosen


def check_view(bench: Bench, view: View, panel: str) -> None:
    """Raise FramescopeError where a panel has nothing to show, saying what is in the way."""
    if panel == "text":
        if not view.document:
            raise FramescopeError("No line, no article.")
        return
    chosen = chosen_documents(bench, view)
    if panel == "keyness":
        if len(view.groups) == 1:
            raise FramescopeError("One group is picked: keyness compares two or more.")
        there = [name for name in view.groups if chosen[bench.rows[name]].any()]
        if view.target not in there:
            raise FramescopeError(
                f"{view.target} has no article in this period: choose other terms, or a longer period."
            )
        if len(there) == 1:
            raise FramescopeError(
                f"Only {view.target} has articles in this period: keyness compares two or more groups."
            )
    if panel == "frames" and not bench.study.codebooks:
        raise FramescopeError("The study names no codebook, so there are no frames to count.")
    if "pattern" in READS[panel]:
        pattern_counts(bench, view)


def picked(bench: Bench, view: View, counts: Counts) -> Counts:
    """The counts of the documents that a view looks at, in the order of their ids."""
    return counts_subset(bench.lean(counts), bench.order[chosen_documents(bench, view)[bench.order]])


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
    return bench.keep(
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
    s = bench.study
    chosen_documents(bench, view)  # where there are none, that is said first
    return bench.keep(
        ("pattern", *view_key(view, "frequency")),
        lambda: picked(bench, view, count_patterns(s.tokens, _sought(view), weighting=view.weighting, index=s.index)),
    )


def term_counts(bench: Bench, view: View) -> Counts:
    """How often each term stands in each document that the view looks at."""
    key = ("terms", view.groups, view.start, view.end, view.weighting)
    chosen = chosen_documents(bench, view)[bench.order]
    return bench.keep(key, lambda: counts_subset(bench.compared(view.weighting), chosen))


def table_key(view: View, panel: str, *, resampled: bool = True) -> Hashable:
    """The key under which the table of a panel is kept, keyness in whatever order."""
    read = replace(view, sort="") if panel == "keyness" else view
    return panel, resampled, *view_key(read, panel)


def rates_table(bench: Bench, view: View, *, resampled: bool = False) -> pd.DataFrame:
    """How often the pattern stands in each group: `frequency`, intervals where `resampled`."""
    counts, options = pattern_counts(bench, view), _resampling(bench, resampled, "n_bootstrap")
    return bench.keep(
        table_key(view, "frequency", resampled=resampled),
        lambda: frequency(counts, bench.by, per=bench.study.parameters.per, **options),
    )


def trend_period(bench: Bench, view: View) -> str:
    """The finest of month, quarter and year that gives a trend at most 30 points."""
    if not bench.months:
        raise FramescopeError("No article has a date, so nothing can be shown over time.")
    if len(view.groups) > PANELS:
        raise FramescopeError(
            f"{len(view.groups)} groups are picked: pick {PANELS} or fewer to see each of them over time."
        )
    first, last = (view.start, view.end) if view.start else (bench.months[0], bench.months[-1])
    n = len(pd.period_range(first, last, freq="M")) - bool(view.start)  # the end is the first day after
    return next((name for name, step in STEPS.items() if n <= POINTS * step), "Y")


def trend_table(bench: Bench, view: View) -> pd.DataFrame:
    """The pattern's rate in each group over time, with intervals: `frequency` by period."""
    options = _resampling(bench, True, "n_bootstrap")
    per, period = bench.study.parameters.per, trend_period(bench, view)
    return frequency(pattern_counts(bench, view), bench.by, per=per, period=period, **options)


def terms_table(bench: Bench, view: View, *, resampled: bool = False) -> pd.DataFrame:
    """The terms that set the target apart from the other groups: `keyness`, p and intervals where `resampled`."""
    check_view(bench, view, "keyness")
    p, options = bench.study.parameters, _resampling(bench, resampled, "n_permutations", "n_bootstrap")
    table = bench.keep(
        table_key(view, "keyness", resampled=resampled),
        lambda: keyness(
            term_counts(bench, view),
            bench.by,
            view.target,
            min_count=p.min_count,
            min_documents=p.min_documents,
            **options,
        ),
    )
    return keyness_sorted(table, view.sort)


def frames_table(bench: Bench, view: View, *, resampled: bool = False) -> pd.DataFrame:
    """How often each group uses each frame: `frequency` of `count_frames`, intervals where `resampled`."""
    check_view(bench, view, "frames")
    options = _resampling(bench, resampled, "n_bootstrap")

    def make() -> pd.DataFrame:
        counts = picked(bench, view, bench.framed(view.weighting, view.codebook))
        return frequency(counts, bench.by, per=bench.study.parameters.per, **options)

    return bench.keep(table_key(view, "frames", resampled=resampled), make)


def text_shown(bench: Bench, view: View) -> Shown:
    """The raw text of the view's document: what was cut struck through, what is sought marked."""
    check_view(bench, view, "text")
    s, found = bench.study, []
    if view.pattern.split():
        here = [s.corpus.position(view.document)]
        lines = kwic(s.tokens, view.pattern, documents=here, weighting=view.weighting, index=s.index)
        found = list(zip(lines["start"].tolist(), lines["end"].tolist(), strict=True))
    return show_cuts(s.corpus, view.document, marks=found)
