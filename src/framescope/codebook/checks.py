"""What every reader of codebooks checks: patterns and names that could do harm, or nothing, are refused by line."""

import re
from pathlib import Path

from framescope.codebook.model import NESTED, folded
from framescope.errors import CodebookError, quote

MAX_BYTES = 5_000_000
MAX_PATTERNS = 100_000
MAX_CHARACTERS, MAX_WORDS, MAX_STARS = 200, 12, 6
MAX_DEPTH = 5
MAX_GAP = 10
JOINERS = "\u200c\u200d"
_GAP = re.compile(r"\*\{(\d{1,2}),(\d{1,2})\}")


def gap_of(word: str) -> tuple[int, int] | None:
    """Read a gap of any length: `*{0,3}` in a phrase stands for none to three words, (0, 3); None for other words."""
    found = _GAP.fullmatch(word)
    return (int(found[1]), int(found[2])) if found else None


def check_gaps(words: list[str], where: str) -> None:
    """Raise CodebookError for what looks like a gap (`*{0,3}`) and is none."""
    for word in words:
        gap = gap_of(word)
        if gap is None and "*{" in word:
            raise CodebookError(f"{where}: {quote(word)} is no gap; write `*{{0,3}}`, alone and without blanks in it.")
        if gap and not gap[0] <= gap[1] <= MAX_GAP:
            raise CodebookError(
                f"{where}: the gap {quote(word)} should go from few to many words, at most {MAX_GAP}, as `*{{0,3}}`."
            )


def is_plain(text: str) -> bool:
    """Whether a text holds no control or direction mark; white space, and joiners as in Persian words, are let be."""
    return all(character.isprintable() or character.isspace() or character in JOINERS for character in text)


def check_pattern(pattern: object, where: str) -> str:
    """Return a pattern with single blanks between its words; raise CodebookError naming `where` (file:line).

    Refused: what is no text, more than 200 characters or 12 words, more than six `*` in a word, control characters,
    a pattern without a word, one that begins or ends with a gap, and a gap that is none.
    """
    if not isinstance(pattern, str):
        raise CodebookError(f"{where}: the pattern {quote(pattern)} should be text; put it in quotation marks.")
    if len(pattern) > MAX_CHARACTERS:
        raise CodebookError(f"{where}: a pattern of {len(pattern)} characters; {MAX_CHARACTERS} are the most.")
    words = pattern.split()
    if not is_plain(pattern):
        raise CodebookError(f"{where}: the pattern {quote(pattern)} holds a control character; take it out.")
    check_gaps(words, where)
    if not any(word.strip("*?" + JOINERS) and not gap_of(word) for word in words):
        raise CodebookError(f"{where}: the pattern {quote(pattern)} would match any word; name at least one.")
    if not all(word.strip("*") and not gap_of(word) for word in (words[0], words[-1])):
        raise CodebookError(f"{where}: the pattern {quote(pattern)} begins or ends with a gap; leave it out.")
    if len(words) > MAX_WORDS:
        raise CodebookError(f"{where}: the pattern {quote(pattern)} has {len(words)} words; {MAX_WORDS} are the most.")
    if max(word.count("*") for word in words) > MAX_STARS:
        raise CodebookError(
            f"{where}: the pattern {quote(pattern)} has more than {MAX_STARS} `*` in a word; split it up."
        )
    return " ".join(words)


def check_name(name: object, where: str) -> str:
    """Return a frame's name; raise CodebookError where it is empty, long, no text, or holds control characters."""
    if not isinstance(name, str):
        raise CodebookError(f"{where}: the name {quote(name)} should be text; put it in quotation marks.")
    if not name.strip() or len(name) > MAX_CHARACTERS or not name.isprintable():
        raise CodebookError(f"{where}: {quote(name)} is no name for a frame; give it some letters, on one line.")
    if NESTED.strip() in name.split():
        raise CodebookError(f"{where}: {quote(name)} holds a >, which stands between a frame and one inside it.")
    return name.strip()


def check_size(n_patterns: int, where: str) -> None:
    """Refuse a codebook of more than 100,000 patterns."""
    if n_patterns > MAX_PATTERNS:
        raise CodebookError(f"{where}: {n_patterns:,} patterns; {MAX_PATTERNS:,} are the most.")


def read_lines(path: Path) -> list[str]:
    """Read a text file as lines; raise CodebookError for one that is missing, too large or not UTF-8."""
    if not path.is_file():
        raise CodebookError(f"there is no file {path}.")
    if path.stat().st_size > MAX_BYTES:
        raise CodebookError(f"{path}: more than {MAX_BYTES:,} bytes; split it.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise CodebookError(f"{path}:{line}: not valid UTF-8 at byte {fault.start}; save it as UTF-8.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise CodebookError(f"{path}:{line}: a NUL character; this is no text file.")
    return text.splitlines()


def add_name(names: dict[str, str], name: str, where: str) -> None:
    """Put a frame's name to those before it (folded name -> where it stands); refuse a second one, case aside."""
    before = names.setdefault(folded(name), where)
    if before is not where:
        line = before.rpartition(":")[2]
        raise CodebookError(f"{where}: a frame called {quote(name)} stands in line {line} already; rename one of them.")
