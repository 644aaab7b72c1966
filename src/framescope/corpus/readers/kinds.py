"""Which reader an input needs: by what it begins with, then by its ending."""

import re
import zipfile
from importlib import import_module
from pathlib import PurePath

from framescope.corpus.readers.model import READ_ERRORS, Input, Reader, Refused
from framescope.errors import quote

# Kind -> module and function; a kind of TABLES holds many records and is read record by record.
READERS = {
    "text": ("plain", "read_plain"),
    "html": ("html", "read_html"),
    "docx": ("word", "read_docx"),
    "pdf": ("pdf", "read_pdf"),
    "rtf": ("rtf", "read_rtf"),
    "csv": ("delimited", "read_delimited"),
    "xlsx": ("spreadsheet", "read_spreadsheet"),
    "jsonl": ("json_records", "read_json_lines"),
    "json": ("json_records", "read_json"),
    "parquet": ("parquet", "read_parquet"),
    "warc": ("warc", "read_warc"),
}
TABLES = frozenset({"csv", "xlsx", "jsonl", "json", "parquet", "warc"})
ENDINGS = {
    ".txt": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".pdf": "pdf",
    ".rtf": "rtf",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".zip": "zip",
    ".warc": "warc",
    ".warc.gz": "warc",
}
_BEGINNINGS = ((b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"PAR1", "parquet"), (b"WARC/", "warc"))
_COPY = re.compile(r"(?:~|#|\.(?:bak|swp|tmp|temp|orig|old|part|crdownload|download))\Z", re.IGNORECASE)
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)


def ending_of(name: str) -> str:
    """The ending of a file's name, `.warc.gz` as one."""
    lower = name.lower().rstrip()  # blanks and line ends may stand at the end of a name
    return ".warc.gz" if lower.endswith(".warc.gz") else PurePath(lower).suffix


def kind_of(source: Input) -> str:
    """Tell the kind of an input: `zip`, or a key of READERS; Refused (ignored) where no reader takes it.

    A beginning that only one format has (%PDF-, {\\rtf, PAR1, WARC/, a Word or Excel package, <html) counts for more
    than the ending; what has neither a known beginning nor a known ending is no text, and copies that editors leave
    (a.html.bak, a.html~) are none either.
    """
    ending = ending_of(source.name)
    kind = ENDINGS.get(ending)
    head = source.head() if kind or not _COPY.search(source.name) else b""
    begun = next((found for mark, found in _BEGINNINGS if head.startswith(mark)), "")
    if kind is None:
        if begun and begun != "parquet":
            return begun
        if _PAGE.match(head):
            return "html"
        listed = " ".join(ENDINGS)
        shown = quote(ending, 20).strip("'") or "a name without ending"
        raise Refused(f"no reader for {shown} (there are: {listed})", "ignored")
    if begun and (begun != "parquet" or kind == begun or b"\0" in head):
        return begun
    if head.startswith(b"PK\x03\x04"):
        return _package_kind(source, kind)
    if kind == "text" and _PAGE.match(head):
        return "html"
    return kind


def _package_kind(source: Input, kind: str) -> str:
    """Word and Excel files are ZIP archives with certain members."""
    if source.name.lower().endswith((".docx", ".xlsx", ".xlsm", ".zip")):
        with source.open() as handle:
            try:
                names = set(zipfile.ZipFile(handle).namelist())
            except (*READ_ERRORS, ValueError):
                return kind
        if "word/document.xml" in names:
            return "docx"
        if "xl/workbook.xml" in names:
            return "xlsx"
        return kind
    raise Refused("begins like a ZIP archive; give it its right ending")


def reader_of(kind: str) -> Reader:
    """Load the reader of a kind."""
    module, name = READERS[kind]
    reader: Reader = getattr(import_module(f"framescope.corpus.readers.{module}"), name)
    return reader
