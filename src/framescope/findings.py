"""Findings in words: what the tables say, in sentences with numbers, intervals and article counts.

A finding "holds" where its interval leaves out 1 and q is below .05; what could not be concluded is said too.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from framescope.codebook import Codebook
from framescope.tables import format_number, format_p, safe_text, table_rows

MIME = "application/vnd.framescope.findings+json"
ALPHA = 0.05
MANY = 20.0  # times as often: beyond it the number says little


@dataclass(frozen=True)
class Finding:
    """One sentence. holds: whether the numbers carry it; strength: how far from no difference, for ranking."""

    text: str
    holds: bool
    strength: float = 0.0


class Findings(tuple[Finding, ...]):
    """Findings as a notebook shows them: a list to read, and JSON for the report's first page."""

    __slots__ = ()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        items = "".join(
            f'<li class="{"fs-holds" if finding.holds else "fs-open"}">{safe_text(finding.text)}</li>'
            for finding in self
        )
        return {
            "text/html": f'<ul class="fs-findings">{items}</ul>' if self else "<p>Nothing to report.</p>",
            "text/plain": "\n".join(finding.text for finding in self) or "Nothing to report.",
            MIME: json.loads(json.dumps([asdict(finding) for finding in self])),
        }


def times_as_often(log_ratio: float) -> str:
    """Say a log ratio in words.

    >>> times_as_often(1.63), times_as_often(-1.0), times_as_often(6.2)
    ('3.1 times as often', '0.50 times as often', 'more than 20 times as often')
    """
    ratio = 2.0**log_ratio
    return "more than 20 times as often" if ratio > MANY else f"{_ratio(ratio)} times as often"


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n:,} times")


def _ratio(ratio: float) -> str:
    if ratio > MANY:
        return "over 20"
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def _contrast_holds(row: Mapping[str, Any]) -> bool:
    low, high, q = row["log_ratio_low"], row["log_ratio_high"], row["q"]
    return bool(np.isfinite(q) and q < ALPHA and np.isfinite(low) and (low > 0 or high < 0))


def _evidence(row: Mapping[str, Any], containing: str, documents: str) -> str:
    low, high = 2.0 ** row["log_ratio_low"], 2.0 ** row["log_ratio_high"]
    share = f"{row[containing]:,} of {row[documents]:,} articles"
    bounds = dict.fromkeys((_ratio(low), _ratio(high)))
    interval = f"95 % interval {' to '.join(bounds)}" if np.isfinite(low) else "no interval"
    return f"({interval}; in {share}; q = {format_p(row['q'])})".replace("q = <", "q <")


def _how_often(row: Mapping[str, Any]) -> str:
    """Say the contrast; where the group has no hit at all, the ratio would only be that of the half put for zero."""
    if row["n"] == 0:
        return f"in none of its {row['n_documents']:,} articles, the rest does (q = {format_p(row['q'])})".replace(
            "q = <", "q <"
        )
    return f"{times_as_often(row['log_ratio'])} as the rest {_evidence(row, 'n_containing', 'n_documents')}"


def _na_groups(table: pd.DataFrame) -> list[Finding]:
    """One sentence per reason why nothing can be concluded for some groups."""
    reasons = table.loc[table["note"].str.startswith("n/a"), ["group", "note"]].drop_duplicates()
    reasons = reasons[~reasons["note"].str.contains("not found")]
    told = []
    for note, groups in reasons.groupby("note", sort=True)["group"]:
        names = ", ".join(sorted(groups))
        told.append(Finding(f"No interval and no p-value for {names} ({note}).", holds=False))
    return told


def find_terms(table: pd.DataFrame, *, most: int = 3) -> Findings:
    """Say what each group's keyness table shows: up to `most` terms a group that hold, then what does not."""
    found: list[Finding] = []
    undecided: list[str] = []
    for name, part in table.groupby("group", sort=False):
        rows = [row for row in table_rows(part) if row["log_ratio"] > 0 and _contrast_holds(row)]
        for row in rows[:most]:
            often = times_as_often(row["log_ratio"])
            evidence = _evidence(row, "n_containing_target", "n_documents_target")
            against = "the rest" if row["reference"] == "rest" else row["reference"]
            strength = float(row["log_ratio_low"])
            found.append(
                Finding(f"{name} says \u201c{row['term']}\u201d {often} as {against} {evidence}.", True, strength)
            )
        if not rows and not (part["note"] != "").all():
            undecided.append(str(name))
    found.sort(key=lambda finding: -finding.strength)
    if undecided:
        what = "no term is certain to be more frequent than elsewhere (q below .05 and an interval above 1)"
        found.append(Finding(f"{', '.join(undecided)}: {what}.", holds=False))
    return Findings((*found, *_na_groups(table)))


def find_frames(
    table: pd.DataFrame,
    codebook: Codebook,
    *,
    what: str = "speaks of",
    name: str = "frame",
    badges: Mapping[str, str] | None = None,
) -> Findings:
    """Say what a frame profile shows (or, with `what` and `name`, a target profile).

    badges: how far each frame was validated (from `frame_badges`), told with it.
    """
    labels = {frame.name: frame.label for frame in codebook.frames}
    found = []
    rows = table_rows(table)
    holding = [row for row in rows if _contrast_holds(row)]
    # Of two groups each is the other's rest: a contrast and its mirror image are one finding.
    is_pair = table["group"].nunique() == 2
    for row in holding:
        if not (is_pair and row["log_ratio"] < 0):
            badge = (badges or {}).get(row[name], "")
            label = f"\u201c{labels[row[name]]}\u201d" + (f" [{badge}]" if badge else "")
            text = f"{row['group']} {what} {label} {_how_often(row)}."
            strength = min(abs(row["log_ratio_low"]), abs(row["log_ratio_high"]))
            found.append(Finding(text, True, float(strength)))
    found.sort(key=lambda finding: -finding.strength)
    tested = sum(bool(np.isfinite(row["p"])) for row in rows)
    if tested > len(holding):
        open_ones = f"{tested - len(holding)} of {tested} contrasts of a group with the rest are not certain"
        found.append(Finding(f"{codebook.title or codebook.name}: {open_ones}.", holds=False))
    silent = [labels[str(key)] for key, n in table.groupby(name, sort=False)["n"].sum().items() if n == 0]
    if silent:
        found.append(Finding(f"Not found in any article: {', '.join(silent)}.", holds=False))
    return Findings((*found, *_na_groups(table)))


def find_targets(table: pd.DataFrame, targets: Codebook) -> Findings:
    """Say how often each target is named, by how many articles, and by which group most."""
    documents = table.drop_duplicates("group")["n_documents"].sum()
    told = []
    for target in targets.names:
        part = table[table["target"] == target]
        n, containing = int(part["n"].sum()), int(part["n_containing"].sum())
        if n == 0:
            continue
        top = part.sort_values(["share_of_voice", "group"], ascending=[False, True]).iloc[0]
        text = (
            f"{targets.frame(target).label} is named {_times(n)}, in {containing:,} of {documents:,} articles; "
            f"it has its largest share of all mentions in {top['group']} "
            f"({format_number(top['share_of_voice'], 'share')})."
        )
        told.append(Finding(text, True, n / max(1, table["n"].sum()) / 1000))  # facts stand below contrasts
    contrasts: Sequence[Finding] = find_frames(table, targets, what="names", name="target")
    return Findings((*told, *contrasts))
