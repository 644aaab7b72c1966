"""WARC archives of crawled pages: one HTML response, one document."""

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any

from framescope.corpus.readers.extras import need
from framescope.corpus.readers.html import as_browsers_read, declared_encoding, page_item
from framescope.corpus.readers.model import MAX_BYTES, Account, Input, Item, Refused, Wanted
from framescope.corpus.readers.plain import decode_whole
from framescope.errors import counted, shorten


def read_warc(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read the HTML responses with status 200 of a .warc or .warc.gz; other records are counted by kind and listed."""
    archive = need("warcio.archiveiterator", "warcio")
    if not source.head(8).lstrip(b"\r\n").startswith((b"WARC/", b"\x1f\x8b")):
        raise Refused("not a WARC archive")
    left: dict[str, list[int]] = {}
    number = n_wrong = 0
    with source.open() as handle:
        try:
            records = archive.ArchiveIterator(handle)
            while record := _next(records):
                number += 1
                kind = _why_not(record)
                if kind:
                    left.setdefault(kind, []).append(number)
                    continue
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                place = f"record {number} ({url[:200]})"
                try:
                    yield _page(record, url, source.name, place, wanted, account)
                except Refused as refusal:
                    account.leave_out(source.name, place, str(refusal))
            n_wrong = records.err_count
            if number and records.offset < source.size:
                where = f"{source.size - records.offset:,} bytes from byte {records.offset} on"
                account.leave_out(source.name, f"record {number + 1}", f"cut off in its head: {where}")
        except Exception as error:  # whatever a broken archive makes the library raise
            account.leave_out(source.name, f"record {number + 1}", f"{error}; nothing after it can be read")
    if n_wrong:
        told = counted(n_wrong, "record does not end where it says", "records do not end where they say")
        account.issue(source.name, "", told, "read on at the next record")
    for kind, numbers in sorted(left.items()):
        told = f"{counted(len(numbers), 'record')}: {kind}"
        account.issue(source.name, f"records {shorten(numbers)}", told, "ignored")


def _next(records: Any) -> Any:
    """The next record or None; what the library writes to the error output is counted by it."""
    with redirect_stderr(io.StringIO()):
        return next(records, None)


def _why_not(record: Any) -> str:
    if record.rec_type not in ("response", "resource"):
        return f"not a response ({record.rec_type})"
    headers = record.http_headers
    if record.rec_type == "response" and (headers is None or headers.get_statuscode() != "200"):
        return "not a page that was found (HTTP status other than 200)"
    kind = _type_of(record).lower()
    return "" if "html" in kind else f"not HTML ({kind.split(';')[0] or 'no type'})"


def _type_of(record: Any) -> str:
    """What a page says it is, to the browser that asked for it, or to the archive."""
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "")


def _page(record: Any, url: str, name: str, place: str, wanted: Wanted, account: Account) -> Item:
    data: bytes = record.content_stream().read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(f"more than the limit of {MAX_BYTES:,} bytes (MAX_BYTES)")
    kind = _type_of(record)
    declared = as_browsers_read(kind.lower().partition("charset=")[2].split(";")[0].strip(" \"'"))
    record.raw_stream.read()  # what the page's own packing leaves over
    if (missing := getattr(record.raw_stream, "limit", 0)) > 0:
        reason = f"the record breaks off {missing:,} bytes before its end"
        account.issue(name, place, reason, "loaded as far as it goes")
    page = decode_whole(data, wanted.encoding or declared or declared_encoding(data), account)
    item = page_item(page, name, place, account)
    crawled = str(record.rec_headers.get_header("WARC-Date") or "")[:10]
    return item._replace(fields={"url": url, "crawled": crawled, **item.fields})
