"""A comparison of two reports written down: for a terminal, as JSON, as a page."""

import json
import re
from base64 import b64encode
from hashlib import sha256

from jinja2 import Environment, FileSystemLoader

from framescope.markup import visible_text
from framescope.report.compare import STATES, Comparison
from framescope.report.render import TEMPLATES

DIFFERING = {"study": "facts of the study"}  # what a kind of difference is called, where not by its own name


def comparison_text(comparison: Comparison, *, most: int = 40) -> str:
    """Write a comparison for a terminal: what differs in the making, then the findings, the changed ones first."""
    lines = [f"A  {comparison.first}", f"B  {comparison.second}"]
    for what, names in comparison.differs.items():
        lines += ["", f"{DIFFERING.get(what, what).capitalize()} that differ: {len(names):,}"]
        lines += [f"  {name}: {_short(a)} | {_short(b)}" for name, (a, b) in list(names.items())[:most]]
        lines += [f"  and {len(names) - most:,} more"] if len(names) > most else []
    told = ", ".join(f"{n:,} {state}" for state, n in comparison.counts().items())
    lines += ["", f"Findings: {told}"]
    for state, heading in STATES.items():
        pairs = [pair for pair in comparison.pairs if pair.state == state]
        if not pairs or state == "same":
            continue
        lines += ["", heading]
        for pair in pairs:
            lines += [f"  {who}  {text}" for who, text in (("A", pair.first), ("B", pair.second)) if text]
            if pair.first and pair.second and pair.numbers:
                moved = [f"{name} {_short(a)} | {_short(b)}" for name, (a, b) in pair.numbers.items()]
                lines.append(f"     {'; '.join(moved[:6])}")
    return visible_text("\n".join(lines))


def _short(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:.4g}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"{text[:12]}\u2026" if re.fullmatch("[0-9a-f]{64}", text) else text


def comparison_json(comparison: Comparison) -> str:
    """Write a comparison as JSON, every number unrounded."""
    pairs = [
        {"state": pair.state, "first": pair.first, "second": pair.second, "numbers": pair.numbers}
        for pair in comparison.pairs
    ]
    told = {
        "first": comparison.first,
        "second": comparison.second,
        "agree": comparison.agree,
        "counts": comparison.counts(),
        "differs": comparison.differs,
        "findings": pairs,
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def comparison_html(comparison: Comparison) -> str:
    """Write a comparison as one page: no script, no request."""
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8").strip()
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"visible": visible_text, "short": lambda value: visible_text(_short(value))}
    by_state = {state: [pair for pair in comparison.pairs if pair.state == state] for state in STATES}
    return environment.get_template("compare.html.j2").render(
        comparison=comparison,
        states=STATES,
        called=DIFFERING,
        by_state=by_state,
        css=css,
        css_hash=b64encode(sha256(css.encode()).digest()).decode(),
    )
