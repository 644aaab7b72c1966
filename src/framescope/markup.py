"""Text as HTML: the one path on which everything is escaped, and the card by which a noun explains itself."""

from collections.abc import Iterable
from html import escape
from unicodedata import category

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")


def visible_text(value: object) -> str:
    """Write control characters so that they can be seen; blanks of any width stay blanks."""
    text = str(value)
    if text.isprintable():
        return text
    hidden = {c for c in set(text) if not (c in "\r\n\t" or c.isprintable() or category(c) == "Zs")}
    return text.translate({ord(c): f"\\u{ord(c):04x}" for c in hidden}) if hidden else text


def safe_text(value: object) -> str:
    """Escape a value for HTML; control characters become visible."""
    return escape(visible_text(value), quote=True)


def formula_safe(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula: an apostrophe before it, where it would.

    A formula begins with =, +, - or @, as wide characters too (East Asian Excel), with blanks before it or none; a tab
    or a line end at the front is taken off by some and leaves one.

    >>> formula_safe("=1+1"), formula_safe("S-400")
    ("'=1+1", 'S-400')
    """
    begins = text.startswith(_FORMULA) or (text[:1].isspace() and text.lstrip().startswith(_FORMULA))
    return f"'{text}" if begins else text


def cut_text(text: object, most: int = 200) -> str:
    """Put a text on one line and shorten it.

    >>> cut_text("a  long\\nline", most=7)
    'a long…'
    """
    line = " ".join(str(text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def card(told: str, facts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Make what a cell shows of a noun: its one line, then a name and a text for each fact, in HTML and in plain text.

    >>> print(card("<Corpus: 2 documents>", [("next", "fs.tokenize(corpus)")])["text/plain"])
    <Corpus: 2 documents>
      next: fs.tokenize(corpus)
    """
    lines = [(name, cut_text(text, 400)) for name, text in facts if text]
    plain = "\n".join([visible_text(told), *(f"  {visible_text(name)}: {visible_text(text)}" for name, text in lines)])
    listed = "".join(f"<dt>{safe_text(name)}</dt><dd>{safe_text(text)}</dd>" for name, text in lines)
    title = safe_text(told.strip("<>"))
    return {
        "text/plain": plain,
        "text/html": f'<div class="fs-card"><p><strong>{title}</strong></p><dl>{listed}</dl></div>',
    }
