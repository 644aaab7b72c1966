"""Page furniture inside a line: what a scraper left in the running text, or a whole line of a page's machinery.

Scraped texts often come as few long lines, in which the controls of a page (a gallery, a video box, a form) stand
between sentences. The rules are in `inline_rules`; they run on the lines that their hints find. Lines come stripped.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from framescope.corpus.inline_rules import ANY_INLINE, FORM, INLINE_RULES, REPORTS, InlineRule

Span = tuple[int, int, str]
FORM_LENGTH = 1_000  # characters of a line that may be a form and nothing else
FORM_LEFT = 0.67  # of it may be left by the rule for sentences of a form


def inline_spans(lines: pa.Array) -> dict[int, list[Span]]:
    """Find furniture in many lines: the number of a line -> spans in it (start, end, rule), in order, not overlapping.

    >>> text = "He left. JUST WATCHED Who won? Replay More Videos ... MUST WATCH Who won? 01:12"
    >>> inline_spans(pa.array([text]))
    {0: [(9, 79, 'video box')]}
    """
    if not len(lines):
        return {}
    found: dict[int, list[Span]] = {}
    forms: dict[int, str] = {}
    candidates = pc.indices_nonzero(pc.match_substring_regex(lines, ANY_INLINE))
    held = lines.take(candidates)
    for rule in INLINE_RULES:
        at = pc.indices_nonzero(pc.match_substring_regex(held, rule.hint))
        for number, line in zip(candidates.take(at).to_pylist(), held.take(at).to_pylist(), strict=True):
            spans = list(_spans(rule, line))
            found.setdefault(number, []).extend(spans)
            if rule.name == FORM and len(spans) > 1:
                forms[number] = line
    for number, line in forms.items():
        if _is_form(line, merge_spans(found[number])):
            found[number] = [(0, len(line), FORM)]
    return {number: merge_spans(spans) for number, spans in sorted(found.items()) if spans}


def _spans(rule: InlineRule, line: str) -> Iterator[Span]:
    for match in rule.pattern.finditer(line):
        start, end = match.span("cut" if "cut" in rule.pattern.groupindex else 0)
        if end > start:
            yield start, end, rule.name


def _is_form(line: str, spans: Sequence[Span]) -> bool:
    """Whether a line of several sentences of a form is nothing else: it is short, and what is left reports nothing."""
    kept = [line[begin:end] for begin, end in pairwise([0, *(at for span in spans for at in span[:2]), len(line)])][::2]
    left = sum(map(len, kept))
    return len(line) <= FORM_LENGTH and left <= FORM_LEFT * len(line) and not REPORTS.search(" ".join(kept))


def merge_spans(spans: Sequence[Span]) -> list[Span]:
    """Join spans that overlap, under the rule of the first; of two that begin together the longer counts."""
    if len(spans) < 2:
        return list(spans)
    merged: list[Span] = []
    for start, end, rule in sorted(spans, key=lambda span: (span[0], -span[1], span[2])):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), merged[-1][2])
        else:
            merged.append((start, end, rule))
    return merged
