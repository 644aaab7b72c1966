"""What every reader of codebooks checks: patterns and names that could do harm, or nothing, are refused by line."""

from pathlib import Path

from framescope.errors import CodebookError, shorten

MAX_BYTES = 5_000_000
MAX_PATTERNS = 100_000
MAX_CHARACTERS, MAX_WORDS, MAX_STARS = 200, 12, 6
MAX_DEPTH = 5


def check_pattern(pattern: object, where: str) -> str:
    """Return a pattern with single blanks between its words; raise CodebookError naming `where` (file:line).

    Refused: what is no text, more than 200 characters or 12 words, more than six `*` in a word, control characters,
    a pattern without a word, and one that begins or ends with a gap.
    """
    if not isinstance(pattern, str):
        raise CodebookError(f"{where}: the pattern {pattern} should be text; put it in quotation marks.")
    if len(pattern) > MAX_CHARACTERS:
        raise CodebookError(f"{where}: a pattern of {len(pattern)} characters; {MAX_CHARACTERS} are the most.")
    words = pattern.split()
    if any(not character.isprintable() for word in words for character in word):
        raise CodebookError(f"{where}: the pattern {pattern!r} holds a control character; take it out.")
    if not any(word.strip("*?") for word in words):
        raise CodebookError(f"{where}: the pattern {pattern!r} would match any word; name at least one.")
    if not words[0].strip("*") or not words[-1].strip("*"):
        raise CodebookError(f"{where}: the pattern {pattern!r} begins or ends with a gap; leave it out.")
    if len(words) > MAX_WORDS:
        raise CodebookError(f"{where}: the pattern {pattern!r} has {len(words)} words; {MAX_WORDS} are the most.")
    if max(word.count("*") for word in words) > MAX_STARS:
        raise CodebookError(f"{where}: the pattern {pattern!r} has more than {MAX_STARS} `*` in a word; split it up.")
    return " ".join(words)


def check_name(name: object, where: str) -> str:
    """Return a frame's name; raise CodebookError where it is empty, long, no text, or holds control characters."""
    if not isinstance(name, str):
        raise CodebookError(f"{where}: the name {name} should be text; put it in quotation marks.")
    if not name.strip() or len(name) > MAX_CHARACTERS or not name.isprintable():
        raise CodebookError(f"{where}: {name!r} is no name for a frame; give it some letters, on one line.")
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
        raise CodebookError(f"{path}: not valid UTF-8 at byte {fault.start}; save it as UTF-8.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise CodebookError(f"{path}:{line}: a NUL character; this is no text file.")
    return text.splitlines()


def refuse_twice(names: list[str], path: Path) -> None:
    """Refuse two frames of one name."""
    doubled = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if doubled:
        raise CodebookError(f"{path}: two frames are called {shorten(doubled)}; give each a name of its own.")
