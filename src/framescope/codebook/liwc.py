"""Dictionaries in the `.dic` format of LIWC: a legend of numbered categories between two % lines, then the words."""

import re
from pathlib import Path

from framescope.codebook.checks import check_name, check_pattern, check_size, read_lines, refuse_twice
from framescope.codebook.model import Codebook, Frame
from framescope.errors import CodebookError, unknown

_LEGEND = re.compile(r"\s*(\d+)\s+(\S.*)")
_ENTRY = re.compile(r"\s*(\S.*?)\s*\t\s*((?:\d+\s*)+)|\s*(\S+)\s+((?:\d+\s*)+)")
_NAME = re.compile(r"(\S+)\s+\((.+)\)")


def liwc_codebook(path: Path) -> Codebook:
    """Make a Codebook of a LIWC dictionary: one frame per category, in the legend's order.

    A legend line is a number and a name (`31 posemo`, or `31 posemo (Positive emotions)`), a word's line the word, a
    tab and the numbers of its categories. Conditions of LIWC 2007 (`<of>`, `(02 134)`) are refused, since they
    cannot be kept; nested legends are read flat, as LIWC lists the wider categories of a word as well.
    """
    lines = read_lines(path)
    marks = [i for i, line in enumerate(lines) if line.strip() == "%"]
    if len(marks) < 2:
        raise CodebookError(f"{path}: a LIWC dictionary has its categories between two lines that hold a % alone.")
    legend: dict[int, tuple[str, str]] = {}
    for i in range(marks[0] + 1, marks[1]):
        found = _LEGEND.fullmatch(lines[i])
        if not found:
            if lines[i].strip():
                raise CodebookError(f"{path}:{i + 1}: {lines[i].strip()!r} should be a number and a category's name.")
            continue
        number = int(found[1])
        if number in legend:
            raise CodebookError(f"{path}:{i + 1}: category {number} stands in the legend twice.")
        spelled = _NAME.fullmatch(found[2].strip())
        name = check_name(spelled[1] if spelled else found[2], f"{path}:{i + 1}")
        legend[number] = name, spelled[2] if spelled else name
    words: dict[int, list[str]] = {number: [] for number in legend}
    for i in range(marks[1] + 1, len(lines)):
        if lines[i].strip():
            _add_entry(path, i + 1, lines[i], words)
    refuse_twice([name for name, _ in legend.values()], path)
    check_size(sum(map(len, words.values())), str(path))
    frames = tuple(Frame(name, label, tuple(dict.fromkeys(words[number]))) for number, (name, label) in legend.items())
    return Codebook(path.stem, frames, title=path.stem, source=f"LIWC dictionary {path.name}")


def _add_entry(path: Path, line: int, text: str, words: dict[int, list[str]]) -> None:
    where = f"{path}:{line}"
    if "<of>" in text or re.search(r"\t\s*\(", text) or re.search(r"\d/\d", text):
        raise CodebookError(f"{where}: {text.strip()!r} has a condition (<of> or brackets); write it as a phrase.")
    found = _ENTRY.fullmatch(text)
    if not found:
        raise CodebookError(f"{where}: {text.strip()!r} should be a word, a tab and the numbers of its categories.")
    pattern = check_pattern(found[1] or found[3], where)
    for number in map(int, (found[2] or found[4]).split()):
        if number not in words:
            raise CodebookError(f"{where}: {unknown('category', number, words)}")
        words[number].append(pattern)
