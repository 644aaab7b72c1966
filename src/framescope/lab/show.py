"""The panels of the bench as HTML: tables of `bench.py` under their headings, what is pending, what is in the way."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from framescope.comparisons.frequency import PERIODS
from framescope.errors import FramescopeError
from framescope.lab.bench import (
    Bench,
    chosen_documents,
    frames_table,
    lines_table,
    pattern_counts,
    rates_table,
    terms_table,
    text_shown,
    trend_period,
    trend_table,
)
from framescope.lab.view import View
from framescope.lab.vocabulary import meanings
from framescope.markup import cut_text
from framescope.plots.series import plot_trend
from framescope.tables import Shown, show_table, show_text

RESAMPLED = ("frequency", "frames", "keyness", "trend")  # panels with intervals, the quickest first
TOP = 12  # terms shown

STYLE = """<style>
.fs-bench table { border-collapse: collapse; font-size: 12px; line-height: 1.35; width: 100%; }
.fs-bench caption { text-align: left; font-weight: 600; padding: 4px 0; }
.fs-bench th, .fs-bench td { padding: 1px 6px; text-align: left; vertical-align: top; }
.fs-bench td { white-space: nowrap; max-width: 18em; overflow: hidden; text-overflow: ellipsis; }
.fs-bench td:first-child { white-space: normal; min-width: 6em; }
.fs-bench th { border-bottom: 1px solid var(--jp-border-color1, #999); font-weight: 600; }
.fs-bench .fs-number, .fs-bench .fs-left { text-align: right; font-variant-numeric: tabular-nums; }
.fs-bench .fs-left, .fs-bench .fs-right { white-space: normal; max-width: none; min-width: 9em; width: 35%; }
.fs-bench td.fs-node { font-weight: 700; color: var(--jp-content-link-color, #0a5fb4); }
.fs-bench .fs-table { overflow: auto; max-height: 36em; }
.fs-bench .fs-raw pre { white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; max-height: 26em;
  overflow: auto; font-size: 12px; line-height: 1.4; }
.fs-bench del { background: #fbe3d6; color: #7a2e00; }
.fs-bench mark { background: #cfe6f5; color: #00354f; font-weight: 600; }
.fs-bench img { max-width: 100%; background: white; }
.fs-bench [role=region]:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); }
.fs-bench [role=status] p { margin: 0.2em 0; line-height: 1.4; }
.fs-bench .fs-bad p { border-left: 3px solid var(--jp-error-color1, #d32f2f); padding-left: 0.5em; }
</style>"""

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
    told = [f"{n:,} of {len(documents):,} articles are looked at."]
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
    try:
        n = int(pattern_counts(bench, view).matrix.getnnz())
        found = meanings(bench, view)
    except FramescopeError as error:
        return _said(str(error), bad=True)
    told = f"In {n:,} article{'' if n == 1 else 's'} looked at." if n else "In no article looked at."
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
    return show_table(table, _columns(RATES, bench, resampled), caption=f"How often {_quoted(view)} is used")


def _trend(bench: Bench, view: View, resampled: bool) -> Any:
    if not resampled:
        return show_text(f"The trend by {PERIODS[trend_period(bench, view)]} is pending.")
    return plot_trend(trend_table(bench, view), unit=_columns(RATES, bench, True)["rate"])


def _keyness(bench: Bench, view: View, resampled: bool) -> Shown:
    table = terms_table(bench, view, resampled=resampled)
    caption = f"Terms of {view.target} against the other groups picked"
    return show_table(table, _columns(TERMS, bench, resampled), caption=caption, n=TOP)


def _frames(bench: Bench, view: View, resampled: bool) -> Shown:
    table, book = frames_table(bench, view, resampled=resampled), bench.codebook(view.codebook)
    named = {frame: f"{book.labels[frame]} [{badge}]" for frame, badge in bench.badges(view.codebook).items()}
    table = table.assign(term=table["term"].map(named)).sort_values(["term", "group"], kind="stable")
    return show_table(table, _columns(FRAMES, bench, resampled), caption=book.title or book.name)


def _text(bench: Bench, view: View, resampled: bool) -> Shown:
    return text_shown(bench, view) if view.document else show_text("No line, no article.")


_MAKERS: Mapping[str, Callable[[Bench, View, bool], Any]] = {
    "concordance": _concordance,
    "frequency": _frequency,
    "trend": _trend,
    "keyness": _keyness,
    "frames": _frames,
    "text": _text,
}
