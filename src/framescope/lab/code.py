"""What is on the bench as code: calls of the library that make the same tables from the study's own file."""

from pathlib import Path
from typing import Any

import msgspec

from framescope.lab.bench import Bench
from framescope.lab.panels import LINES, group_cells, trend_period
from framescope.lab.view import View
from framescope.study import Study, open_study
from framescope.study.places import project_folder


def study_call(study: Study) -> str:
    """Write the call that opens a study as it is: from its file, if it has one, or its texts."""
    corpus = study.corpus_path
    base = open_study(study.file) if study.file else open_study(corpus=corpus)
    ours, theirs = (msgspec.to_builtins(one.parameters) for one in (study, base))
    overrides = {name: value for name, value in ours.items() if value != theirs[name]}
    options: dict[str, Any] = {} if study.file else {"corpus": corpus}
    if "corpus" in overrides:
        overrides["corpus"] = corpus
    if "group" in overrides:
        options["group"] = overrides.pop("group")
    if overrides:
        options["overrides"] = overrides
    return _call("open_study", [repr(_shortest(study.file))] if study.file else [], **options)


def _shortest(path: Path) -> str:
    """A path as notebooks take it: from the project's folder, where it lies in there."""
    root = project_folder()
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _call(name: str, given: list[str], **options: Any) -> str:
    words = [*given, *(f"{key}={value!r}" for key, value in options.items())]
    return f"fs.{name}({', '.join(words)})"


def code_of(bench: Bench, view: View, panel: str, *, resampled: bool = True) -> str:
    """Write the code behind a panel: running it gives `table` (of the panel "text": `shown`), the same as on screen."""
    period = trend_period(bench, view) if panel == "trend" else ""
    begin = [
        "import framescope as fs",
        "",
        f"s = {bench.keep('study', lambda: study_call(bench.study))}",
        "p = s.parameters",
    ]
    chosen = f"documents[p.group].isin({group_cells(view.groups)!r})"
    if view.start:
        chosen += f' & documents["date"].between({view.start!r}, {view.end!r}, inclusive="left")'
    picked = ["documents = s.corpus.documents", f"chosen = {chosen}", ""]
    settled = "n_bootstrap=p.n_bootstrap, seed=p.seed"
    bootstrap = settled if resampled else "n_bootstrap=0"
    weighting, pattern = f"weighting={view.weighting!r}, index=s.index", repr(view.pattern)
    counted = [
        f"counts = fs.count_patterns(s.tokens, {pattern}, {weighting})",
        "counts = fs.counts_subset(counts, chosen)",
    ]
    lines = {
        "concordance": [
            *picked,
            "table = fs.kwic(",
            f"    s.tokens, {pattern}, by=p.group, documents=chosen, n={LINES}, sort={view.order!r},",
            f'    metadata=["title"], {weighting}, seed=p.seed,',
            ")",
        ],
        "frequency": [*picked, *counted, f"table = fs.frequency(counts, p.group, per=p.per, {bootstrap})"],
        "trend": [
            *picked,
            *counted,
            f'table = fs.frequency(counts, p.group, per=p.per, period="{period}", {settled})',
            "fs.plot_trend(table)",
        ],
        "keyness": [
            *picked,
            f"counts = fs.counts_subset(s.counted({view.weighting!r}), chosen)",
            "table = fs.keyness(",
            f"    counts, p.group, {view.target!r}, min_count=p.min_count, min_documents=p.min_documents,",
            f"    sort={view.sort!r}, {'n_permutations=p.n_permutations' if resampled else 'n_permutations=0'}, "
            f"{bootstrap},",
            ")",
        ],
        "frames": [
            *picked,
            f"counts = fs.count_frames(s.tokens, s.codebooks[{view.codebook}], {weighting})",
            "counts = fs.counts_subset(counts, chosen)",
            f"table = fs.frequency(counts, p.group, per=p.per, {bootstrap})",
        ],
        "text": [f"shown = fs.show_cuts(s.corpus, {view.document!r})", "shown"]
        if not view.pattern.split()
        else [
            f"here = [s.corpus.position({view.document!r})]",
            f"lines = fs.kwic(s.tokens, {pattern}, documents=here, {weighting})",
            f'shown = fs.show_cuts(s.corpus, {view.document!r}, marks=list(zip(lines["start"], lines["end"])))',
            "shown",
        ],
    }
    shows = [] if panel in ("trend", "text") else ["table"]  # a cell shows what it ends with
    return "\n".join([*begin, *lines[panel], *shows]) + "\n"
