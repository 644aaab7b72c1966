"""What contrasts of terms, frames and targets show, in sentences with numbers, intervals and article counts.

A finding "holds" where its interval leaves out 1 and q is below .05; what could not be concluded is said too. Badges
say in words how else it was tried: under other weightings of wire copy, against the codes of readers.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from framescope.badges import (
    NO,
    NOT_TRIED,
    contrast_badges,
    signature_badge,
    validation_badge,
    weighting_badges,
)
from framescope.codebook import Codebook
from framescope.errors import counted
from framescope.exports import evidence_key
from framescope.findings import Finding, Findings, plain_numbers
from framescope.framing.profile import NONE_EXPECTED
from framescope.number_words import format_number, format_p, interval_words
from framescope.tables import table_rows

ALPHA = 0.05
MANY = 20.0  # times as often: beyond it the number says little
NARROW = 5  # articles: intervals of fewer hold the true ratio less often than 95 times in 100 (docs/methods.md)

_CONTRAST = (
    "n", "n_target", "n_reference", "rate", "log_ratio", "log_ratio_low", "log_ratio_high", "p", "q", "n_containing",
    "n_documents", "n_containing_target", "n_documents_target", "n_containing_reference", "n_documents_reference",
)  # fmt: skip


def _contrast_numbers(row: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of a contrast, with the ratio that the sentence tells."""
    numbers = plain_numbers(row, _CONTRAST)
    for name in ("", "_low", "_high"):
        value = numbers.get(f"log_ratio{name}")
        numbers[f"ratio{name}"] = None if value is None else 2.0**value
    return numbers


def times_as_often(log_ratio: float) -> str:
    """Say a log ratio in words.

    >>> times_as_often(1.63), times_as_often(-1.0), times_as_often(6.2)
    ('3.1 times as often', '0.50 times as often', 'more than 20 times as often')
    """
    ratio = 2.0**log_ratio
    return "more than 20 times as often" if ratio > MANY else f"{_ratio(ratio)} times as often"


def _times(n: float) -> str:
    """A count in words; weights may make it a fraction, of which at least one is told."""
    whole = max(round(n), 1)
    return {1: "once", 2: "twice"}.get(whole, f"{whole:,} times")


def _ratio(ratio: float) -> str:
    if ratio > MANY:
        return "over 20"
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def _holding(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows whose contrast holds: q below alpha, and an interval that leaves out 0."""
    low, high, q = (table[name].to_numpy(dtype=float) for name in ("log_ratio_low", "log_ratio_high", "q"))
    return table_rows(table[np.isfinite(q) & (q < ALPHA) & np.isfinite(low) & ((low > 0) | (high < 0))])


def _evidence(row: Mapping[str, Any], containing: str, documents: str) -> str:
    low, high = 2.0 ** row["log_ratio_low"], 2.0 ** row["log_ratio_high"]
    bounds = dict.fromkeys((_ratio(low), _ratio(high)))
    if len(bounds) == 1 and high <= MANY:
        bounds = dict.fromkeys((f"{low:.2f}", f"{high:.2f}"))
    interval = f"95 % interval {' to '.join(bounds)}" if np.isfinite(low) else "no interval"
    return f"({interval}; {_share(row, containing, documents)}; {_q(row)})"


def _share(row: Mapping[str, Any], containing: str, documents: str) -> str:
    return f"in {format_number(row[containing])} of {format_number(row[documents])} articles"


def _q(row: Mapping[str, Any]) -> str:
    return f"q = {format_p(row['q'])}".replace("q = <", "q <")


def _more_often(row: Mapping[str, Any], against: str) -> str:
    """Say by how much a term is more frequent; where it is in the target alone, the ratio is that of the half put for
    zero, and counts say more."""
    of = "n_containing_target", "n_documents_target"
    if row["n_reference"] > 0:
        return f"{times_as_often(row['log_ratio'])} as {against} {_evidence(row, *of)}"
    return f"{_times(row['n_target'])}, {against} never ({_share(row, *of)}; {_q(row)})"


def _how_often(row: Mapping[str, Any]) -> str:
    """Say the contrast; where the group has no hit at all, the ratio would only be that of the half put for zero."""
    if row["n"] == 0:
        return f"in none of its {row['n_documents']:,} articles, the rest does ({_q(row)})"
    return f"{times_as_often(row['log_ratio'])} as the rest {_evidence(row, 'n_containing', 'n_documents')}"


def _na_groups(table: pd.DataFrame) -> list[Finding]:
    """One sentence per reason why nothing, or little, can be concluded for some groups."""
    reasons = table.loc[table["note"].str.startswith("n/a"), ["group", "note"]].drop_duplicates()
    reasons = reasons[~reasons["note"].str.contains("not found") & (reasons["note"] != NONE_EXPECTED)]
    told = []
    for note, groups in reasons.groupby("note", sort=True)["group"]:
        names = ", ".join(sorted(groups))
        told.append(Finding(f"No interval and no p-value for {names} ({note}).", holds=False, kind="groups"))
    sides = [name for name in ("n_documents", "n_documents_target", "n_documents_reference") if name in table.columns]
    thin = (table[sides].min(axis=1) < NARROW) & table["log_ratio_low"].notna()
    if thin.any():
        names = ", ".join(sorted(set(table["group"][thin])))
        why = f"fewer than {NARROW} articles on one side, so the 95 % intervals are too narrow; p and q are right"
        told.append(Finding(f"{names}: {why}.", holds=False, kind="groups"))
    return told


def find_terms(table: pd.DataFrame, *, most: int = 3, survives: pd.DataFrame | None = None) -> Findings:
    """Say in sentences what each group's keyness table shows: which terms hold, then what does not.

    table: from `keyness`.
    most: terms told for each group, at most.
    survives: what became of the leading terms under other weightings of reused text (from `survives`); terms that stand
        under all of them are told before others.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> table = fs.keyness(counts, "outlet", min_count=4, n_permutations=999, n_bootstrap=99)
    >>> fs.find_terms(table)[0].text.split(" (")[0]
    'Ferry Post, Hill Gazette: no term is certain to be more frequent than elsewhere'
    """
    found: list[Finding] = []
    undecided: list[str] = []
    holding, wire = _holding(table), weighting_badges(survives, "term")
    for name, part in table.groupby("group", sort=False):
        rows = [row for row in holding if row["group"] == name and row["log_ratio"] > 0]
        marks = {row["term"]: wire.get((str(name), row["term"]), NOT_TRIED) for row in rows}
        rows.sort(key=lambda row: marks[row["term"]][1] == NO)
        for row in rows[:most]:
            against = "the rest" if row["reference"] == "rest" else row["reference"]
            text = f"{name} says \u201c{row['term']}\u201d {_more_often(row, against)}."
            found.append(
                Finding(
                    text,
                    True,
                    float(row["log_ratio_low"]),
                    kind="term",
                    group=str(name),
                    subject=str(row["term"]),
                    evidence=evidence_key("term", row["term"]),
                    badges=(*contrast_badges(row), marks[row["term"]], *signature_badge(row)),
                    numbers=_contrast_numbers(row),
                )
            )
        if not rows and not (part["note"] != "").all():
            undecided.append(str(name))
    found.sort(key=lambda finding: (finding.state("wire") == NO, -finding.strength))
    if undecided:
        what = "no term is certain to be more frequent than elsewhere (q below .05 and an interval above 1)"
        found.append(Finding(f"{', '.join(undecided)}: {what}.", holds=False, kind="term"))
    return Findings((*found, *_na_groups(table)))


def find_frames(
    table: pd.DataFrame,
    codebook: Codebook,
    *,
    what: str = "speaks of",
    name: str = "frame",
    badges: Mapping[str, str] | None = None,
    survives: pd.DataFrame | None = None,
) -> Findings:
    """Say in sentences what a frame profile shows (or, with `what` and `name`, a target profile).

    table: from `frame_profile` or `target_profile`.
    what: the verb of the sentences.
    name: the column of the subject: "frame" or "target".
    badges: how far each frame was validated (from `frame_badges`); it is told with the finding.
    survives: what became of the contrasts under other weightings of reused text (from `survives`, with key ("group",
        name)).

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> table = fs.frame_profile(tokens, frames, "outlet", n_permutations=499, n_bootstrap=99)
    >>> fs.find_frames(table, frames)[0].text.split(" (")[0]
    'Hill Gazette speaks of “Access” more than 20 times as often as the rest'
    """
    labels = {frame.name: frame.label for frame in codebook.frames}
    found = []
    holding, wire = _holding(table), weighting_badges(survives, name)
    # Of two groups each is the other's rest: a contrast and its mirror image are one finding.
    is_pair = table["group"].nunique() == 2 and _mirrored(table, name)
    for row in holding:
        if not (is_pair and row["log_ratio"] < 0):
            text = f"{row['group']} {what} \u201c{labels[row[name]]}\u201d {_how_often(row)}."
            marks = [*contrast_badges(row), wire.get((row["group"], row[name]), NOT_TRIED)]
            if badges:
                marks.append(validation_badge(badges.get(row[name], "unvalidated")))
            found.append(
                Finding(
                    text,
                    True,
                    float(min(abs(row["log_ratio_low"]), abs(row["log_ratio_high"]))),
                    kind=name,
                    group=str(row["group"]),
                    subject=str(row[name]),
                    evidence=evidence_key(name, row[name]),
                    badges=marks,
                    numbers=_contrast_numbers(row),
                )
            )
    found.sort(key=lambda finding: -finding.strength)
    tested = int(np.isfinite(table["p"].to_numpy(dtype=float)).sum())
    if tested > len(holding):
        open_ones = f"{tested - len(holding)} of {tested} contrasts of a group with the rest are not certain"
        numbers = {"n_open": tested - len(holding), "n_tested": tested}
        found.append(
            Finding(f"{codebook.title or codebook.name}: {open_ones}.", holds=False, kind=name, numbers=numbers)
        )
    silent = table[table.groupby(name)["n"].transform("sum") == 0]
    # What nobody uses has no contrast; anything else stands in the rest, of which groups may not be compared.
    somewhere = silent["log_ratio"].notna() | (silent["note"] == NONE_EXPECTED)
    nowhere = silent[~somewhere | silent["note"].str.contains("not found in any group")]
    for where, part in (("any article", nowhere), ("the groups compared", silent.drop(nowhere.index))):
        if len(part):
            told = ", ".join(labels[str(key)] for key in dict.fromkeys(part[name]))
            text = f"{codebook.title or codebook.name}: not found in {where}: {told}."
            found.append(Finding(text, holds=False, kind="coverage"))
    return Findings((*found, *_na_groups(table)))


def _mirrored(table: pd.DataFrame, name: str) -> bool:
    """Whether the contrasts of two groups are each other's: not where further groups are in the rest of both."""
    both = table.groupby(name, sort=False)["log_ratio"].sum(min_count=2)
    return bool(np.allclose(both.dropna(), 0))


def find_targets(table: pd.DataFrame, targets: Codebook, *, survives: pd.DataFrame | None = None) -> Findings:
    """Say in sentences how often each target is named, by how many articles, and by which group most.

    table: from `target_profile`.
    survives: as for `find_frames`, by target.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, targets
    >>> table = fs.target_profile(tokens, targets, "outlet", n_permutations=99, n_bootstrap=99)
    >>> fs.find_targets(table, targets)[0].text.split(";")[0]
    '“The bridge” is named 11 times, in 10 of the 12 articles compared'
    """
    documents = int(table.drop_duplicates("group")["n_documents"].sum())
    told = []
    for target in targets.names:
        part = table[table["target"] == target]
        n, containing = part["n"].sum(), int(part["n_containing"].sum())
        if containing == 0:
            continue
        top = table_rows(part.sort_values(["share_of_voice", "group"], ascending=[False, True]).head(1))[0]
        text = (
            f"\u201c{targets.frame(target).label}\u201d is named {_times(n)}, "
            f"in {containing:,} of the {counted(documents, 'article')} compared; "
            f"its share of the mentions of all targets is largest in {top['group']} "
            f"({format_number(top['share_of_voice'], 'share')}; {_voice_interval(top)})."
        )
        numbers = plain_numbers({"n": n}, ["n"]) | {"n_containing": containing, "n_documents": documents}
        told.append(
            Finding(
                text,
                True,
                n / max(1, table["n"].sum()) / 1000,  # facts stand below contrasts
                kind="mention",
                group=str(top["group"]),
                subject=target,
                evidence=evidence_key("target", target),
                numbers=numbers | plain_numbers(top, ["share_of_voice", "voice_low", "voice_high"]),
            )
        )
    contrasts = find_frames(table, targets, what="names", name="target", survives=survives)
    return Findings((*told, *contrasts))


def _voice_interval(row: Mapping[str, Any]) -> str:
    """The interval of a share of voice, or why there is none."""
    ends = [row["voice_low"], row["voice_high"]]
    if not np.isfinite(ends).all():
        return str(row["voice_note"] or "no interval")
    if ends[0] == ends[1]:  # drawn again, they give the same share each time: not certainty, but too little to tell
        return "no interval, as its articles do not differ"
    low, high = (format_number(end, "share") for end in ends)
    return f"95 % interval {interval_words(low, high, ends[0], ends[1], 'share', 2)}"
