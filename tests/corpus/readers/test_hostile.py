"""Hostile inputs, every one with what must become of it: loaded, or listed with its place; never a traceback.

Each case is a folder written from bytes. What is expected is said here, by hand, without the readers' help.
"""

import codecs
import gzip
import io
import json
import os
import re
import socket
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import docx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from framescope.corpus import Corpus, read_corpus
from framescope.corpus.readers.model import Input
from framescope.errors import CorpusError

GOOD = b"The good text."


class Case(NamedTuple):
    """Files by name; texts that must load, by id; issues that must be listed: file, place, reason (expressions)."""

    name: str
    files: dict[Any, bytes]
    texts: dict[str, str]
    listed: tuple[tuple[str, str, str], ...] = ()
    options: dict[str, str] = {}  # noqa: RUF012 - never altered
    error: str = ""
    columns: dict[str, dict[str, str]] = {}  # noqa: RUF012
    n_left_out: int = 0


CASES: list[Case] = []


def case(name: str, files: dict[Any, bytes], texts: dict[str, str] | None = None, *listed: Any, **more: Any) -> None:
    """Add a case; a good text stands beside all files, and must always load."""
    CASES.append(Case(name, files, texts or {}, tuple(listed), **more))


def refused(name: str, file: Any, data: bytes, reason: str, **more: Any) -> None:
    """Add a case of one file that is left out as a whole, with its reason."""
    shown = file.decode("utf-8", "backslashreplace") if isinstance(file, bytes) else file
    case(name, {file: data}, {}, (re.escape(shown), "", reason), **more)


def fails(name: str, files: dict[Any, bytes], error: str, **more: Any) -> None:
    """Add a case that cannot be read at all: our own error, with what must stand in it."""
    case(name, files, {}, error=error, **more)


# --- bytes and encodings ------------------------------------------------------------------------------------------
TURKISH = "Işık “Şahin” füzesi değil.\r\nİkinci satır"
for mark, encoding in (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
):
    written = mark + TURKISH.encode(encoding)
    case(f"text with the mark of {encoding}", {"a.txt": written}, {"a": TURKISH})
    case(f"a mark beats a declaration, {encoding}", {"a.txt": written}, {"a": TURKISH}, options={"encoding": "cp1252"})
    case(
        f"table with the mark of {encoding}",
        {"a.csv": mark + "id,text\n7,Işık yandı\n".encode(encoding)},
        {"7": "Işık yandı"},
    )
    case(
        f"json with the mark of {encoding}",
        {"a.json": mark + '[{"id": "7", "text": "Işık yandı"}]'.encode(encoding)},
        {"7": "Işık yandı"},
    )
    case(
        f"metadata with the mark of {encoding}",
        {"a.txt": GOOD, "metadata.csv": mark + "file,outlet\na.txt,Işık\ngood.txt,\n".encode(encoding)},
        {"a": GOOD.decode()},
        columns={"outlet": {"a": "Işık"}},
    )
    if "16" in encoding or "32" in encoding:
        refused(f"{encoding} without a mark", "a.txt", TURKISH.encode(encoding), "not valid|NUL character at byte")
        refused(
            f"{encoding} cut off",
            "a.txt",
            written[:-1],
            f"not valid utf-{encoding[4:6]} at byte {len(written) - int(encoding[4:6]) // 8}",
        )
for encoding in (
    "cp1252",
    "latin-1",
    "cp1254",
    "iso-8859-9",
    "cp1251",
    "koi8-r",
    "cp1250",
    "gb18030",
    "shift_jis",
    "euc-kr",
    "big5",
    "utf-16-le",
    "utf-16-be",
    "utf-32-le",
    "mac-roman",
    "cp437",
):
    told = {
        "cp1252": "café “noir” – 5 €",
        "cp1254": "Işık “Şahin”",
        "iso-8859-9": "Işık Şahin",
        "cp1251": "Зенитная ракета",
        "koi8-r": "Зенитная ракета",
        "cp1250": "Řízená střela",
        "gb18030": "防空导弹系统",
        "shift_jis": "防空ミサイル",
        "euc-kr": "방공 미사일",
        "big5": "防空飛彈",
        "utf-16-le": "Işık Şahin",
        "utf-16-be": "Işık Şahin",
        "utf-32-le": "Işık Şahin",
    }.get(encoding, "café é")
    data = told.encode(encoding)
    case(
        f"declared {encoding}",
        {"a.txt": data, "good.txt": told.encode(encoding)},
        {"a": told},
        options={"encoding": encoding},
    )
    refused(
        f"undeclared {encoding}", "a.txt", data, r"not valid utf-8 at byte \d+; .*say which|NUL character at byte \d+"
    )
    case(
        f"declared {encoding} in the metadata",
        {"a.txt": data, "metadata.csv": f"file,encoding\na.txt,{encoding}\ngood.txt,\n".encode()},
        {"a": told},
    )
    if not encoding.startswith("utf"):
        case(
            f"a table declared {encoding}",
            {"a.csv": f"id,text\n7,{told} x\n".encode(encoding), "good.txt": b"plain"},
            {"7": f"{told} x"},
            options={"encoding": encoding},
        )
        case(
            f"json lines declared {encoding}",
            {"a.jsonl": ('{"id": "7", "text": "' + told + ' x"}\n').encode(encoding), "good.txt": b"plain"},
            {"7": f"{told} x"},
            options={"encoding": encoding},
        )
for name, data, at in (
    ("a byte of another encoding", b"caf\xe9 noir", 3),
    ("a character cut off at the end", "caf\u00e9".encode()[:-1], 3),
    ("a long character cut off", b"abcdef\xf0\x9f\x98", 6),
    ("an overlong slash", b"ab\xc0\xafcd", 2),
    ("an overlong NUL", b"ab\xc0\x80cd", 2),
    ("half a pair as bytes", b"ab\xed\xa0\xbdcd", 2),
    ("beyond Unicode", b"ab\xf4\x90\x80\x80", 2),
    ("a lone continuation", b"\x80abc", 0),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0", 0),
    ("a gzip file", gzip.compress(b"word"), 1),
    ("random bytes", bytes(range(128, 256)), 0),
):
    refused(f"{name}, text", "a.txt", data, f"not valid utf-8 at byte {at};")
    refused(f"{name}, markdown", "a.md", data, f"not valid utf-8 at byte {at};")
    refused(f"{name}, table", "a.csv", b"text\n" + data, f"not valid utf-8 at byte {at + 5};")
    refused(f"{name}, page", "a.html", b"<html><p>" + data, f"not valid utf-8 at byte {at + 9};")
    refused(f"{name}, json", "a.json", b'["' + data, f"not valid utf-8 at byte {at + 2};")
    case(
        f"{name}, json line",
        {"a.jsonl": b'{"text": "' + data.replace(b"\n", b" ") + b'"}\n{"text": "fine"}\n'},
        {"a-2": "fine"},
        (r"a\.jsonl", "line 1", f"not valid utf-8 at byte {at + 10} of the line"),
        n_left_out=1,
    )
for name, data, at in (("one NUL", b"ab\0cd", 2), ("NULs only", b"\0" * 50, 0), ("a NUL after é", "é\0".encode(), 2)):
    refused(f"{name}, text", "a.txt", data, f"NUL character at byte {at}:")
    refused(f"{name}, table", "a.csv", b"text\n" + data, f"NUL character at byte {at + 5}:")
    refused(f"{name}, page", "a.html", b"<html><p>" + data, f"NUL character at byte {at + 9}:")
for name in ("cp-none", "hex", "base64", "rot13", "zlib", "undefined", "punycode", "unicode_escape", "é"):
    fails(f"declared {name}", {"a.txt": b"word"}, r"encoding: unknown encoding", options={"encoding": name})
    fails(f"table declared {name}", {"a.csv": b"text\nword"}, r"encoding: unknown encoding", options={"encoding": name})
    case(
        f"metadata declare {name}",
        {"a.txt": b"word", "metadata.csv": f"file,encoding\na.txt,{name}\ngood.txt,\n".encode()},
        {},
        (r"a\.txt", "", "unknown encoding"),
    )
for name in ("utf-16", "utf-32"):
    fails(
        f"declared {name} without a mark",
        {},
        f"no byte-order mark; declare {name}-le or {name}-be",
        options={"encoding": name},
    )
refused(
    "bytes that are not in the declared encoding",
    "a.txt",
    b"ab\x81",
    "not valid cp1252 at byte 2",
    options={"encoding": "cp1252"},
)
for name, data, why in (
    ("nothing", b"", "empty"),
    ("blanks", b" \r\n\t ", "empty"),
    ("only a mark", codecs.BOM_UTF8, "empty"),
    ("no-break spaces", "\u00a0\u2003".encode(), "empty"),
    ("punctuation", "—  … !?".encode(), "no words in it"),
    ("pictures", "🙂🚀".encode(), "no words in it"),
    ("zero-width signs", "\u200b\u200d".encode(), "no words in it"),
):
    refused(f"{name}, text", "a.txt", data, f"{why}$")
for name, text in (
    ("a mark in the middle", "one\ufefftwo"),
    ("soft hyphens and no-break spaces", "Raketen\u00adabwehr\u00a0S-400"),
    ("decomposed letters", unicodedata.normalize("NFD", "Şahin füze")),
    ("carriage returns alone", "one\rtwo\rthree"),
    ("line separators", "one\u2028two\u2029three\x85four\x0bfive\x0csix"),
    ("control signs", "one \x01\x02\x1b[31m two"),
    ("right to left", "السلام \u202eabc\u202c"),
    ("emoji beyond the basic plane", "👩‍👩‍👧 said so 🚀"),
    ("private use", "one \ue000 two \U0010fffd"),
    ("a script", "<script>alert(1)</script> said the minister"),
    ("a formula", "=HYPERLINK(1) said the minister"),
    ("what looks like a table", "a,b\n1,2\n"),
    ("a very long word", "x" * 100_000),
    ("mojibake", "CafÃ© â€œnoirâ€\x9d"),
):
    told = [(r"a\.", "", "2 HTML tags in a text that is no HTML: '<script>'")] if "<script>" in text else []
    case(f"{name}, as it is", {"a.txt": text.encode()}, {"a": text})
    case(f"{name}, as it is in json", {"a.jsonl": json.dumps({"text": text}).encode()}, {"a-1": text}, *told)
    if not name.startswith("control"):
        table = pa.table({"text": [text]})
        held = io.BytesIO()
        pq.write_table(table, held)
        case(f"{name}, as it is in parquet", {"a.parquet": held.getvalue()}, {"a-1": text}, *told)
    quoted = '"' + text.replace('"', '""') + '"'
    case(f"{name}, as it is in a table", {"a.csv": f"id,text\n7,{quoted}\n".encode()}, {"7": text}, *told)

# --- tables -------------------------------------------------------------------------------------------------------
for between, said in ((",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")):
    for end in ("\n", "\r\n", "\r"):
        rows = [["id", "text", "outlet"], ["007", "one word", "NA"], ["1e5", "two words", "null"]]
        data = end.join(between.join(row) for row in rows).encode()
        case(
            f"{said} and {end!r}",
            {"a.csv": data},
            {"007": "one word", "1e5": "two words"},
            columns={"outlet": {"007": "NA", "1e5": "null"}},
        )
case("a line that says the delimiter", {"a.csv": b"sep=;\r\nid;text\r\n7;a, b, c\r\n"}, {"7": "a, b, c"})
case("a header with quoted delimiters", {"a.csv": b'"id;a;b;c",text\n7,word\n'}, {"a-2": "word"})
case("a .tsv that has commas", {"a.tsv": b"id,text\n7,word\n"}, {"7": "word"})
case("quoted line ends of all kinds", {"a.csv": b'id,text\n7,"a\nb\r\nc\rd"\n8,e\n'}, {"7": "a\nb\r\nc\rd", "8": "e"})
case("doubled quotes", {"a.csv": b'id,text\n7,"he said ""no"""\n'}, {"7": 'he said "no"'})
case("a quote within a bare cell", {"a.csv": b'id,text\n7,a 5" pipe\n8,word\n'}, {"7": 'a 5" pipe', "8": "word"})
for name, bad in (
    ("unclosed", '8,"never closed'),
    ("text after a quote", '8,"said" he'),
    ("an inner quote", '8,"a "b" c"'),
):
    case(
        f"{name}, others load",
        {"a.csv": f"id,text\n7,one\n{bad}\n9,two\n10,three\n".encode()},
        {"7": "one", "9": "two", "10": "three"},
        (r"a\.csv", "line 3", "quotation mark"),
        n_left_out=1,
    )
    case(
        f"{name}, twice",
        {"a.csv": f"id,text\n7,one\n{bad}\n9,two\n{bad}\n10,three\n".encode()},
        {"7": "one", "9": "two", "10": "three"},
        (r"a\.csv", "line 3", "quotation mark"),
        (r"a\.csv", "line 5", "quotation mark"),
        n_left_out=2,
    )
    case(
        f"{name}, last",
        {"a.csv": f"id,text\n7,one\n{bad}".encode()},
        {"7": "one"},
        (r"a\.csv", "line 3", "quotation"),
        n_left_out=1,
    )
    fails(
        f"{name}, metadata",
        {"metadata.csv": f"file,x\ngood.txt,\n{bad}\n9,two\n".encode()},
        r"metadata\.csv: in the row that begins in line 3",
    )
case(
    "lines of a broken text are no rows",
    {"a.csv": b'id,text\n7,one\n8,"he "said"\nand then, left\nwith a word, too\nand, more, of it"\n9,two\n'},
    {"7": "one"},
    (r"a\.csv", "line 3", "nothing after it can be read"),
    n_left_out=1,
)
case(
    "ragged rows",
    {"a.csv": b'id,text\n1\n2,two\n3,a,b\n"4","fo\nur"\n,\n\n5,five\n'},
    {"2": "two", "4": "fo\nur", "5": "five"},
    (r"a\.csv", "line 2", "1 cell where the header has 2"),
    (r"a\.csv", "line 4", "3 cells where the header has 2"),
    n_left_out=2,
)
refused(
    "a header that names a column twice",
    "a.csv",
    b"text,b,text\n1,2,3\n",
    "line 1: the header names a column twice: text",
)
refused("a header twice but for blanks", "a.csv", b"text, text\n1,2\n", "line 1: the header names a column twice")
refused("a broken header", "a.csv", b'id,"text\n1,2\n', "line 1: unexpected end of data")
refused("a header alone", "a.csv", b"id,text\n", "no records in it")
refused("no table at all", "a.csv", b"\n\n", "empty|no column of texts")
refused("blank table", "a.csv", b"", "empty")
refused("no texts in it", "a.csv", b"a,b\n1,2\n", "no column of texts; it has: a, b")
for cell in (
    "NA",
    "null",
    "None",
    "NaN",
    "nan",
    "true",
    "NO",
    "",
    "N/A",
    "-",
    "0",
    "007",
    "1e5",
    "12:30",
    "2018-04-03",
    "=1+1",
    "#REF!",
):
    case(
        f"an outlet called {cell!r}",
        {
            "a.csv": f"id,text,outlet\n1,word,{cell}\n".encode(),
            "b.jsonl": json.dumps({"id": "2", "text": "word", "outlet": cell}).encode(),
            "c.json": json.dumps([{"id": "3", "text": "word", "outlet": cell}]).encode(),
        },
        {"1": "word", "2": "word", "3": "word"},
        columns={"outlet": dict.fromkeys("123", cell)},
    )
for identifier in ("007", "1e5", "12345678901234567890123", "0x1F", "NA", "null", "nan", "-1", "1.0", "ä b/c", "'; --"):
    case(
        f"an id {identifier!r}",
        {
            "a.csv": f"id,text\n{identifier},one\n".encode(),
            "b.jsonl": json.dumps({"id": identifier + "j", "text": "two"}).encode(),
        },
        {identifier: "one", identifier + "j": "two"},
    )
case(
    "7 and 007 are two ids",
    {"a.csv": b"id,text\n7,one\n007,two\n7.0,three\n"},
    {"7": "one", "007": "two", "7.0": "three"},
)
case(
    "blank ids", {"a.csv": b"id,text\n,one\n  ,two\n"}, {"a-2": "one", "a-3": "two"}, (r"a\.csv", "line 2", "id: no id")
)
fails("an id twice", {"a.csv": b"id,text\n7,one\n8,two\n7,three\n"}, r"a\.csv: id '7' stands in line 2 and in line 4")
fails(
    "an id in two files",
    {"a.csv": b"id,text\n7,a\n", "b.jsonl": b'{"id": 7, "text": "b"}'},
    r"b\.jsonl: id '7' stands in a\.csv, line 2 and in line 1",
)
fails(
    "a column that is not there",
    {"a.csv": b"id,text\n7,a\n"},
    "no column 'body'; there are: id, text",
    options={"text": "body"},
)
fails("an id column that is not there", {"a.csv": b"id,text\n7,a\n"}, "no column 'key'", options={"id": "key"})
case("a cell of a megabyte", {"a.csv": b"id,text\n7," + b"word " * 200_000 + b"\n"}, {"7": "word " * 200_000})
case(
    "column names of ours",
    {"a.csv": b"text,source_file,doc_id\nword,x,9\n"},
    {"9": "word"},
    columns={"source_file (column)": {"9": "x"}},
)
case(
    "a header of other languages",
    {"a.csv": "kimlik,Text,gazete\n7,sözcük,Işık\n".encode()},
    {"a-2": "sözcük"},
    columns={"gazete": {"a-2": "Işık"}},
)

# --- json ---------------------------------------------------------------------------------------------------------
for name, line, why in (
    ("broken", b'{"text": ', "not JSON"),
    ("a comma too many", b'{"text": "a",}', "not JSON"),
    ("single quotes", b"{'text': 'a'}", "not JSON"),
    ("a list", b'["a"]', "not an object"),
    ("a string", b'"a"', "not an object"),
    ("a number", b"3", "not an object"),
    ("null", b"null", "not an object"),
    ("deep", b"[" * 200_000, "nested too deep"),
    ("deep and closed", b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deep"),
    ("a name twice", b'{"text": "a", "text": "b"}', "names a field twice: text"),
    ("two records", b'{"text": "a"}{"text": "b"}', "not JSON: Extra data"),
    ("no text", b'{"id": "1"}', "text: empty"),
    ("an empty text", b'{"text": "  "}', "text: empty"),
    ("a text that is null", b'{"text": null}', "text: empty"),
    ("a text that is an object", b'{"text": {"a": "b"}}', "text: a nested value, not a text"),
    ("a text that is a list of lists", b'{"text": [["a"]]}', "text: a nested value, not a text"),
    ("a text with a NUL", b'{"text": "ab\\u0000c"}', "text: holds a NUL character at character 2"),
    ("bytes that are no text", b'{"text": "caf\xe9"}', "not valid utf-8 at byte 13 of the line"),
):
    case(
        f"{name}, that line only",
        {"a.jsonl": b'{"text": "one"}\n' + line + b'\n{"text": "two"}\n'},
        {"a-1": "one", "a-3": "two"},
        (r"a\.jsonl", "line 2", why),
        n_left_out=1,
    )
for name, whole, texts in (
    ("a list", [{"text": "one"}, {"text": "two"}], {"a-1": "one", "a-2": "two"}),
    ("an object with a list", {"n": 2, "data": [{"text": "one"}]}, {"a-1": "one"}),
    ("one object", {"text": "one", "n": 2}, {"a-1": "one"}),
    ("an object of records by id", {"x7": {"text": "one"}, "x8": {"text": "two"}}, {"x7": "one", "x8": "two"}),
    ("a text of paragraphs", [{"text": ["one", "two"]}], {"a-1": "one\ntwo"}),
    ("a number as a text", [{"text": 3}, {"text": "one"}], None),
):
    if texts:
        case(f"json: {name}", {"a.json": json.dumps(whole).encode()}, texts)
for name, data, why in (
    ("a list of strings", b'["one text", "two texts"]', "no record that can be read"),
    ("a string", b'"one text"', "neither a list of records nor a record"),
    ("nothing", b"", "not JSON"),
    ("an empty list", b"[]", "no record that can be read"),
    ("an empty object", b"{}", "no record that can be read"),
    ("broken", b'[{"text": "a"}', "not JSON: .* at character 14"),
    ("deep", b"[" * 200_000, "nested too deep"),
    ("lists of lists", b"[[1]]", "no record that can be read"),
):
    refused(f"json: {name}", "a.json", data, why)
case(
    "json: numbers as they are written",
    {
        "a.json": b'[{"id": 1e5, "text": "w", "n": 1.10, "big": 123456789012345678901234567890, '
        b'"x": NaN, "y": -Infinity}]'
    },
    {"1e5": "w"},
    columns={
        "n": {"1e5": "1.10"},
        "big": {"1e5": "123456789012345678901234567890"},
        "x": {"1e5": "NaN"},
        "y": {"1e5": "-Infinity"},
    },
)
case(
    "json: a bad record in a list",
    {"a.json": b'[{"text": "a", "text": "b"}, {"text": "one"}, 3]'},
    {"a-2": "one"},
    (r"a\.json", "record 1", "names a field twice"),
    (r"a\.json", "record 3", "not an object"),
    n_left_out=2,
)
case(
    "json: half a character",
    {"a.jsonl": rb'{"text": "one \ud83d"}'},
    {"a-1": r"one \ud83d"},
    (r"a\.jsonl", "line 1", r"half a character \(a lone surrogate\) in text"),
)
case("json: a whole pair", {"a.jsonl": rb'{"text": "one \ud83d\ude00"}'}, {"a-1": "one 😀"})
case(
    "json lines with a mark and blank lines",
    {"a.jsonl": b'\xef\xbb\xbf{"text": "one"}\r\n\r\n{"text": "two"}'},
    {"a-1": "one", "a-3": "two"},
)
case("json lines under .json", {"a.json": b'{"text": "one"}\n{"text": "two"}\n'}, {"a-1": "one", "a-2": "two"})
refused("json lines in UTF-16", "a.jsonl", '{"text": "one"}'.encode("utf-16"), "save it as UTF-8")


# --- spreadsheets, parquet ----------------------------------------------------------------------------------------
def workbook(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def rows_of(*rows: list[Any]) -> Callable[[Any], None]:
    def fill(book: Any) -> None:
        for row in rows:
            book.active.append(row)

    return fill


def with_formats(book: Any) -> None:
    rows_of(
        ["id", "text", "when", "n"], [7, "one", date(2018, 4, 3), 1.5], ["8", "two", datetime(2018, 4, 3, 12, 30), True]
    )(book)
    book.active["A2"].number_format = "000"


def with_formula(book: Any) -> None:
    rows_of(["id", "text", "n"], ["7", "one", "=1+1"])(book)


def with_merge(book: Any) -> None:
    rows_of(["id", "text", "outlet"], ["7", "one", "Neva"], ["8", "two", None])(book)
    book.active.merge_cells("C2:C3")


def with_sheets(book: Any) -> None:
    rows_of(["id", "text"], ["7", "one"])(book)
    book.create_sheet("more").append(["id", "text"])
    book.create_sheet("empty")


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A package with its members changed."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return held.getvalue()


BOOK = workbook(rows_of(["id", "text"], ["007", "one"], ["8", "two"]))
case("a workbook", {"a.xlsx": BOOK}, {"007": "one", "8": "two"})
case("a workbook, .XLSX", {"a.XLSX": BOOK}, {"007": "one", "8": "two"})
case(
    "cells of all kinds",
    {"a.xlsx": workbook(with_formats)},
    {"007": "one", "8": "two"},
    columns={"when": {"007": "2018-04-03", "8": "2018-04-03T12:30:00"}, "n": {"007": "1.5", "8": "True"}},
)
case(
    "a formula without a value",
    {"a.xlsx": workbook(with_formula)},
    {"7": "one"},
    (r"a\.xlsx", "", "formulas without a stored value"),
)
case("merged cells", {"a.xlsx": workbook(with_merge)}, {"7": "one", "8": "two"}, (r"a\.xlsx", "", "merged cells"))
case("several sheets", {"a.xlsx": workbook(with_sheets)}, {"7": "one"}, (r"a\.xlsx", "sheet more", "a further sheet"))
case(
    "a wrong dimension",
    {"a.xlsx": rewritten(BOOK, lambda name, data: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', data))},
    {"007": "one", "8": "two"},
)
refused("a workbook without a header", "a.xlsx", workbook(lambda book: None), "no sheet with a header")
refused(
    "a workbook with a column twice",
    "a.xlsx",
    workbook(rows_of(["text", "text"], ["a", "b"])),
    "row 1: the header names a column twice",
)
refused("a workbook cut off", "a.xlsx", BOOK[: len(BOOK) // 2], "not a package that can be read")
refused(
    "a workbook of broken XML",
    "a.xlsx",
    rewritten(BOOK, lambda name, data: data[:-40] if "sheet1" in name else data),
    "not a workbook that can be read",
)
refused(
    "a workbook without its sheet",
    "a.xlsx",
    rewritten(BOOK, lambda name, data: b"" if "workbook.xml" in name else data),
    "not a workbook that can be read",
)
refused(
    "an encrypted workbook",
    "a.xlsx",
    bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "encrypted file, or one of an older Office",
)
refused(
    "an encrypted Word file",
    "a.docx",
    bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "encrypted file, or one of an older Office",
)
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "'
    + b"ha" * 50
    + b'">'
    + b"".join(
        b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % ((98 + i,) + (97 + i,) * 10) for i in range(9)
    )
    + b"]>"
)
refused(
    "entities that multiply in a workbook",
    "a.xlsx",
    rewritten(
        BOOK,
        lambda name, data: (
            re.sub(rb"(<\?xml[^>]*\?>)?", lambda m: m[0] + LAUGHS, data, count=1)
            .replace(b"<t>one</t>", b"<t>&j;</t>")
            .replace(b"<v>0</v>", b"<v>&j;</v>")
        ),
    ),
    "not a workbook|no sheet|empty|no records",
)


def parquet(table: pa.Table, **options: Any) -> bytes:
    held = io.BytesIO()
    pq.write_table(table, held, **options)
    return held.getvalue()


PARQUET = parquet(pa.table({"id": ["007", "8"], "text": ["one", "two"], "n": [1, None]}))
case("parquet", {"a.parquet": PARQUET}, {"007": "one", "8": "two"}, columns={"n": {"007": "1", "8": ""}})
for i, damaged in enumerate(
    (PARQUET[:-1], PARQUET[: len(PARQUET) // 2], b"PAR1" + bytes(50), b"PAR1", PARQUET[:30] + bytes(40) + PARQUET[70:])
):
    refused(
        f"damaged parquet {i}",
        "a.parquet",
        damaged,
        "not a Parquet file that can be read|cannot be read|no column|not valid|empty",
    )
case(
    "parquet: bytes that are text",
    {"a.parquet": parquet(pa.table({"text": [b"one", "ü".encode() * 2]}))},
    {"a-1": "one", "a-2": "üü"},
)
case(
    "parquet: bytes that are none",
    {"a.parquet": parquet(pa.table({"text": [b"one", b"caf\xe9"]}))},
    {"a-1": "one"},
    (r"a\.parquet", "row 2", "not valid utf-8 at byte 3"),
    n_left_out=1,
)
FALSE_TEXT = pa.Array.from_buffers(pa.string(), 2, pa.array([b"one", b"caf\xe9"]).buffers())
case(
    "parquet: text that is none",
    {"a.parquet": parquet(pa.table({"text": FALSE_TEXT}))},
    {"a-1": "one"},
    (r"a\.parquet", "row 2", "not valid utf-8 at byte 3"),
    n_left_out=1,
)
case(
    "parquet: a NUL and nothing",
    {"a.parquet": parquet(pa.table({"text": ["one", "a\0b", None, ""]}))},
    {"a-1": "one"},
    (r"a\.parquet", "row 2", "NUL character at character 1"),
    (r"a\.parquet", "row 3", "empty"),
    n_left_out=3,
)
refused(
    "parquet: nested texts",
    "a.parquet",
    parquet(pa.table({"text": [{"a": "one"}]})),
    "no records|no record|text: a nested value, not a text",
)
refused("parquet: no rows", "a.parquet", parquet(pa.table({"text": pa.array([], pa.string())})), "no records in it")

# --- archives -----------------------------------------------------------------------------------------------------


def packed(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", how) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def doubled_members() -> bytes:
    return packed({"one.txt": b"first", "onE.txt": b"second", "two.txt": b"two"}).replace(b"onE.txt", b"one.txt")


def with_link(target: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        link = zipfile.ZipInfo("one.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, target)
        archive.writestr("two.txt", "two")
    return held.getvalue()


def patched(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


TWO = packed({"one.txt": b"one", "two.txt": b"two"}, zipfile.ZIP_STORED)
for name, member in (
    ("slip", "../one.txt"),
    ("deep slip", "a/../../one.txt"),
    ("absolute", "/one.txt"),
    ("a drive", "C:/one.txt"),
    ("backslashes", "..\\one.txt"),
    ("a stream", "C:one.txt"),
):
    case(
        f"zip: {name}",
        {"z.zip": packed({member: b"not yours", "two.txt": b"two"})},
        {"z/two": "two"},
        ("z", "", "its name leads out of the archive"),
    )
case(
    "zip: within another",
    {"z.zip": packed({"y.zip": TWO, "two.txt": b"two"})},
    {"z/two": "two"},
    (r"z\.zip/y\.zip", "", "an archive within an archive"),
)
case(
    "zip: a bomb",
    {"z.zip": packed({"one.txt": b"0" * 5_000_000, "two.txt": b"two"})},
    {"z/two": "two"},
    (r"z\.zip/one\.txt", "", "unpacks to more than 200 times"),
)
case(
    "zip: a name twice",
    {"z.zip": doubled_members()},
    {"z/two": "two"},
    (r"z\.zip/one\.txt", "", "more than once"),
    (r"z\.zip/one\.txt \(2\)", "", "more than once"),
)
case("zip: a link", {"z.zip": with_link("/etc/passwd")}, {"z/two": "two"}, (r"z\.zip/one\.txt", "", "a link"))
case(
    "zip: encrypted",
    {"z.zip": patched(TWO, TWO.index(b"PK\1\2") + 8, b"\1")},
    {"z/two": "two"},
    (r"z\.zip/one\.txt", "", "encrypted"),
)
case(
    "zip: an unknown packing",
    {"z.zip": patched(patched(TWO, 8, b"\x63"), TWO.index(b"PK\1\2") + 10, b"\x63")},
    {"z/two": "two"},
    (r"z\.zip/one\.txt", "", "cannot be read"),
)
case(
    "zip: a wrong checksum",
    {"z.zip": TWO.replace(b"one.txtone", b"one.txtonE")},
    {"z/two": "two"},
    (r"z\.zip/one\.txt", "", "Bad CRC-32"),
)
for how in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
    whole = packed({"one.txt": bytes(range(65, 91)) * 9, "two.txt": b"two"}, how)
    case(
        f"zip: damage within a member, {how}",
        {"z.zip": patched(whole, whole.index(b"one.txt") + 10, b"\xff" * 12)},
        {"z/two": "two"},
        (r"z\.zip/one\.txt", "", "cannot be read"),
    )
for name, data in (
    ("cut off", TWO[:-30]),
    ("its head alone", TWO[:40]),
    ("nothing", b""),
    ("no archive", b"just a text"),
    ("zeros", bytes(100)),
    ("overlapping", patched(TWO, TWO.rindex(b"PK\1\2") + 20, struct.pack("<II", 10_000, 10_000))),
):
    refused(f"zip: {name}", "z.zip", data, "not a ZIP archive that can be read|members overlap")
case("zip: no members", {"z.zip": packed({})}, {})
case(
    "zip: a member without a name",
    {"z.zip": packed({".": b"dot", "two.txt": b"two"})},
    {"z/two": "two"},
    (r"z\.zip/\.", "", "no name|no reader"),
)
case(
    "zip: odd names",
    {"z.zip": packed({"a b\n.txt": b"one", "Şahin.TXT": b"two", "-x.txt": b"three"})},
    {"z/a b\n": "one", "z/Şahin": "two", "z/-x": "three"},
)
case(
    "zip: all kinds in it",
    {
        "z.zip": packed(
            {
                "a.xlsx": BOOK,
                "b.parquet": PARQUET.replace(b"007", b"009"),
                "c.jsonl": b'{"text": "three"}',
                "d.png": b"x",
                "e/": b"",
            }
        )
    },
    {"007": "one", "8": "two", "z/c-1": "three"},
    (r"z\.zip/d\.png", "", "no reader for \\.png"),
    error="id '8' stands in z.zip/a.xlsx, row 3 and in row 2",
)
case(
    "zip: two archives with the same names",
    {"y.zip": TWO, "z.zip": TWO},
    {"y/one": "one", "y/two": "two", "z/one": "one", "z/two": "two"},
)
case(
    "zip: metadata in it",
    {"z.zip": packed({"metadata.csv": b"file,outlet\none.txt,NA\ngone.txt,x\n", "one.txt": b"one"})},
    {"z/one": "one"},
    (r"z\.zip/metadata\.csv", "line 3", "no file 'gone.txt'"),
    columns={"outlet": {"z/one": "NA"}},
)
refused("a zip under .txt", "a.txt", TWO, "begins like a ZIP archive; give it its right ending")
refused("a zip under .csv", "a.csv", TWO, "begins like a ZIP archive; give it its right ending")
case("a workbook under .zip", {"a.zip": BOOK}, {"007": "one", "8": "two"})
case("a workbook under .docx", {"a.docx": BOOK}, {"007": "one", "8": "two"})
refused("an archive of another kind", "a.tar.gz", gzip.compress(b"word"), "no reader for .gz")
refused("an ending unknown", "a.7z", b"7z", r"no reader for \.7z \(there are: ")


# --- Word, RTF, PDF, WARC ------------------------------------------------------------------------------------------
def word(fill: Callable[[Any], None]) -> bytes:
    made = docx.Document()
    fill(made)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


WORD = word(lambda made: made.add_paragraph("one MARK two"))
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_with(xml: str) -> bytes:
    """A Word file whose one run is parted, and something put between."""
    put = f"one </w:t></w:r>{xml}<w:r><w:t> two".encode()
    return rewritten(
        WORD, lambda name, data: data.replace(b"one MARK two", put) if name == "word/document.xml" else data
    )


for name, xml, text in (
    ("an insertion", "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>", "one new two"),
    ("a deletion", "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>", "one  two"),
    ("something moved here", "<w:moveTo><w:r><w:t>here</w:t></w:r></w:moveTo>", "one here two"),
    ("something moved away", "<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>", "one  two"),
    ("a content control", "<w:sdt><w:sdtContent><w:r><w:t>held</w:t></w:r></w:sdtContent></w:sdt>", "one held two"),
    ("a field", '<w:fldSimple w:instr="DATE"><w:r><w:t>today</w:t></w:r></w:fldSimple>', "one today two"),
    ("a link", "<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>", "one link two"),
    ("a tab and a break", "<w:r><w:tab/><w:br/></w:r>", "one \t\n two"),
    ("hyphens", "<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>", "one \u2011\u00ad two"),
    ("a smart tag", "<w:smartTag><w:r><w:t>tag</w:t></w:r></w:smartTag>", "one tag two"),
):
    case(f"word: {name}", {"a.docx": word_with(xml)}, {"a": text})
case(
    "word: a table",
    {
        "a.docx": word(
            lambda made: (
                made.add_paragraph("one"),
                setattr(made.add_table(1, 1).cell(0, 0), "text", "in a cell"),
                made.add_paragraph("two"),
            )
        )
    },
    {"a": "one\nin a cell\ntwo"},
)
case("word under .zip", {"a.zip": WORD}, {"a": "one MARK two"})
refused("word: nothing in it", "a.docx", word(lambda made: None), "empty")
refused("word: cut off", "a.docx", WORD[:-50], "not a package that can be read")
refused("word: no archive", "a.docx", b"just a text", "not a package that can be read")
refused(
    "word: broken XML",
    "a.docx",
    rewritten(WORD, lambda name, data: data[:-60] if name == "word/document.xml" else data),
    "not a Word file that can be read",
)
refused("word: without its document", "a.docx", packed({"x.txt": b"word"}), "not a Word file that can be read")
refused(
    "word: entities that multiply",
    "a.docx",
    rewritten(
        WORD,
        lambda name, data: (
            data.replace(b"<w:document", LAUGHS + b"<w:document", 1).replace(b"one MARK two", b"&j;")
            if name == "word/document.xml"
            else data
        ),
    ),
    "not a Word file that can be read|empty|no words",
)
refused("an old Word file", "a.doc", bytes.fromhex("d0cf11e0a1b11ae1"), "no reader for .doc")
for name, rtf, text in (
    ("its code page", rb"{\rtf1\ansi\ansicpg1254 Erdo\'f0an}", "Erdoğan"),
    ("a code page of Apple's", rb"{\rtf1\ansi\ansicpg10000 caf\'8e}", "café"),
    ("no code page", rb"{\rtf1\ansi\ansicpg0 caf\'e9}", "café"),
    ("Unicode", rb"{\rtf1\ansi\ansicpg1252\uc1 na\u239?ve}", "naïve"),
    ("a pair of halves", rb"{\rtf1\ansi\uc0 one \u-10179 \u-8704  two}", "one 😀 two"),
    ("signs", rb"{\rtf1\ansi one\rquote s \'80}", "one’s €"),
):
    case(f"rtf: {name}", {"a.rtf": rtf}, {"a": text})
case(
    "rtf: a group left open",
    {"a.rtf": rb"{\rtf1\ansi {\b one} two"},
    {"a": "one two"},
    (r"a\.rtf", "", "1 group is not closed: it may be cut off"),
)
case("rtf under .txt", {"a.txt": rb"{\rtf1\ansi one}"}, {"a": "one"})
refused("rtf: nothing in it", "a.rtf", rb"{\rtf1\ansi}", "empty")
refused(
    "rtf: bytes that its code page lacks",
    "a.rtf",
    b"{\\rtf1\\ansi\\ansicpg932 \x81\xff}",
    "not an RTF file that can be read",
)
refused(
    "rtf: an unknown code page", "a.rtf", b"{\\rtf1\\ansi\\ansicpg99999 \xe9}", "not an RTF .* code page 99999 is not"
)
for name, data in (
    ("head alone", b"%PDF-1.4"),
    ("rubbish", b"%PDF-1.7\n" + bytes(range(256)) * 4),
    ("no pages", b"%PDF-1.4\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"),
    ("another kind", b"<html><p>word"),
):
    refused(f"pdf: {name}", "a.pdf", data, "not a PDF that can be read|no text layer")
refused("a PDF under .html", "a.html", b"%PDF-1.4", "not a PDF that can be read")
for name, data in (
    ("rubbish", b"WARC/1.0\r\nrubbish"),
    ("cut off", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\nHTTP/1.1 200 OK\r\n"),
    ("nothing", b""),
):
    refused(
        f"warc: {name}",
        "a.warc",
        data,
        "not a WARC archive|nothing after it can be read|no records in it|empty|no words",
    )
refused(
    "warc: damaged gzip",
    "a.warc.gz",
    patched(gzip.compress(b"WARC/1.0\r\n" * 50), 12, b"\xff" * 8),
    "nothing after it can be read",
)

# --- pages --------------------------------------------------------------------------------------------------------
PARAGRAPH = "The minister said on Tuesday that the radar would be switched on before the end of the year. " * 3


def page_in(head: str, word: str) -> str:
    return f"{head}<p>{word} {PARAGRAPH.strip()}</p></body></html>"


for name, declared, encoding in (
    ("iso-8859-9", "iso-8859-9", "cp1254"),
    ("latin1", "iso-8859-1", "cp1252"),
    ("windows-1254", "windows-1254", "cp1254"),
    ("ascii", "us-ascii", "cp1252"),
    ("gb2312", "gb2312", "gb18030"),
    ("utf-16 that is not", "utf-16", "utf-8"),
    ("quoted", "'utf-8'", "utf-8"),
):
    letters = "防空导" if "gb" in encoding else "“é”"
    case(
        f"page in {name}",
        {"a.html": page_in(f"<html><head><meta charset={declared}></head><body>", letters).encode(encoding)},
        {"a": f"{letters} {PARAGRAPH.strip()}"},
    )
case(
    "xhtml says its encoding",
    {"a.xhtml": page_in('<?xml version="1.0" encoding="windows-1254"?><html><body>', "Şahin").encode("cp1254")},
    {"a": f"Şahin {PARAGRAPH.strip()}"},
)
refused("page in an unknown encoding", "a.html", b'<meta charset="x-none"><p>word', "unknown encoding 'x-none'")
refused(
    "page of scripts",
    "a.html",
    b"<html><script>var a = 'word'</script><style>p {}</style></html>",
    "a page without text",
)
refused("page of a comment", "a.html", b"<!-- word -->", "a page without text|not a page")
case(
    "page without an end",
    {"a.html": f"<html><body><p>{PARAGRAPH}<p>An <b>open <i>end".encode()},
    {"a": PARAGRAPH.strip() + "\nAn open end"},
)
case("page of a paragraph", {"a.htm": b"<p>word"}, {"a": "word"}, (r"a\.htm", "", "no article found"))
case("page under .txt", {"a.txt": b"\n<!-- x --><!DOCTYPE html><html><p>word</p></html>"}, {"a": "word"})
case(
    "a deep page",
    {"a.html": b"<html><body>" + b"<div>" * 1_500 + b"<p>word</p>"},
    {"a": "word"},
    ("a", "", "no article"),
)
refused("a page too deep", "a.html", b"<html><body><p>word</p>" + b"<div>" * 20_000 + b"<p>word</p>", "nested too deep")
case(
    "entities of a page",
    {"a.html": b"<p>a &lt;b&gt; &amp;amp; &#x41; &nbsp;c &euro;</p>"},
    {"a": "a <b> &amp; A c €"},
    ("a", "", "no article"),
)

# --- names --------------------------------------------------------------------------------------------------------
for name, doc_id in (
    ("two words.txt", "two words"),
    ("two\nlines.txt", "two\nlines"),
    ("tab\there.txt", "tab\there"),
    (" blanks .txt", " blanks "),
    ("blank at the end.txt ", "blank at the end"),
    ("line at the end.txt\n", "line at the end"),
    ("-dash.txt", "-dash"),
    ("--help.txt", "--help"),
    ("$HOME;`x`.txt", "$HOME;`x`"),
    ("<b>bold</b>.txt", None),
    ("a'b\"c.txt", "a'b\"c"),
    ("back\\slash.txt", "back\\slash"),
    ("*?[x].txt", "*?[x]"),
    ("UPPER.TXT", "UPPER"),
    ("Mixed.Md", "Mixed"),
    ("dots...txt", "dots.."),
    ("two.dots.txt", "two.dots"),
    ("Şahin İzmir.txt", "Şahin İzmir"),
    ("🚀.txt", "🚀"),
    ("名前.txt", "名前"),
    ("a" * 251 + ".txt", "a" * 251),
    ("CON.txt", "CON"),
    ("nul.txt", "nul"),
    ("%s%n{}.txt", "%s%n{}"),
    ("\u202egnp.txt", "\u202egnp"),
    ("=1+1.txt", "=1+1"),
    ("007.txt", "007"),
    ("NA.txt", "NA"),
    ("null.txt", "null"),
    ("\x01\x1b.txt", "\x01\x1b"),
    ("cafe\u0301.txt", "cafe\u0301"),
):
    if doc_id is not None:
        case(f"a name {name[:20]!r}", {name: b"word"}, {doc_id: "word"})
for raw in (b"caf\xe9.txt", b"\xff\xfe.txt", b"a\x80b c\n.txt"):
    case(
        f"a name of bytes {raw!r}",
        {raw: b"word"},
        {raw.decode("utf-8", "backslashreplace").removesuffix(".txt"): "word"},
    )
case(
    "two endings of one name",
    {"a.txt": b"one", "a.md": b"two", "a.TXT": b"three"},
    {"a.txt": "one", "a.md": "two", "a.TXT": "three"},
)
case(
    "two forms of one name",
    {"caf\u00e9.txt": b"one", "cafe\u0301.txt": b"two"},
    {"caf\u00e9": "one", "cafe\u0301": "two"},
)
for written, there in (("caf\u00e9", "cafe\u0301"), ("cafe\u0301", "caf\u00e9")):
    case(
        f"metadata and file write a name in two forms, {len(written)}",
        {f"{there}.txt": b"word", "metadata.csv": f"file,outlet\n{written}.txt,Neva\ngood.txt,\n".encode()},
        {there: "word"},
        columns={"outlet": {there: "Neva"}},
    )
for written in ("in/a.txt", "./in/a.txt", "in\\a.txt", "a.txt", "a"):
    case(
        f"metadata call a file {written}",
        {"in/a.txt": b"word", "metadata.csv": f"file,outlet\n{written},Neva\ngood.txt,\n".encode()},
        {"in/a": "word"},
        columns={"outlet": {"in/a": "Neva"}},
    )
for ignored in (
    ".hidden.txt",
    "README",
    "noending",
    "a.jpg",
    "a.py",
    "a.txt~",
    "a.bak",
    "Thumbs.db",
    "a.doc",
    "a.odt",
    "a.epub",
    "a.gz",
):
    refused(f"a file {ignored}", ignored, b"word", "a hidden file|no reader for")
fails(
    "metadata twice",
    {"metadata.csv": b"file\n", "metadata.tsv": b"file\n"},
    r"holds metadata\.csv, metadata\.tsv: keep one",
)
fails("metadata in two cases", {"metadata.csv": b"file\n", "Metadata.CSV": b"file\n"}, "keep one of them")
fails(
    "metadata without a file column",
    {"metadata.csv": b"name,outlet\n"},
    r"needs a column that names each text's file \(file, filename, .*it has: name, outlet",
)
case(
    "metadata with a bar twice on end in a name",
    {"metadata.csv": b"file,outlet||source,year\ngood.txt,The A,1\n"},
    {},
    columns={"outlet||source": {"good": "The A"}, "year": {"good": "1"}},
)
case(
    "metadata with columns without a name, as spreadsheets leave them",
    {"metadata.csv": b"file,outlet,,\ngood.txt,A,,\n"},
    {},
    columns={"outlet": {"good": "A"}, "column 3": {"good": ""}},
)
fails("metadata with a column twice", {"metadata.csv": b"file,a,a\n"}, "names a column twice: a")
fails(
    "metadata with a file twice",
    {"metadata.csv": b"file,a\ngood.txt,1\ngood.txt,2\n"},
    "'good.txt' stands in line 2 and in line 3",
)
fails(
    "metadata with an id twice",
    {"a.txt": b"x", "metadata.csv": b"file,id\ngood.txt,1\na.txt,1\n"},
    "id '1' stands in line 2 and in line 3",
)
fails(
    "metadata of other bytes",
    {"metadata.csv": b"file,a\ngood.txt,caf\xe9\n"},
    r"metadata\.csv cannot be read: not valid utf-8 at byte 19; save it as UTF-8",
)
fails("metadata with a NUL", {"metadata.csv": b"file,a\ngood.txt,\0\n"}, "NUL character at byte 16")
fails(
    "metadata with a text column", {"metadata.csv": b"file,text\ngood.txt,x\n"}, "the column text is made by framescope"
)
case(
    "metadata in the declared encoding",
    {"metadata.csv": "file,outlet\ngood.txt,Café\n".encode("cp1252")},
    {},
    columns={"outlet": {"good": "Café"}},
    options={"encoding": "cp1252"},
)
for between in (";", "\t", "|", ","):
    case(
        f"metadata parted by {between!r}",
        {"metadata.csv": f"file{between}outlet\rgood.txt{between}NA\r".encode()},
        {},
        columns={"outlet": {"good": "NA"}},
    )
case(
    "metadata in capitals", {"METADATA.CSV": b"file,outlet\ngood.txt,Neva\n"}, {}, columns={"outlet": {"good": "Neva"}}
)
case(
    "metadata rows without files and files without rows",
    {"a.txt": b"word", "metadata.csv": b"file,outlet\ngone.txt,x\ngood.txt,NA,y\n"},
    {"a": "word"},
    (r"metadata\.csv", "line 2", "no file 'gone.txt'"),
    (r"metadata\.csv", "line 3", "3 cells where the header has 2"),
    (r"a\.txt", "", "no row in the metadata"),
    (r"good\.txt", "", "no row in the metadata"),
)
case(
    "metadata that are empty rows",
    {"metadata.csv": b"file,outlet\n,\n\ngood.txt,Neva\n"},
    {},
    columns={"outlet": {"good": "Neva"}},
)


# --- found by a second set of hostile inputs, written from the table of hazards alone -------------------------------
LONG = "A council met on Monday and nobody objected. " * 8
refused(
    "a NUL behind the first MiB of UTF-16", "a.csv", ("id,text\n" + "x" * 1_100_000 + "\0").encode("utf-16"), "2200018:"
)
refused("a table without a header", "a.csv", f"1,{LONG}\n2,{LONG}\n".encode(), "its first line is no header")
case(
    "a row of empty cells",
    {"a.csv": b"id,text,x\n1,one,\n,,\n2,two,\n"},
    {"1": "one", "2": "two"},
    (r"a\.csv", "line 3", "text: empty"),
)
case(
    "a column without a name beside one that has the name it would get",
    {"a.csv": b"column 3,text,\nx,one,y\n"},
    {"a-2": "one"},
    columns={"column 3": {"a-2": "x"}, "column 3 (2)": {"a-2": "y"}},
)
case(
    "columns that have our names",
    {"a.csv": b"body,text,text (column),date,published,title,headline\none,t1,t2,d1,2018-04-03,old,new\n"},
    {"a-2": "one"},
    options={"text": "body", "date": "published", "title": "headline"},
    columns={
        "text (column)": {"a-2": "t2"},
        "text (column) (2)": {"a-2": "t1"},
        "date": {"a-2": "2018-04-03"},
        "date (column)": {"a-2": "d1"},
        "title": {"a-2": "new"},
        "title (column)": {"a-2": "old"},
    },
)
fails("a very long id, twice", {"a.csv": b"id,text\n" + (b"x" * 9_000 + b",one\n") * 2}, r"\Aa\.csv: id .{100,200}\Z")
case(
    "the line of a date that does not fit",
    {"a.csv": b"id,text,date\n1,one,2018-04-03\n2,two,2018-04-04\n3,three,soon\n"},
    {"3": "three"},
    (r"a\.csv", "line 4, date", "'soon'"),
)
for name, data in (("NaN", b"NaN"), ("Infinity", b"-Infinity"), ("true", b"true")):
    case(
        f"JSON: {name} for a text, and in another field",
        {"a.jsonl": b'{"text": %b}\n{"text": "two", "outlet": %b}\n' % (data, data)},
        {"a-2": "two"},
        (r"a\.jsonl", "line 1", "not a text"),
        columns={"outlet": {"a-2": data.decode()}},
    )
case(
    "JSON Lines that are one list",
    {"a.jsonl": b'[\n{"text": "one"},\n{"text": "two"}\n]'},
    {"a-1": "one", "a-2": "two"},
)
case(
    "JSON Lines in an encoding that there is not",
    {"a.jsonl": b'{"text": "one"}', "metadata.csv": b"file,encoding\na.jsonl,cp-none\ngood.txt,\n"},
    {},
    (r"a\.jsonl", "", "unknown encoding 'cp-none'"),
)
case(
    "JSON within an envelope",
    {"a.json": b'{"response": {"status": "ok", "results": [{"text": "one"}]}}'},
    {"a-1": "one"},
)
ARTICLE = b"The radar hums on the hill above the harbour, and nobody in town can say who pays for it, or why. " * 3
for name, fields, text in (
    ("a text and comments", b'"text": "one", "authors": [{"name": "Ann"}]', "one"),
    ("a long text and texts of others", b'"text": "%b", "comments": [{"text": "no"}]' % ARTICLE, ARTICLE.decode()),
    ("a text of an odd name and a list", b'"inhalt": "%b", "authors": [{"name": "Ann"}]' % ARTICLE, ARTICLE.decode()),
    ("a text of an odd name and an object", b'"inhalt": "%b", "meta": {"tags": ["x"]}' % ARTICLE, ARTICLE.decode()),
    ("two lists, one of texts", b'"facets": [{"n": 1}], "docs": [{"text": "one"}]', "one"),
    ("an envelope with a notice", b'"notice": "%b", "response": {"docs": [{"text": "one"}]}' % ARTICLE, "one"),
):
    case(f"JSON: {name}", {"a.json": b"{%b}" % fields}, {"a-1": text})
case(
    "JSON: a message beside texts",
    {"a.json": b'{"text": "all went well", "articles": [{"text": "one"}]}'},
    {"a-1": "one"},
    (r"a\.json", "", "beside the list of records: 'all went well'"),
)
case(
    "JSON: names that cannot be written, or are empty",
    {"a.json": rb'[{"text": "one", "k\ud83d": "v", "": "w"}]'},
    {"a-1": "one"},
    (r"a\.json", "record 1", r"half a character .* in the name of k\\ud83d"),
    columns={"k\\ud83d": {"a-1": "v"}, "column 1": {"a-1": "w"}},
)
for declared, encoding, letters in (
    ("l1", "cp1252", "“é”"),
    ("cp819", "cp1252", "“é”"),
    ("windows-874", "cp874", "สภาเมือง"),
    ("x-gbk", "gbk", "防空导"),
    ("x-cp1251", "cp1251", "совет"),
    ("unicode-1-1-utf-8", "utf-8", "“é”"),
):
    case(
        f"page said to be in {declared}",
        {"a.html": page_in(f"<html><head><meta charset={declared}></head><body>", letters).encode(encoding)},
        {"a": f"{letters} {PARAGRAPH.strip()}"},
    )
case(
    "page with another encoding in a comment",
    {"a.html": page_in('<html><!-- <meta charset="cp1252"> --><body>', "“é”").encode()},
    {"a": f"“é” {PARAGRAPH.strip()}"},
)
refused(
    "page with an element of too many attributes",
    "a.html",
    b"<html><p " + b" ".join(b"a%d=1" % i for i in range(9_000)) + b">one",
    r"more than 1,000 attributes \(MAX_ATTRIBUTES\)",
)
case(
    "page without an ending, and RTF under .doc",
    {"a": b"<!doctype html><p>one", "b.doc": rb"{\rtf1 two}"},
    {"b": "two"},
)
refused("page that an editor left", "a.html~", b"<html><p>one", "no reader for .html~")
case(
    "rows that name a file by its path, and one that could name two",
    {
        "0/a.txt": b"not this one",
        "a.txt": b"this one",
        "x/b.txt": b"which",
        "y/b.txt": b"which?",
        "metadata.csv": b"file,outlet\na.txt,Neva\nb.txt,Mast\n",
    },
    {"a": "this one"},
    (r"metadata\.csv", "line 3", r"'b\.txt' may be any of x/b\.txt, y/b\.txt; give the path"),
    ("0/a.txt", "", "no row in the metadata"),
    columns={"outlet": {"a": "Neva", "0/a": "", "x/b": "", "y/b": ""}},
)
case(
    "a folder that was packed as a whole",
    {
        "z.zip": packed(
            {"my/s/a.txt": b"one", "my/metadata.csv": b"file,outlet\ns/a.txt,NA\n", "__MACOSX/my/s/._a.txt": b"\0"}
        )
    },
    {"z/my/s/a": "one"},
    (r"z\.zip/__MACOSX", "", "a hidden file"),
    columns={"outlet": {"z/my/s/a": "NA"}},
)
case(
    "files in an archive that nobody wrote as a text",
    {
        "z.zip": packed(
            {".a.txt": b"one", ".git/b.txt": b"two", "__MACOSX/c.txt": b"three", "~$d.docx": b"4", "e.txt": b"5"}
        )
    },
    {"z/e": "5"},
    (r"z\.zip/\.a\.txt", "", "a hidden file"),
    (r"z\.zip/\.git/b\.txt", "", "in a hidden folder"),
    (r"z\.zip/__MACOSX/c\.txt", "", "left by macOS"),
    (r"z\.zip/~", "", "left by Word"),
)
case("a member whose name is blank but for the ending", {"z.zip": packed({" .txt": b"one"})}, {"z/ .txt": "one"})
refused(
    "workbook: a string that is not there",
    "a.xlsx",
    rewritten(
        workbook(rows_of(["text"], ["one"])),
        lambda name, data: (
            re.sub(rb't="inlineStr"><is><t>one</t></is>', b't="s"><v>9</v>', data) if "sheet1" in name else data
        ),
    ),
    "not a workbook that can be read: IndexError|no record",
)
refused("a sparse archive of pages", "a.warc", b"\0" * 100_000, "not a WARC archive")


def warc_record(page: bytes, kind: str = "response", said: str = "text/html") -> bytes:
    body = f"HTTP/1.1 200 OK\r\nContent-Type: {said}\r\n\r\n".encode() + page if kind == "response" else page
    own = "application/http; msgtype=response" if kind == "response" else said
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: {own}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n\r\n"


KEPT = warc_record(page_in("<html><body>", "one").encode())
for name, data, place, why in (
    ("in a head", KEPT + KEPT[:60], "record 2", "cut off in its head: 60 bytes"),
    ("in a body", KEPT + KEPT[:-50], "record 2 (http://a.example/)", "breaks off 46 bytes before its end"),
):
    case(f"warc: cut off {name}", {"a.warc": data}, {"a-1": f"one {PARAGRAPH.strip()}"}, (r"a\.warc", place, why))
case(
    "warc: a page as it was kept, in an encoding as browsers read it",
    {"a.warc": warc_record(page_in("<html><body>", "“é”").encode("cp1252"), "resource", "text/html; charset=latin1")},
    {"a-1": f"“é” {PARAGRAPH.strip()}"},
)
for name, head, byte in (("a Macintosh", rb"{\rtf1\mac caf", rb"\'8e}"), ("an old PC", rb"{\rtf1\pc caf", rb"\'82}")):
    case(f"rtf of {name}", {"a.rtf": head + byte}, {"a": "café"})
case(
    "rtf: what is not part of the text",
    {"a.rtf": rb"{\rtf1\ansi{\header head}one{\footnote a}{\footnote b} two}"},
    {"a": "one two"},
    (r"a\.rtf", "headers", "1 header"),
    (r"a\.rtf", "footnotes", "2 footnotes"),
)


def with_running_lines(made: Any) -> None:
    made.sections[0].header.paragraphs[0].text = "The Post"
    made.sections[0].footer.paragraphs[0].text = "7"
    made.add_paragraph("one")


case(
    "word: a header, and a number at the foot",
    {"a.docx": word(with_running_lines)},
    {"a": "one"},
    (r"a\.docx", "headers", "1 header"),
)
case(
    "word: a formula",
    {
        "a.docx": word_with(
            '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x=1</m:t></m:r></m:oMath>'
        )
    },
    {"a": "one x=1 two"},
)
refused(
    "word: an entity",
    "a.docx",
    rewritten(
        WORD,
        lambda name, data: (
            data.replace(b"MARK", b"&x;").replace(b"<w:document ", b'<!DOCTYPE x [<!ENTITY x "much">]><w:document ')
            if name == "word/document.xml"
            else data
        ),
    ),
    "it refers to entities",
)


def with_hidden_and_notes(book: Any) -> None:
    book.active.append(["text"])
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    book.create_sheet("notes").append(["About this file"])
    shown = book.create_sheet("shown")
    shown.append(["id", "text"])
    shown.append(["1", "one_x000D_\n_x005F_x000D_"])
    book.active = 2


case(
    "workbook: a hidden sheet, and one of notes, before the texts",
    {"a.xlsx": workbook(with_hidden_and_notes)},
    {"1": "one\r\n_x000D_"},
    (r"a\.xlsx", "sheet Sheet", "a hidden sheet"),
    (r"a\.xlsx", "sheet notes", "a further sheet"),
)


def write(folder: Path, files: dict[Any, bytes]) -> None:
    for name, data in ({"good.txt": GOOD} | files).items():
        path = folder / (os.fsdecode(name) if isinstance(name, bytes) else name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def check_account(corpus: Corpus, folder: Path) -> None:
    """Inputs = loaded + quarantined + ignored + ..., records = documents + left out; whatever is left out is listed."""
    sources, issues = corpus.sources, corpus.issues
    assert sources["source_file"].is_unique
    there = sorted(
        p.relative_to(folder).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        for p in folder.rglob("*")
        if not p.is_dir()
    )
    whole = sources[~sources["source_file"].str.contains(".zip/", regex=False)]
    assert sorted(whole["source_file"]) == there
    assert set(sources["outcome"]) <= {"loaded", "quarantined", "ignored", "metadata", "study file", "archive"}
    assert int((sources["n_records"] - sources["n_left_out"]).sum()) == len(corpus)
    left_out = set(sources.loc[sources["outcome"].isin(["quarantined", "ignored"]), "source_file"])
    assert left_out <= set(issues["source_file"])
    records = issues[issues["action"] == "record left out"].groupby("source_file").size()
    assert records.to_dict() == {f: n for f, n in zip(sources["source_file"], sources["n_left_out"], strict=True) if n}
    assert set(corpus.documents["source_file"]) == set(sources.loc[sources["outcome"] == "loaded", "source_file"])
    for row in whole[whole["sha256"] != ""].itertuples():
        path = folder / os.fsdecode(row.source_file) if "\\x" not in row.source_file else None
        if path and path.is_file():
            assert row.sha256 == sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_hostile_input_loads_exactly_or_is_listed(tmp_path: Path, case: Case) -> None:
    write(tmp_path, case.files)
    if case.error:
        with pytest.raises(CorpusError, match=case.error):
            read_corpus(tmp_path, clean=False, reuse=False, **case.options)
        return
    corpus = read_corpus(tmp_path, clean=False, reuse=False, **case.options)
    check_account(corpus, tmp_path)
    texts = dict(zip(corpus.documents["doc_id"], corpus.documents["text"], strict=True))
    if (
        "good.txt" not in case.files
        and not str(case.options.get("encoding", "")).startswith(("utf-16", "utf-32"))
        and "unknown" not in "".join(why for _, _, why in case.listed)
    ):
        assert texts.pop("good") == GOOD.decode()
    for doc_id, text in case.texts.items():
        assert texts.get(doc_id) == text
    found = corpus.issues[["source_file", "place", "reason"]].to_numpy().tolist()
    for file, place, reason in case.listed:
        assert any(re.match(file, f) and (not place or p == place) and re.search(reason, why) for f, p, why in found), (
            found
        )
    if not case.listed:
        assert [row for row in found if not row[1].endswith("date")] == []
    for column, cells in case.columns.items():
        there = dict(zip(corpus.documents["doc_id"], corpus.documents[column].astype(str), strict=True))
        assert {doc_id: there[doc_id] for doc_id in cells} == cells
    assert int(corpus.sources["n_left_out"].sum()) >= case.n_left_out


def test_sockets_devices_and_unreadable_files_are_listed_and_do_not_block(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "good.txt").write_bytes(GOOD)
    (tmp_path / "locked.txt").write_bytes(GOOD)
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "folder.txt").mkdir()
    monkeypatch.chdir(tmp_path)
    opened = Path.open

    def refuse(path: Path, *args: Any, **options: Any) -> Any:
        if path.name == "locked.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)
    with socket.socket(socket.AF_UNIX) as there:
        there.bind("socket.txt")
        corpus = read_corpus(tmp_path, clean=False, reuse=False)
    assert corpus.documents["doc_id"].tolist() == ["good"]
    assert corpus.issues[["source_file", "reason"]].to_numpy().tolist() == [
        ["locked.txt", "cannot be read: Permission denied"],
        ["socket.txt", "not a regular file"],
        ["zero.txt", "a link that leads out of the folder"],
    ]


@pytest.mark.parametrize("path", ["", "nowhere", "x" * 300, "a\0b", "loop", "good.txt/under"])
def test_a_path_that_is_not_there_is_our_own_error(tmp_path: Path, monkeypatch: Any, path: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.txt").write_bytes(GOOD)
    Path("loop").symlink_to("loop")
    with pytest.raises(CorpusError, match=r"there is no folder or file .*; give the folder of the texts, or one file"):
        read_corpus(path)


@pytest.mark.parametrize(("kind", "why"), [("fifo", "not a regular file"), ("unknown", r"no reader for \.xyz")])
def test_a_path_that_is_no_text_is_our_own_error(tmp_path: Path, kind: str, why: str) -> None:
    path = tmp_path / "a.xyz"
    os.mkfifo(path) if kind == "fifo" else path.write_bytes(GOOD)
    with pytest.raises(CorpusError, match=rf"no text could be loaded from .*: a\.xyz: {why}"):
        read_corpus(path)


@pytest.mark.parametrize("name", [".hidden.txt", "link.txt"])
def test_a_file_asked_for_by_its_own_name_is_read_wherever_it_lies(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / ".hidden.txt").write_bytes(GOOD)
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / ".hidden.txt")
    path = tmp_path / name if name[0] == "." else tmp_path / "in" / name
    assert read_corpus(path, reuse=False).documents["text"].tolist() == [GOOD.decode()]


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_bytes(GOOD)
    for name in ("huge.txt", "huge.html", "huge.pdf"):
        with (tmp_path / name).open("wb") as handle:
            handle.truncate(3_000_000_000)  # no byte of it is on the disk
    corpus = read_corpus(tmp_path, reuse=False)
    assert corpus.documents["doc_id"].tolist() == ["good"]
    assert set(corpus.issues["reason"]) == {"3,000,000,000 bytes, more than the limit of 50,000,000 (MAX_BYTES)"}


def test_there_are_several_hundred_of_them() -> None:
    assert len(CASES) >= 400
    assert len({case.name for case in CASES}) == len(CASES)


def test_names_that_are_shown_alike_stay_apart(tmp_path: Path) -> None:
    write(tmp_path, {b"caf\xe9.txt": b"one", "caf\\xe9.txt": b"two"})
    with pytest.raises(CorpusError, match=r"a doc_id stands in two rows: .* \(2\)\.txt, row 2"):
        read_corpus(tmp_path)


@pytest.mark.parametrize("line", ["On 4 May 2011 it rained.", "Copyright 2009 The Post"])
def test_a_date_that_a_page_does_not_mark_is_none_of_it(tmp_path: Path, line: str) -> None:
    page = page_in("<html><body>", "one").replace("</body>", f"<p>{line}</p></body>")
    write(tmp_path, {"good.txt": GOOD, "a.html": page.encode()})
    assert read_corpus(tmp_path, clean=False, reuse=False).documents["date"].isna().all()


def test_a_file_that_changes_while_it_is_read_is_listed(tmp_path: Path, monkeypatch: Any) -> None:
    write(tmp_path, {"a.txt": b"one"})
    digest = Input.digest

    def then_change(source: Input) -> tuple[str, int]:
        made = digest(source)
        if source.name == "a.txt":
            (tmp_path / "a.txt").write_bytes(b"one and more")
        return made

    monkeypatch.setattr(Input, "digest", then_change)
    corpus = read_corpus(tmp_path, clean=False, reuse=False)
    [listed] = corpus.issues[["source_file", "reason"]].to_numpy().tolist()
    assert listed == ["a.txt", "it was changed while it was read"]


def test_a_file_that_vanishes_while_it_is_read_is_listed(tmp_path: Path, monkeypatch: Any) -> None:
    write(tmp_path, {"a.txt": b"one"})
    digest = Input.digest

    def then_remove(source: Input) -> tuple[str, int]:
        made = digest(source)
        (tmp_path / "a.txt").unlink(missing_ok=True)
        return made

    monkeypatch.setattr(Input, "digest", then_remove)
    corpus = read_corpus(tmp_path, clean=False, reuse=False)
    [listed] = corpus.issues[["source_file", "reason"]].to_numpy().tolist()
    assert listed == ["a.txt", "cannot be read: No such file or directory"]


def test_metadata_that_cannot_be_opened_are_our_own_error(tmp_path: Path, monkeypatch: Any) -> None:
    write(tmp_path, {"metadata.csv": b"file\n"})

    def refuse(_: Input) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Input, "read", refuse)
    with pytest.raises(CorpusError, match=r"metadata\.csv cannot be read: Permission denied"):
        read_corpus(tmp_path)
