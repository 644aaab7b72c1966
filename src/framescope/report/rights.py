"""What may leave the house: tables and records without a run of words of any article."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from framescope.corpus import Corpus
from framescope.errors import counted

RUN = 5  # words on end that make running text
MASK = "\u2026"  # stands for a word that may not be shown

# Columns that hold words of articles, however short: concordances, sentences, cut text, headlines.
RUNNING = {
    "content", "context", "cue", "example", "headline", "left", "line", "match", "node", "passage", "quotation",
    "quote", "right", "sentence", "text", "title",
}  # fmt: skip
_WORD = re.compile(r"\w+")
_ROW, _CELL = "\x1e", "\x1f"  # between rows and cells that are looked at as one text
_APART = re.compile(f"[{_ROW}{_CELL}]")


def text_words(text: str) -> list[str]:
    """The words of a text, whatever stands between them."""
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(words: list[str]) -> Iterator[tuple[int, int]]:
    """Every run of words: where it begins, and its hash; numbers alone are no text."""
    for i in range(len(words) - RUN + 1):
        run = words[i : i + RUN]
        if not all(word.isdigit() for word in run):
            yield i, hash(tuple(run))


class RunningText:
    """Every run of five words of a corpus: of its texts, of what was cut from them, of its titles."""

    def __init__(self, corpus: Corpus) -> None:
        texts = [*corpus.documents["text"], *corpus.removed["text"]]
        texts += list(corpus.documents["title"]) if "title" in corpus.documents.columns else []
        self._known = {run for text in texts if isinstance(text, str) for _, run in _runs(text_words(text))}
        self.numbers = document_numbers(corpus)
        self._parted = sorted((name for name in self.numbers if " " in name), key=len, reverse=True)

    def holds(self, text: str) -> bool:
        """Whether a text has five words on end that an article has, case and punctuation aside."""
        return any(run in self._known for _, run in _runs(text_words(text)))

    def mask(self, text: str) -> str:
        """Put a mark in the place of every word that is part of such a run; all else stays as it is."""
        while True:
            spans = [found.span() for found in _WORD.finditer(text)]
            words = [text[start:end].casefold() for start, end in spans]
            hidden = {i + k for i, run in _runs(words) if run in self._known for k in range(RUN)}
            if not hidden:
                return text
            pieces, at = [], 0
            for i in sorted(hidden):
                pieces += [text[at : spans[i][0]], MASK]
                at = spans[i][1]
            text = "".join([*pieces, text[at:]])

    def clean_csv(self, text: str) -> tuple[str, list[str]]:
        """Leave out the columns of a table that hold running text, and name documents by number.

        Where a run of words stands in fewer than half of a column's rows it is masked there and the column stays: a
        term may be one ("paint-trump-as-a-plutocrat"), or be part of one with the numbers beside it. Returns the table
        ("" if nothing of it may stay) and what was left out.
        """
        head, *rows = csv.reader(io.StringIO(text)) if text else [[]]
        kept = [i for i, name in enumerate(head) if name.casefold() not in RUNNING]
        told = [[self._numbered(cell, name) for cell, name in zip(row, head, strict=True)] for row in rows]
        while True:
            safe = self._mask_rows([[row[i] for i in kept] for row in told])
            changed = {
                i: sum(new[at] != row[i] for new, row in zip(safe, told, strict=True)) for at, i in enumerate(kept)
            }
            least = [i for i in kept if 2 * changed[i] < max(len(rows), 1)]
            if least == kept:
                break
            kept = least  # and look again, since other columns meet now
        if not kept:
            return "", list(head)
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([[head[i] for i in kept], *safe])
        gone = [name for i, name in enumerate(head) if i not in kept]
        return out.getvalue(), gone + [
            f"{head[i]} in {n:,} of {counted(len(rows), 'row')}" for i, n in changed.items() if n
        ]

    def _mask_rows(self, rows: Sequence[Sequence[str]]) -> list[list[str]]:
        """Mask the cells of a table as one text, row after row."""
        plain = [[_APART.sub(" ", cell) for cell in row] for row in rows]
        masked = self.mask(_ROW.join(_CELL.join(row) for row in plain))
        return [row.split(_CELL) for row in masked.split(_ROW)] if rows else []

    def _numbered(self, cell: str, column: str) -> str:
        """A cell with documents' numbers in the place of their names; `articles` holds several, blanks between."""
        if cell in self.numbers or column != "articles":
            return self.numbers.get(cell, cell)
        for name in self._parted:
            cell = cell.replace(name, self.numbers[name])
        return " ".join(self.numbers.get(part, part) for part in cell.split(" "))

    def clean_json(self, value: Any) -> Any:
        """Name documents by number and mask runs of words, in every text and name of a JSON value."""
        if isinstance(value, str):
            return self.numbers.get(value) or self.mask(value)
        if isinstance(value, Mapping):
            return {self.clean_json(str(name)): self.clean_json(item) for name, item in value.items()}
        return [self.clean_json(item) for item in value] if isinstance(value, list | tuple) else value


def document_numbers(corpus: Corpus) -> dict[str, str]:
    """Give every document a number instead of its id and its file's name, which may be its headline."""
    ids = [str(name) for name in corpus.documents["doc_id"]]
    width = max(4, len(str(len(ids))))
    numbers = {name: f"d{i:0{width}d}" for i, name in enumerate(sorted(ids), start=1)}
    if "source_file" in corpus.documents.columns:
        files = corpus.documents["source_file"].astype(str)
        alone = ~files.duplicated(keep=False)
        numbers |= {file: numbers[name] for file, name, one in zip(files, ids, alone, strict=True) if one}
    return numbers
