"""The replication archive: all it takes to make a report again, or, without a word of the texts, to check it."""

import json
import os
import shlex
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
import numpy as np
import pandas as pd

import framescope
from framescope.errors import ReportError, counted, unknown
from framescope.exports import table_csv
from framescope.framing.sheets import read_codes
from framescope.report.cite import set_words
from framescope.report.pages import input_hashes, versions
from framescope.report.rights import MASK, RUN, RunningText
from framescope.report.sums import RUN_FILE, SUMS_FILE, own_files
from framescope.study import Study
from framescope.study.places import project_folder

MANIFEST = "manifest.json"
_MACHINE = ("python", "system", "place", "seconds")
_OURS = ("codebooks", "codes", "counts", "report", "tables")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip knows: an archive tells none

Entry = bytes | Path


def write_bundle(
    study: Study,
    report: Path,
    out: Path,
    *,
    own: Mapping[str, Any] | None = None,
    rights_safe: bool = False,
    keep: Sequence[str] = (),
) -> list[str]:
    """Write the archive of a published report to `out` (.zip); the names in it.

    report: the folder of the report, up to date. own: parameters of the notebooks. rights_safe: leave out texts, pages
    and every other run of five words that an article has. keep: columns of the metadata that may be in it beside the
    group and the date. The same study and report give the same bytes.
    """
    if not (report / RUN_FILE).is_file():
        raise ReportError(f"{report} holds no report; make it first: framescope report.")
    columns = [name for name in study.corpus.documents.columns if name != "text"]
    for name in keep:
        if name not in columns:
            raise ReportError(f"--keep: {unknown('column', name, columns)}")
    command = shlex.join(["framescope", "report", "--study", _study_name(study), *set_words(own or {})])
    entries: dict[str, Entry] = {}
    guard = RunningText(study.corpus) if rights_safe else None
    entries |= _parameters(study, own or {}, guard)
    entries |= dict(zip(_book_names(study), study.codebook_files, strict=True))
    entries |= _counts(study, guard, keep)
    left: dict[str, list[str]] = {}
    if guard is None:
        entries |= {f"codes/{path.name}": path for path in study.codes_files}
        entries |= _texts(study)
        entries |= {f"report/{name}": path for name, path in _report_files(report).items()}
    else:
        entries |= _codes(study, guard)
        entries |= _tables(report, guard, left)
    entries[MANIFEST] = _json(_manifest(report, study, guard))
    entries["versions.json"] = _json({"framescope": framescope.__version__, **versions()})
    lock = project_folder() / "requirements.lock"
    entries |= {lock.name: lock} if lock.is_file() else {}
    entries["README.md"] = b""
    if guard is not None:
        allowed = {"counts/documents.csv"} if keep else set()  # what the user allows may be a headline
        entries = {
            name: entry if name in allowed else _masked(name, entry, guard, left) for name, entry in entries.items()
        }
    entries["README.md"] = _readme(study, command, left if guard else None, guard).encode("utf-8", "replace")
    entries[SUMS_FILE] = "".join(f"{_digest(entries[name])}  {name}\n" for name in sorted(entries)).encode()
    _write_zip(entries, out)
    return sorted(entries)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8", "surrogateescape")


def _masked(name: str, entry: Entry, guard: RunningText, left: dict[str, list[str]]) -> Entry:
    """The last word on every file of an archive without texts: also a codebook may quote an article."""
    data = entry if isinstance(entry, bytes) else entry.read_bytes()
    text = data.decode("utf-8", "replace")
    masked = guard.mask(text)
    if masked == text:
        return data
    n = masked.count(MASK) - text.count(MASK)
    left.setdefault(name, []).append(f"{counted(n, 'word')}, for which \u201c{MASK}\u201d stands")
    return masked.encode()


def _digest(entry: Entry) -> str:
    return sha256(entry if isinstance(entry, bytes) else entry.read_bytes()).hexdigest()


def _study_name(study: Study) -> str:
    return study.file.name if study.file else "study.yaml"


def _parameters(study: Study, own: Mapping[str, Any], guard: RunningText | None) -> dict[str, Entry]:
    """The study file, whose paths start at the archive's own folder, and all parameters, defaults too."""
    values = msgspec.to_builtins(study.parameters)
    books = _book_names(study)
    n = len(study.parameters.codebooks)
    values |= {"corpus": _corpus_name(study), "codebooks": books[:n], "targets": "".join(books[n:])}
    values |= {"codes": "codes" if study.codes_files else "", "title": study.title, "scheduler": "local"}
    values = guard.clean_json(values) if guard else values
    written = [f"{name}: {json.dumps(value, ensure_ascii=True)}" for name, value in values.items()]
    return {
        _study_name(study): ("\n".join(written) + "\n").encode(),
        "parameters.json": _json({"study": values, "notebooks": dict(own)}),
    }


def _book_names(study: Study) -> list[str]:
    """Where the codebooks are in the archive; those of one name get a number."""
    names = [path.name for path in study.codebook_files]
    return [f"codebooks/{name if names.index(name) == i else f'{i + 1}-{name}'}" for i, name in enumerate(names)]


def _corpus_name(study: Study) -> str:
    """Where the texts are, or would be, in the archive: under their own name, unless that is one of ours."""
    name = study.corpus_folder.name
    return f"corpus/{name}" if name in _OURS else name


def _texts(study: Study) -> dict[str, Entry]:
    """The texts under their names; what lies at an address is fetched."""
    held = {name: file if isinstance(file, Path) else file.read_bytes() for name, file in study.corpus_texts.items()}
    return {_corpus_name(study) if name == "." else f"{_corpus_name(study)}/{name}": held[name] for name in held}


def _report_files(report: Path) -> dict[str, Entry]:
    """The files of the report: not those its owner keeps beside them, nor what is bound to the machine."""
    others = {RUN_FILE, *own_files(report)}
    names = (path.relative_to(report).as_posix() for path in sorted(report.rglob("*")) if path.is_file())
    return {name: report / name for name in names if name not in others}


def _counts(study: Study, guard: RunningText | None, keep: Iterable[str]) -> dict[str, Entry]:
    """Documents x terms as three tables: who the rows are, what the columns are, and every count above zero."""
    counts, p = study.counts, study.parameters
    about = counts.documents.drop(columns="text", errors="ignore")
    if guard is not None:
        names = dict.fromkeys(name for name in ("doc_id", p.group, "date", "n_tokens", *keep) if name in about.columns)
        about = about[list(names)].assign(doc_id=[guard.numbers[str(name)] for name in about["doc_id"]])
    order = np.argsort(about["doc_id"].astype(str).to_numpy(), kind="stable")
    matrix = counts.matrix.tocsr()[order].tocoo()
    cells = pd.DataFrame({"document": matrix.row + 1, "term": matrix.col + 1, "n": matrix.data})
    cells = cells[cells["n"] != 0].sort_values(["document", "term"])
    terms = pd.DataFrame({"term": list(counts.terms)})
    tables = {"documents": about.iloc[order], "terms": terms, "counts": cells}
    return {f"counts/{name}.csv": table_csv(table).encode("utf-8", "replace") for name, table in tables.items()}


def _codes(study: Study, guard: RunningText) -> dict[str, Entry]:
    """The codes without the sentences: who said what of which, and how each was drawn."""
    if study.codes_folder is None or not study.codes_files or not study.codebooks:
        return {}
    codes = read_codes(study.codes_folder, study.codebooks[0])
    tables = {"codes": codes.codes, "key": codes.key}
    cleaned = {name: guard.clean_csv(table_csv(table))[0] for name, table in tables.items()}
    return {f"codes/{name}.csv": text.encode() for name, text in cleaned.items() if text}


def _tables(report: Path, guard: RunningText, left: dict[str, list[str]]) -> dict[str, Entry]:
    """The report's tables and its findings, less what holds running text; `left` is told what was left out."""
    entries: dict[str, Entry] = {}
    for name in _report_files(report):
        if not (name.startswith("tables/") and name.endswith(".csv")):
            continue
        text, out = guard.clean_csv((report / name).read_text(encoding="utf-8"))
        entries |= {name: text.encode()} if text else {}
        if out:
            left[name] = out if text else ["the whole table"]
    findings = report / "report.json"
    if findings.is_file():
        entries[findings.name] = _json(guard.clean_json(json.loads(findings.read_text(encoding="utf-8"))))
    return entries


def _manifest(report: Path, study: Study, guard: RunningText | None) -> Any:
    """What run.json tells, without the machine: title, keys, inputs, versions, command."""
    run = json.loads((report / RUN_FILE).read_text(encoding="utf-8"))
    told = {name: value for name, value in run.items() if name not in _MACHINE}
    if guard is None:
        return told
    inputs = input_hashes(study)
    numbers = {f"text:{name}": f"text:{number}" for name, number in guard.numbers.items()}
    told["inputs"] = {
        (name if name.startswith(("codebook:", "codes:")) else numbers.get(name, f"text:other-{i}")): digest
        for i, (name, digest) in enumerate(sorted(inputs.items()), start=1)
    }
    return guard.clean_json(told)


def _readme(study: Study, command: str, left: Mapping[str, list[str]] | None, guard: RunningText | None) -> str:
    if left is not None:
        held = (
            f"It holds no running text: no {RUN} words on end that any article has, no sentence, no concordance, no "
            "cut\n"
            "text, no headline. Documents go by number (`counts/documents.csv`); whoever has the texts finds them by "
            "their\n"
            "SHA-256 in `manifest.json`, where that of every codebook as it was stands, too. Numbers can be checked "
            "from\n"
            "`counts/` and `codes/`; making the report again takes the texts, in a folder\n"
            f"`{_corpus_name(study)}` beside the study file, and the codebooks as they were."
        )
        gone = "".join(f"- `{name}`: {', '.join(what)}\n" for name, what in left.items())
        held += f"\n\nLeft out:\n\n{gone}" if gone else "\n"
    else:
        held = (
            f"It holds the texts (`{_corpus_name(study)}`) and the published report (`report/index.html`) too: "
            "mind their\n"
            "rights before you pass it on; `framescope bundle --rights-safe` makes one without a word of them.\n"
        )
    text = _readme_text(study, command, held, "report/" if left is None else "")
    return guard.mask(text) if guard else text


def _readme_text(study: Study, command: str, held: str, report: str) -> str:
    return (
        f"# Replication archive: {' '.join(study.title.split())}\n\n"
        f"Made by framescope {framescope.__version__}. To make the report again, with the versions in `versions.json`\n"
        f"(`requirements.lock` pins all, by hash), in this folder:\n\n    {command}\n\n{held}\n"
        "| what | where |\n|---|---|\n"
        f"| the study and all its parameters | `{_study_name(study)}`, `parameters.json` |\n"
        "| codebooks of frames and targets | `codebooks/` |\n"
        "| hand codes, if there are any | `codes/` |\n"
        "| documents x terms: rows, columns, every count above zero | `counts/` |\n"
        f"| tables of the report | `{report}tables/` |\n"
        "| inputs with their SHA-256, keys of the pages | `manifest.json` |\n"
        f"| SHA-256 of every file here (`sha256sum -c {SUMS_FILE}`) | `{SUMS_FILE}` |\n"
    )


def _write_zip(entries: Mapping[str, Entry], out: Path) -> None:
    """Write the archive aside, then put it in place; without times, in the order of the names."""
    aside = ""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        descriptor, aside = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
        with os.fdopen(descriptor, "wb") as file, ZipFile(file, "w") as archive:
            for name in sorted(entries):
                entry = entries[name]
                info = ZipInfo(name.encode("utf-8", "replace").decode(), _EPOCH)
                info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
                archive.writestr(info, entry if isinstance(entry, bytes) else entry.read_bytes(), compresslevel=9)
        Path(aside).chmod(0o644)
        Path(aside).replace(out)
    except OSError as error:
        raise ReportError(f"the archive could not be written: {error}; what was at {out} is as it was.") from error
    finally:
        if aside:
            Path(aside).unlink(missing_ok=True)
