"""Coding sheets: written for coders who do not see the outlet, and read back."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framescope.codebook import Codebook
from framescope.errors import CodebookError, FramescopeError, unknown
from framescope.framing.sampling import DRAWN

KEY, ABOUT = "key.csv", "about.txt"
QUESTION = "question"
HELP = "For each sentence and question: 1 for yes, 0 for no; leave empty what you cannot say."
YES, NO = ("1", "yes", "y", "1.0"), ("0", "no", "n", "0.0")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Codes:
    """Hand codes read back.

    codes: one row per sentence, coder and frame that was coded: id, coder, frame, code (0 or 1). key: one row per drawn
    sentence, as `draw_sentences` gave it, less its text. folder: where they were read. about: what `about.txt` in it
    says of who coded and how; pages show it.
    """

    codes: pd.DataFrame
    key: pd.DataFrame
    folder: str = ""
    about: str = ""

    @property
    def coders(self) -> list[str]:
        """The coders' names."""
        return sorted(set(self.codes["coder"]))

    def matrix(self, frame: str) -> pd.DataFrame:
        """Spell out the codes of a frame: sentences (in the key's order) x coders, nan where a coder said nothing."""
        part = self.codes[self.codes["frame"] == frame]
        wide = part.pivot_table(index="id", columns="coder", values="code", aggfunc="first", observed=False)
        return wide.reindex(index=self.key["id"], columns=self.coders).astype("float64")


def hide_names(text: str, names: Iterable[str]) -> str:
    """Put "[outlet]" in the place of the groups' names, in whatever case."""
    known = sorted((name for name in names if name.strip()), key=len, reverse=True)
    if not known:
        return text
    return re.sub("|".join(re.escape(name) for name in known), "[outlet]", text, flags=re.IGNORECASE)


def write_sheets(
    drawn: pd.DataFrame,
    codebook: Codebook,
    folder: str | Path,
    *,
    coders: Sequence[str] = ("a", "b"),
    xlsx: bool = False,
    seed: int = 1,
) -> list[Path]:
    """Write one coding sheet per coder, each in an order of its own, and the key that belongs to them.

    drawn: from `draw_sentences`. A sheet (`coder-NAME.csv`, and `.xlsx` with the extra of that name) has a row of
    questions, then id, text and an empty cell for each question; the outlet's name is hidden in the texts too. The key
    (`key.csv`) says where the sentences stand and how likely each was drawn: coders should not look at it. Files that
    are there already are never overwritten.
    """
    folder = Path(folder)
    asked = [frame for frame in codebook.frames if frame.question or frame.patterns]
    if not asked:
        raise CodebookError(f"codebook {codebook.name}: no frame has a question or a pattern, so nothing can be coded.")
    bad = [name for name in coders if not re.fullmatch(r"[\w-]+", name)]
    if bad or len(set(coders)) < len(coders) or not coders:
        raise FramescopeError(f"coders: {', '.join(coders) or 'none'}; give each a short name of letters or digits.")
    endings = (".csv", ".xlsx") if xlsx else (".csv",)
    paths = [folder / KEY, *(folder / f"coder-{name}{ending}" for name in coders for ending in endings)]
    there = [path for path in paths if path.exists()]
    if there:
        raise FramescopeError(f"{there[0]} is there already; choose another folder, or move it away first.")
    folder.mkdir(parents=True, exist_ok=True)
    key = drawn[[name for name in DRAWN if name != "text"]].sort_values("id")
    key = key.assign(codebook=codebook.name, version=codebook.version)
    key.to_csv(folder / KEY, index=False, lineterminator="\n")
    head = ["id", "text", *(frame.name for frame in asked)]
    questions = [QUESTION, HELP, *(frame.question or f"Is this about {frame.label}?" for frame in asked)]
    groups = set(drawn["group"])
    for i, name in enumerate(coders):
        order = np.random.default_rng((seed, i)).permutation(len(drawn))
        texts = [hide_names(str(text), groups) for text in drawn["text"].iloc[order]]
        rows = [
            [sid, _harmless(text), *([""] * len(asked))]
            for sid, text in zip(drawn["id"].iloc[order], texts, strict=True)
        ]
        with (folder / f"coder-{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, questions, *rows])
        if xlsx:
            _write_xlsx(folder / f"coder-{name}.xlsx", [head, questions, *rows])
    return paths


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a sentence for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise FramescopeError("XLSX sheets need openpyxl: install framescope[xlsx], or use the CSV.") from None
    return openpyxl


def _write_xlsx(path: Path, rows: list[list[str]]) -> None:
    openpyxl = _openpyxl()
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s" if cell.value else cell.data_type
    for cell in (*sheet[1], *sheet[2]):
        cell.font = Font(bold=True)
    sheet.column_dimensions["B"].width = 90
    rule = DataValidation(type="list", formula1='"0,1"', allow_blank=True)
    sheet.add_data_validation(rule)
    last = sheet.cell(row=max(len(rows), 3), column=len(rows[0])).coordinate
    rule.add(f"C3:{last}")
    sheet.freeze_panes = "C3"
    book.save(path)


def _rows(path: Path) -> list[list[str]]:
    if path.suffix == ".xlsx":
        sheet = _openpyxl().load_workbook(path, read_only=True).active
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    except UnicodeDecodeError as fault:
        raise FramescopeError(f"{path}: not valid UTF-8 at byte {fault.start}; save it as UTF-8.") from None


def read_codes(folder: str | Path, codebook: Codebook) -> Codes:
    """Read the sheets of a folder back: every `coder-NAME.csv` (or `.xlsx`, where there is no CSV), and the key.

    Raises FramescopeError with file and line for an unknown sentence or frame, a cell that is neither yes nor no, a
    sentence that stands twice. Empty cells are no codes.
    """
    folder = Path(folder)
    path = folder / KEY
    if not path.is_file():
        raise FramescopeError(f"there is no {path}; draw sentences with `framescope code` first.")
    key = pd.read_csv(path, dtype="str", keep_default_na=False)
    missing = [name for name in DRAWN if name not in key.columns and name != "text"]
    if missing:
        raise FramescopeError(f"{path}: {unknown('column', missing[0], key.columns)}")
    key = key.astype({"sentence": "int64", "n_drawn": "int64", "n_stratum": "int64", "weight": "float64"})
    if len(key) and key["codebook"].iloc[0] != codebook.name:
        raise FramescopeError(f"{folder}: drawn for the codebook {key['codebook'].iloc[0]}, not for {codebook.name}.")
    sheets = {file.stem: file for file in (*sorted(folder.glob("coder-*.xlsx")), *sorted(folder.glob("coder-*.csv")))}
    rows = [
        row for stem, file in sorted(sheets.items()) for row in _read_sheet(file, stem[6:], set(key["id"]), codebook)
    ]
    codes = pd.DataFrame(rows, columns=["id", "coder", "frame", "code"])
    codes = codes.astype({"id": "str", "coder": "str", "frame": "str", "code": "int64"})
    note = folder / ABOUT
    about = " ".join(note.read_text(encoding="utf-8").split()) if note.is_file() else ""
    return Codes(codes, key, str(folder), about)


def _read_sheet(path: Path, coder: str, known: set[str], codebook: Codebook) -> list[tuple[str, str, str, int]]:
    rows = _rows(path)
    head = [cell.strip() for cell in rows[0]] if rows else []
    if head[:1] != ["id"]:
        raise FramescopeError(f"{path}:1: the first column should be `id`; the sheet begins with {head[:3]}.")
    for name in head[1:]:
        if name and name != "text" and name not in codebook.names:
            raise FramescopeError(f"{path}:1: {unknown('frame', name, codebook.names)}")
    columns = [(i, name) for i, name in enumerate(head) if name in codebook.names]
    found: list[tuple[str, str, str, int]] = []
    seen: set[str] = set()
    for line, row in enumerate(rows[1:], 2):
        sid = row[0].strip() if row else ""
        if sid in ("", QUESTION):
            continue
        if sid not in known or sid in seen:
            reason = "stands twice" if sid in seen else "is not in key.csv"
            raise FramescopeError(f"{path}:{line}: the sentence {sid!r} {reason}.")
        seen.add(sid)
        for i, name in columns:
            cell = row[i].strip().lower() if i < len(row) else ""
            if cell and cell not in (*YES, *NO):
                raise FramescopeError(
                    f"{path}:{line}: {name} is {cell!r}; write 1 for yes, 0 for no, or leave it empty."
                )
            if cell:
                found.append((sid, coder, name, int(cell in YES)))
    return found
