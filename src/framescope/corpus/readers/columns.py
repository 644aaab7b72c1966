"""Which column of a table is the text, the date, the group, the id, the title; every guess is reported."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain, count, islice

from framescope.corpus.readers.cell_html import read_cell
from framescope.corpus.readers.model import PLACE, Account, Item, Refused, Wanted, has_words, printable
from framescope.errors import CorpusError, counted, quote, shorten, unknown

TEXT_COLUMNS = (
    "text",
    "body",
    "content",
    "article",
    "article_text",
    "full_text",
    "fulltext",
    "maintext",
    "article_body",
    "story",
    "plain_text",
    "texte",
)
ID_COLUMNS = ("doc_id", "id", "article_id", "docid", "uid")
TITLE_COLUMNS = ("title", "headline", "hd", "heading")
OUTLET_COLUMNS = ("outlet", "source", "publisher", "newspaper", "publication", "medium", "site", "source_name")
DATE_COLUMNS = (
    "date",
    "published",
    "publication_date",
    "pub_date",
    "datetime",
    "date_published",
    "publish_date",
    "published_at",
    "tarih",
)
_INNER = re.compile(r" |(?<=[a-z])(?=[A-Z])")  # where words of a name meet
CELL_LENGTH = 32_767  # characters that a cell of Excel holds at most; what is longer is cut when it is saved
TEXT_LENGTH = 200  # characters on average: a column this long may be the text
LOOKED_AT = 50  # rows

Row = tuple[str, dict[str, str]]  # where it stands, and its cells


def by_name(names: Iterable[str], usual: Sequence[str]) -> str:
    """Find the column with the first of the usual names, whatever its case: `Published At` and `publishedAt`, too."""
    folded = {_INNER.sub("_", name.strip()).lower(): name for name in reversed(list(names))}
    return next((folded[name] for name in usual if name in folded), "")


class NoText(str):
    """A cell that cannot be a text (a nested value, bytes), as it would be shown; `reason` says why."""

    reason: str

    def __new__(cls, shown: str, reason: str) -> "NoText":
        """Keep the reason beside the text."""
        made = super().__new__(cls, shown)
        made.reason = reason
        return made


def check_header(header: Sequence[str], place: str = "") -> list[str]:
    """Refuse a header that names a column twice; columns without a name get one, and every name can be written."""
    written = [printable(cell.strip().lstrip("\ufeff")) for cell in header]  # a second byte-order mark
    if doubled := sorted(column for column, n in Counter(written).items() if column and n > 1):
        raise Refused(f"{place}the header names a column twice: {shorten(doubled)}")
    taken = set(written)
    return [column or free_name(f"column {i}", taken) for i, column in enumerate(written, start=1)]


def free_name(name: str, taken: Container[str]) -> str:
    """A name that is not taken: itself, else with a number."""
    return next(made for made in chain([name], (f"{name} ({n})" for n in count(2))) if made not in taken)


def choose_text(header: Sequence[str], rows: Sequence[dict[str, str]], wanted: Wanted, name: str) -> tuple[str, str]:
    """Choose the column of the texts, and say how: asked, by name, or the longest; Refused where none can be it."""
    if wanted.text:
        if wanted.text not in header:
            raise CorpusError(f"{name}: {unknown('column', wanted.text, header, 'It was asked for as the text.')}")
        return wanted.text, "asked"
    if found := by_name(header, TEXT_COLUMNS):
        return found, "by name"
    can_be = [column for column in header if not any(isinstance(row.get(column), NoText) for row in rows)]
    lengths = {column: sum(len(row.get(column, "")) for row in rows) / max(len(rows), 1) for column in can_be}
    longest = max(lengths, key=lambda column: lengths[column], default="")
    if longest and lengths[longest] >= TEXT_LENGTH:
        if len(longest) >= TEXT_LENGTH:
            raise Refused(f"its first line is no header but begins a text: {quote(longest)}; name the columns in it")
        return longest, f"the longest: {lengths[longest]:,.0f} characters on average"
    raise Refused(f"no column of texts; it has: {shorten(header)} (name it: text=...)", "ignored")


def table_items(
    name: str, header: Sequence[str], rows: Iterator[Row], wanted: Wanted, account: Account
) -> Iterator[Item]:
    """Turn the rows of a table into items: `text`, `doc_id` where there is an id, and every other column as it is.

    A row without a word in its text is listed and left out. HTML in a text is read as a browser shows it, and listed;
    so is a text that Excel may have cut off. A column that has a name of ours is kept under another: `text` as
    `text (column)`.
    """
    first = list(islice(rows, LOOKED_AT))
    text, how = choose_text(header, [cells for _, cells in first], wanted, name)
    account.guess("text", text, how)
    if wanted.id and wanted.id not in header:
        raise CorpusError(f"{name}: {unknown('column', wanted.id, header, 'It was asked for as the id.')}")
    identifier = wanted.id or by_name(header, ID_COLUMNS)
    if identifier:
        account.guess("id", identifier, "asked" if wanted.id else "by name")
    renamed = {name: free_name(f"{name} (column)", header) for name in ("text", "doc_id", "source_file", PLACE)}
    damaged: dict[str, list[str]] = {}
    for place, cells in chain(first, rows):
        if reason := _why_no_text(cells[text]):
            account.leave_out(name, place, f"{text}: {reason}")
            continue
        shown, found, done = read_cell(cells[text])
        if not has_words(shown):
            account.leave_out(name, place, f"{text}: {found}, and no words beside")
            continue
        if found:
            account.issue(name, place, f"{text}: {found}", done)
        if _is_full(cells[text]):
            reason = f"{text}: {CELL_LENGTH:,} characters, the most that a cell of Excel holds: it may be cut off there"
            account.issue(name, place, reason, "loaded; take the text from where the table was made")
        for column, cell in cells.items():
            if type(cell) is NoText and cell.reason.startswith("not valid"):
                damaged.setdefault(column, []).append(place)
        fields = {renamed.get(c, c): cell for c, cell in cells.items() if c not in (text, identifier)}
        if identifier and cells[identifier].strip():
            fields["doc_id"] = cells[identifier].strip()
        elif identifier:
            account.issue(name, place, f"{identifier}: no id", "loaded; it has an id of its place")
        yield Item(place, {**fields, "text": shown})
    for column, places in damaged.items():
        reason = f"{column}: not valid utf-8 in {counted(len(places), 'cell')}"
        account.issue(name, shorten(places), reason, "loaded; the bytes are spelled out, as \\xff")


def _is_full(cell: str) -> bool:
    """Whether a cell has as many characters as one of Excel can; Excel counts those beyond the basic plane as two."""
    if not len(cell) <= CELL_LENGTH <= 2 * len(cell):
        return False
    return CELL_LENGTH in (len(cell), len(cell.encode("utf-16-le", "surrogatepass")) // 2)


def _why_no_text(cell: str) -> str:
    if isinstance(cell, NoText):
        return cell.reason
    if "\0" in cell:
        return f"holds a NUL character at character {cell.index(chr(0))}"
    return "" if has_words(cell) else "no words in it" if cell.strip() else "empty"
