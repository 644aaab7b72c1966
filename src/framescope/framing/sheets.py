"""Coding sheets: written for coders who do not see the outlet, and read back."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.errors import CodebookError, FramescopeError, quote, unknown
from framescope.framing.sampling import DRAWN
from framescope.framing.sheet_files import OTHERS, check_coders, read_key, read_rows, read_utf8, write_key, write_xlsx
from framescope.markup import formula_safe

KEY, ABOUT = "key.csv", "about.txt"
QUESTION = "question"
HELP = "For each sentence and question: 1 for yes, 0 for no; leave empty what you cannot say."
YES, NO = ("1", "yes", "y", "true", "1.0"), ("0", "no", "n", "false", "0.0")
ASIDE = ("text", "coder", "note", "notes", "comment", "comments")  # columns beside the answers; not read


@dataclass(frozen=True)
class Codes:
    """Hand codes read back.

    codes: one row per sentence, coder and frame that was coded: id, coder, frame, code (0 or 1).
    key: one row per drawn sentence, as `draw_sentences` gave it, less its text.
    folder: where they were read.
    about: what `about.txt` in it says of who coded and how; pages show it.
    single: whether a coder chose one frame for each text (`read_choices`).
    """

    codes: pd.DataFrame
    key: pd.DataFrame
    folder: str = ""
    about: str = ""
    single: bool = False

    @cached_property
    def coders(self) -> list[str]:
        """The coders' names."""
        return sorted(set(self.codes["coder"]))

    def matrix(self, frame: str) -> pd.DataFrame:
        """Spell out the codes of a frame: sentences (in the key's order) x coders, nan where a coder said nothing."""
        answers = self._answers.get(frame, np.full((len(self.key), len(self.coders)), np.nan))
        return pd.DataFrame(answers, index=pd.Index(self.key["id"]), columns=pd.Index(self.coders, name="coder"))

    @cached_property
    def _answers(self) -> dict[str, NDArray[np.float64]]:
        """The codes of each frame that was coded, spelled out; of two of one coder the first."""
        names = ("frame", "id", "coder")
        codes = self.codes.drop_duplicates(names)
        (frame, frames), (unit, units), (coder, coders) = (pd.factorize(codes[name], sort=True) for name in names)
        cube = np.full((len(frames), len(units) + 1, len(coders)), np.nan)
        cube[frame, unit, coder] = codes["code"]
        rows = pd.Index(units).get_indexer(self.key["id"])  # -1, nobody coded it: the last
        return dict(zip(frames, cube[:, rows], strict=True))


def hide_names(text: str, names: Iterable[str]) -> str:
    """Put "[outlet]" in the place of the groups' names, in whatever case; "Sun" is not hidden in "Sunday"."""
    known = sorted((name for name in names if name.strip()), key=len, reverse=True)
    if not known:
        return text
    return re.sub("|".join(map(_whole, known)), "[outlet]", text, flags=re.IGNORECASE)


def _whole(name: str) -> str:
    """A pattern for a name that is no part of a longer word (but for an s), where its script parts words by blanks."""
    begin = r"(?<!\w)" if name[0].lower() != name[0].upper() else ""
    end = r"(?=s?(?!\w))" if name[-1].lower() != name[-1].upper() else ""
    return f"{begin}{re.escape(name)}{end}"


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

    A sheet has a row of questions, then for each sentence its id, its text and an empty cell for each question; the
    outlet's name is hidden in the texts too. The key (`key.csv`) says where the sentences stand and how likely each was
    drawn: coders should not look at it. Files that are there already are never overwritten.

    drawn: from `draw_sentences`.
    folder: where they are written.
    coders: their short names; each gets a `coder-NAME.csv`.
    xlsx: write a `coder-NAME.xlsx` as well (extra `xlsx`).

    Returns the paths of the files written.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> from tempfile import TemporaryDirectory
    >>> drawn = fs.draw_sentences(tokens, frames, "outlet", n=4)
    >>> with TemporaryDirectory() as folder:
    ...     print([path.name for path in fs.write_sheets(drawn, frames, folder)])
    ['key.csv', 'coder-a.csv', 'coder-b.csv']
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
    if folder.exists() and not folder.is_dir():
        raise FramescopeError(f"{folder} is a file; name a folder for the sheets.")
    there = [path for path in paths if path.exists()]
    if there:
        raise FramescopeError(f"{there[0]} is there already; choose another folder, or move it away first.")
    folder.mkdir(parents=True, exist_ok=True)
    key = drawn[[name for name in DRAWN if name != "text"]].sort_values("id")
    key = key.assign(codebook=codebook.name, version=codebook.version)
    write_key(folder / KEY, key)
    head = ["id", "text", *(frame.name for frame in asked)]
    asking = [frame.question or f"Is this about {frame.label}?" for frame in asked]
    questions = [QUESTION, HELP, *map(formula_safe, asking)]
    groups = set(drawn["group"])
    for i, name in enumerate(coders):
        order = np.random.default_rng((seed, i)).permutation(len(drawn))
        texts = [hide_names(str(text), groups) for text in drawn["text"].iloc[order]]
        rows = [
            [sid, formula_safe(text), *([""] * len(asked))]
            for sid, text in zip(drawn["id"].iloc[order], texts, strict=True)
        ]
        with (folder / f"coder-{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, questions, *rows])
        if xlsx:
            write_xlsx(folder / f"coder-{name}.xlsx", [head, questions, *rows])
    return paths


def read_codes(folder: str | Path, codebook: Codebook) -> Codes:
    """Read the sheets of a folder back: every `coder-NAME.csv` and `.xlsx`, and the key.

    Rows and columns may stand in any order and some may be gone; the separator may be a semicolon. Of a coder with both
    a CSV and an XLSX the one that is filled in counts. An answer is 1, yes, y or true, or 0, no, n or false; empty
    cells are no codes.

    folder: where the sheets lie.

    Raises FramescopeError with file and row for an unknown sentence or frame, another answer, a sentence that stands
    twice.

    >>> import framescope as fs
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from framescope.examples import frames, tokens
    >>> drawn = fs.draw_sentences(tokens, frames, "outlet", n=4)
    >>> with TemporaryDirectory() as folder:
    ...     sheet = fs.write_sheets(drawn, frames, folder)[1]
    ...     text = sheet.read_text(encoding="utf-8").replace(".,,", ".,1,0")  # what a coder does by hand
    ...     sheet.write_text(text, encoding="utf-8") and None
    ...     codes = fs.read_codes(folder, frames)
    >>> codes.coders, codes.matrix("burden")["a"].tolist()
    (['a'], [1.0, 1.0, nan, 1.0])
    """
    folder = Path(folder)
    path = folder / KEY
    if not path.is_file():
        raise FramescopeError(f"there is no {path}; draw sentences with `framescope code` first.")
    key = read_key(path, [*(name for name in DRAWN if name != "text"), "codebook"])
    if len(key) and key["codebook"].iloc[0] != codebook.name:
        raise FramescopeError(f"{folder}: drawn for the codebook {key['codebook'].iloc[0]}, not for {codebook.name}.")
    for file in sorted(folder.glob("coder-*")):
        if file.suffix.lower() in OTHERS:
            raise FramescopeError(f"{file}: a sheet is read as CSV or XLSX; save it as one of these.")
    rows: dict[str, list[tuple[str, str, str, int]]] = {}
    sheets = sorted([*folder.glob("coder-*.csv"), *folder.glob("coder-*.xlsx")])
    check_coders(sheets)
    for file in sheets:
        found, before = _read_sheet(file, file.stem[6:], set(key["id"]), codebook), rows.get(file.stem, [])
        if found and before and set(found) != set(before):
            raise FramescopeError(f"{file}: answers otherwise than the CSV of this coder; move one of the two away.")
        rows[file.stem] = found or before
    codes = pd.DataFrame([row for stem in sorted(rows) for row in rows[stem]], columns=["id", "coder", "frame", "code"])
    codes = codes.astype({"id": "str", "coder": "str", "frame": "str", "code": "int64"})
    note = folder / ABOUT
    about = " ".join(read_utf8(note).split()) if note.is_file() else ""
    return Codes(codes, key, str(folder), about)


def _read_sheet(path: Path, coder: str, known: set[str], codebook: Codebook) -> list[tuple[str, str, str, int]]:
    rows = read_rows(path)
    head = rows[0] if rows else []
    if head.count("id") != 1:
        raise FramescopeError(f"{path}:1: needs one column `id`; the sheet begins with {head[:3]}.")
    for i, name in enumerate(head):
        if name and name != "id" and name.lower() not in ASIDE and name not in codebook.names:
            raise FramescopeError(f"{path}:1: {unknown('frame', name, codebook.names)}")
        if name in codebook.names and name in head[:i]:
            raise FramescopeError(f"{path}:1: the column {name} stands twice.")
    columns = [(i, name) for i, name in enumerate(head) if name in codebook.names]
    at = head.index("id")
    found: list[tuple[str, str, str, int]] = []
    seen: set[str] = set()
    for line, row in enumerate(rows[1:], 2):
        sid = row[at] if at < len(row) else ""
        if sid == QUESTION:
            continue
        if not sid and any(row[i : i + 1] not in ([], [""]) for i, _ in columns):
            raise FramescopeError(f"{path}:{line}: an answer without the id of its sentence.")
        if sid and (sid not in known or sid in seen):
            reason = "stands twice" if sid in seen else "is not in key.csv"
            raise FramescopeError(f"{path}:{line}: the sentence {quote(sid)} {reason}.")
        seen.add(sid)
        for i, name in columns:
            cell = row[i].lower().replace(",", ".") if i < len(row) else ""
            if cell and cell not in (*YES, *NO):
                told = "write 1 for yes, 0 for no, or leave it empty"
                raise FramescopeError(f"{path}:{line}: {name} is {quote(row[i])}; {told}.")
            if cell:
                found.append((sid, coder, name, int(cell in YES)))
    return found
