"""The panels of the bench as HTML: tables of `bench.py` under their headings, what is pending, what is in the way."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, get_args

import pandas as pd

from framescope.comparisons.frequency import PERIODS, frequency
from framescope.errors import FramescopeError, counted
from framescope.lab.bench import Bench
from framescope.lab.leading import leading_terms
from framescope.lab.look import STYLE
from framescope.lab.panels import (
    chosen_documents,
    frames_table,
    lines_table,
    pattern_counts,
    rates_table,
    table_key,
    terms_table,
    text_shown,
    trend_period,
    trend_table,
)
from framescope.lab.view import READS, View, view_key
from framescope.lab.vocabulary import meanings
from framescope.markup import cut_text, safe_text
from framescope.origins import Weighting
from framescope.plots.series import plot_trend
from framescope.tables import Shown, show_table, show_text

RESAMPLED = ("frequency", "frames", "keyness", "trend")  # panels with intervals, the quickest first
TOP, ROWS = 12, 60  # terms shown, and rows of other tables, at most: a browser lays out more of them too slowly

LINES: dict[Any, str] = {
    "group": "group",
    "left": "left",
    "node": "term",
    "right": "right",
    "doc_id": "article",
    "date": "date",
}
RATES = {
    "group": "group",
    "n": "n",
    "rate": "",  # named for the study's `per`
    ("low", "high"): "95 % interval",
    "n_containing": "articles with it",
    "n_documents": "of",
}
TERMS = {
    "term": "term",
    "n_target": "n here",
    "n_reference": "elsewhere",
    "n_containing_target": "articles",
    "log_ratio": "log ratio",
    ("log_ratio_low", "log_ratio_high"): "95 % interval",
    "g2": "G2",
    "log_odds_z": "log odds z",
    "p": "p (articles)",
    "q": "q",
}
FRAMES = {"term": "frame", **RATES}
INFERRED = (("low", "high"), ("log_ratio_low", "log_ratio_high"), "p", "q")  # columns that take resampling


def loading(label: str, done: int, n: int) -> Shown:
    """Say how far the bench is loaded."""
    plain = f"Loading the bench, {done} of {n}: {label} …"
    bar = f'<progress max="{n}" value="{done}" aria-label="loading"></progress>'
    return Shown(f'<p role="status">{bar} {safe_text(plain)}</p>', plain)


def fallback(bench: Bench, view: View, panels: Mapping[str, str]) -> str:
    """What a saved notebook shows of a bench: its tables as they were, since controls need a running kernel."""
    told = show_text("The bench as it was when this cell was run. Run the cell again to work with it.").html
    shown = [panels[name] for name in ("concordance", "frequency", "keyness", "frames")]
    return "".join([STYLE, '<div class="fs-bench">', told, status(bench, view), *shown, "</div>"])


def warm(bench: Bench, view: View) -> bool:
    """Make every panel once under each weighting: what is slow the first time (imports, tables made when first asked
    for) is then behind the reader. The figure is drawn without intervals, which take longer."""
    for weighting in get_args(Weighting):
        other = replace(view, weighting=weighting)
        sought(bench, other)
        for panel in READS:
            panel_html(bench, other, panel)
    with suppress(FramescopeError):
        period, counts = trend_period(bench, view), pattern_counts(bench, view)
        plot_trend(frequency(counts, bench.by, period=period, n_bootstrap=0))
    return True


def _columns(columns: Mapping[Any, str], bench: Bench, resampled: bool) -> dict[Any, str]:
    shown = {name: heading for name, heading in columns.items() if resampled or name not in INFERRED}
    return {**shown, "rate": f"per {bench.study.parameters.per:,.0f}"} if "rate" in shown else shown


def articles_of(lines: pd.DataFrame) -> list[tuple[str, str]]:
    """The articles of a concordance, each once: what to call it, and its doc_id."""
    first = lines.drop_duplicates("doc_id")
    dates = first["date"].dt.strftime("%Y-%m-%d").fillna("no date")
    named = zip(first["doc_id"], first["group"], dates, first["title"], strict=True)
    return [(" · ".join(filter(None, words)), words[0]) for words in named]


def status(bench: Bench, view: View, pending: Sequence[str] = ()) -> str:
    """Say what is looked at, and of which panels intervals and p are still to come."""
    p, documents = bench.study.parameters, bench.study.corpus.documents
    try:
        n = int(chosen_documents(bench, view).sum())
    except FramescopeError as error:
        return _said(str(error), bad=True)
    told = [f"{n:,} of {counted(len(documents), 'article')} {'is' if n == 1 else 'are'} looked at."]
    undated = int(documents["date"].isna().sum())
    if view.start and undated:
        told.append(
            f"{undated:,} {'has' if undated == 1 else 'have'} no date and {'is' if undated == 1 else 'are'} left out."
        )
    if pending:
        work = f"{p.n_permutations:,} shuffles and {p.n_bootstrap:,} redrawings of articles"
        told.append(f"Pending, until {work} are done: intervals, p and q of {', '.join(pending)}.")
    return _said(" ".join(told))


def sought(bench: Bench, view: View) -> str:
    """Say, for beside the field, how often the pattern was found and what it stands for, or what is wrong with it."""
    return bench.keep(("sought", *view_key(view, "frequency")), lambda: _sought(bench, view))


def _sought(bench: Bench, view: View) -> str:
    try:
        n = int(pattern_counts(bench, view).matrix.getnnz())
        found = meanings(bench, view)
    except FramescopeError as error:
        return _said(str(error), bad=True)
    told = f"In {counted(n, 'article')} looked at." if n else "In no article looked at."
    listed = ", ".join(f"{name} ({often:,})" for name, often in found)
    return _said(f"{told} The corpus has {listed}." if listed else f"No word of the corpus is like {_quoted(view)}.")


def _quoted(view: View) -> str:
    return f"“{cut_text(view.pattern, 80)}”"


def _said(text: str, *, bad: bool = False) -> str:
    """A line that is read out when it changes."""
    return f'<div role="status"{" class=fs-bad" * bad}>{show_text(text).html}</div>'


def panel_html(bench: Bench, view: View, panel: str, *, resampled: bool = False) -> str:
    """Make a panel of the bench: its table or figure, or why there is none. resampled: with intervals and p."""
    try:
        return str(_MAKERS[panel](bench, view, resampled)._repr_html_())
    except FramescopeError as error:
        return show_text(str(error)).html


def _concordance(bench: Bench, view: View, resampled: bool) -> Shown:
    return show_table(lines_table(bench, view), LINES, caption=f"{_quoted(view)} in context")


def _frequency(bench: Bench, view: View, resampled: bool) -> Shown:
    table = rates_table(bench, view, resampled=resampled)
    return show_table(table, _columns(RATES, bench, resampled), caption=f"How often {_quoted(view)} is used", n=ROWS)


def _trend(bench: Bench, view: View, resampled: bool) -> Any:
    if not resampled:
        return show_text(f"The trend by {PERIODS[trend_period(bench, view)]} is pending.")
    unit = _columns(RATES, bench, True)["rate"]
    return bench.keep(table_key(view, "trend"), lambda: plot_trend(trend_table(bench, view), unit=unit))


def _keyness(bench: Bench, view: View, resampled: bool) -> Shown:
    caption = f"Terms of {view.target} against the other groups picked"
    columns = _columns(TERMS, bench, resampled)
    if resampled:
        return show_table(terms_table(bench, view, resampled=True), columns, caption=caption, n=TOP)
    table, n = leading_terms(bench, view, TOP)
    return show_table(table, columns, caption=f"{caption} (first {len(table)} of {n:,} rows)" if n > TOP else caption)


def _frames(bench: Bench, view: View, resampled: bool) -> Shown:
    table, book = frames_table(bench, view, resampled=resampled), bench.codebook(view.codebook)
    named = {frame: f"{book.labels[frame]} [{badge}]" for frame, badge in bench.badges(view.codebook).items()}
    table = table.assign(term=table["term"].map(named)).sort_values(["term", "group"], kind="stable")
    return show_table(table, _columns(FRAMES, bench, resampled), caption=book.title or book.name, n=ROWS)


def _text(bench: Bench, view: View, resampled: bool) -> Shown:
    return text_shown(bench, view)


_MAKERS: Mapping[str, Callable[[Bench, View, bool], Any]] = {
    "concordance": _concordance,
    "frequency": _frequency,
    "trend": _trend,
    "keyness": _keyness,
    "frames": _frames,
    "text": _text,
}
