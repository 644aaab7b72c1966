"""Dictionaries in the `.dic` format of LIWC: a legend of numbered categories between two % lines, then the words."""

import re
from pathlib import Path

from framescope.codebook.checks import add_name, check_name, check_pattern, check_size, read_lines
from framescope.codebook.model import Codebook, Frame
from framescope.errors import CodebookError, quote, unknown

_NAME = re.compile(r"(\S+)\s+\((.+)\)")
MAX_DIGITS = 9


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
    seen: dict[str, str] = {}
    for i in range(marks[0] + 1, marks[1]):
        where = f"{path}:{i + 1}"
        fields = lines[i].split(maxsplit=1)
        if not fields:
            continue
        number, name = _numbers(fields[:1]), fields[-1].strip()
        if not number or len(fields) < 2:
            raise CodebookError(f"{where}: {quote(lines[i].strip())} should be a number and a category's name.")
        if number[0] in legend:
            raise CodebookError(f"{where}: category {number[0]} stands in the legend twice.")
        spelled = _NAME.fullmatch(name)
        name = check_name(spelled[1] if spelled else name, where)
        add_name(seen, name, where)
        legend[number[0]] = name, spelled[2] if spelled else name
    if not legend:
        raise CodebookError(f"{path}: no category stands between its first two lines that hold a % alone.")
    words: dict[int, list[str]] = {number: [] for number in legend}
    for i in range(marks[1] + 1, len(lines)):
        if lines[i].strip():
            _add_entry(f"{path}:{i + 1}", lines[i].strip(), words)
    check_size(sum(map(len, words.values())), str(path))
    frames = tuple(Frame(name, label, tuple(dict.fromkeys(words[number]))) for number, (name, label) in legend.items())
    return Codebook(path.stem, frames, title=path.stem, source=f"LIWC dictionary {path.name}")


def _numbers(fields: list[str]) -> list[int]:
    """Read the numbers of categories; none if one of them is no number."""
    plain = all(field.isascii() and field.isdecimal() and len(field) <= MAX_DIGITS for field in fields)
    return [int(field) for field in fields] if plain else []


def _add_entry(where: str, text: str, words: dict[int, list[str]]) -> None:
    word, _, rest = text.partition("\t" if "\t" in text else " ")
    if "<of>" in text or rest.lstrip().startswith("(") or "/" in rest:
        raise CodebookError(f"{where}: {quote(text)} has a condition (<of> or brackets); write it as a phrase.")
    numbers = _numbers(rest.split())
    if not numbers:
        raise CodebookError(f"{where}: {quote(text)} should be a word, a tab and the numbers of its categories.")
    pattern = check_pattern(word.strip(), where)
    for number in numbers:
        if number not in words:
            raise CodebookError(f"{where}: {unknown('category', number, words)}")
        words[number].append(pattern)
