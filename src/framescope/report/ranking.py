"""In which order the first page tells what was found: by how well it holds, and so that every group is seen."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from framescope.badges import NO, PART, SIGNATURE, YES
from framescope.findings import Finding

P = TypeVar("P")

RULE = (
    "Told first is what stands under every weighting of wire copy, last what does not; among these, frames come before "
    "target systems, these before single terms, and counts last; what readers' codes confirm comes before what they "
    "leave uncertain or nobody checked, and a term that looks like a signature after other terms; then the groups take "
    "turns, each with what it is surest of."
)

KINDS = ("frame", "target", "term", "correction", "multiverse", "validation", "mention")
OPEN_KINDS = ("groups", "frame", "correction", "target", "term", "multiverse", "validation", "coverage")
CORRECTED = ("corrected by readers' codes: stands", YES)
UNSURE = ("corrected by readers' codes: no longer certain", PART)
_VALIDATED = {YES: 0, PART: 1, NO: 2}


def with_corrections(pairs: Sequence[tuple[Finding, P]]) -> list[tuple[Finding, P]]:
    """Tell with a contrast of frames what became of it when readers' codes corrected the dictionary."""
    outcome = {(found.group, found.subject): found.holds for found, _ in pairs if found.kind == "correction"}
    judged = []
    for finding, source in pairs:
        stands = outcome.get((finding.group, finding.subject)) if finding.kind == "frame" else None
        if stands is not None:
            badge = CORRECTED if stands else UNSURE
            finding = replace(finding, badges=(*finding.badges, badge))  # noqa: PLW2901
        judged.append((finding, source))
    return judged


def rank_findings(pairs: Iterable[tuple[Finding, P]]) -> list[tuple[Finding, P]]:
    """Order the findings that hold, by RULE. Each comes with anything, such as the page it is from."""
    tiers: dict[tuple[int, int, int], list[tuple[Finding, P]]] = {}
    for finding, source in pairs:
        if not finding.holds:
            continue
        kind = KINDS.index(finding.kind) if finding.kind in KINDS else len(KINDS)
        checked = _VALIDATED.get(finding.state("coded"), 2) if finding.kind == "frame" else 0
        checked += (finding.state(SIGNATURE) == PART) + (finding.state(UNSURE[0]) == PART)
        tiers.setdefault((int(finding.state("wire") == NO), kind, checked), []).append((finding, source))
    return [pair for _, tier in sorted(tiers.items(), key=lambda item: item[0]) for pair in _in_turns(tier)]


def _in_turns(pairs: Sequence[tuple[Finding, P]]) -> list[tuple[Finding, P]]:
    """Each group's strongest, then each group's second, and so on; within a turn the strongest first."""
    turn: dict[str, int] = {}
    placed = []
    for number, (finding, source) in sorted(enumerate(pairs), key=lambda item: (-item[1][0].strength, item[0])):
        grouped = finding.group and finding.kind != "mention"
        turn[finding.group] = turn.get(finding.group, 0) + 1 if grouped else 0
        placed.append((turn[finding.group], -finding.strength, number, (finding, source)))
    return [pair for *_, pair in sorted(placed, key=lambda item: item[:3])]


def rank_open(pairs: Iterable[tuple[Finding, P]]) -> list[tuple[Finding, P]]:
    """Order what could not be concluded: what concerns whole groups, then contrasts, then doubts about the measure.

    A sentence that several pages tell is told once.
    """
    once: dict[str, tuple[Finding, P]] = {}
    for finding, source in pairs:
        if not finding.holds:
            once.setdefault(finding.text, (finding, source))

    def place(pair: tuple[Finding, P]) -> tuple[int, float]:
        kind = pair[0].kind
        return OPEN_KINDS.index(kind) if kind in OPEN_KINDS else len(OPEN_KINDS), -pair[0].strength

    return sorted(once.values(), key=place)
