"""Factiva exports: articles with their metadata, from the lines of an .html or .rtf (as R's tm.plugin.factiva).

Two layouts: with the codes of the fields (HD headline, PD date, SN source, LP and TD text), and without them, where the
line "512 words" stands between headline and date. Both end an article with "Document" and its number.
"""

import re
from collections.abc import Sequence

from framescope.corpus.readers.exports import Article, is_date, iso_date

_END = re.compile(r"\ADocument [A-Z]{2,8}[A-Za-z0-9]{10,}\Z")
_LENGTH = re.compile(r"\A[\d,.]+ words\Z", re.IGNORECASE)
_COPYRIGHT = re.compile(r"\A(?:Copyright\b|\(c\)|©)", re.IGNORECASE)
_CODES = {
    "HD": "title",
    "BY": "byline",
    "CR": "credit",
    "WC": "length",
    "PD": "date",
    "ET": "time",
    "SN": "outlet",
    "SC": "source_code",
    "ED": "edition",
    "SE": "section",
    "PG": "page",
    "LA": "language",
    "CY": "copyright",
    "LP": "text",
    "TD": "text",
    "AN": "document",
    "CO": "companies",
    "IN": "industries",
    "NS": "subjects",
    "RE": "regions",
    "IPC": "ipc",
    "IPD": "ipd",
    "PUB": "publisher",
    "CLM": "column",
    "ART": "art",
    "VOL": "volume",
    "CT": "contact",
    "RF": "reference",
}
_CODE = re.compile(rf"\A({'|'.join(_CODES)})(?:\s+(.*))?\Z", re.DOTALL)


def is_page(page: str) -> bool:
    """Whether a page is an export of Factiva."""
    return bool(re.search(r"class=\"article \w{2}Article\"|<b>HD</b>|class=\"articleParagraph", page))


def is_export(lines: Sequence[str]) -> bool:
    """Whether lines are an export of Factiva: a document number, and a count of words or a headline code."""
    return any(_END.match(line.strip()) for line in lines) and any(
        _LENGTH.match(line.strip()) or line.split(maxsplit=1)[:1] == ["HD"] for line in lines
    )


def split(lines: Sequence[str]) -> list[Article]:
    """Split the lines of an export into articles; what stands behind the last one is no article."""
    articles: list[Article] = []
    block: list[str] = []
    for line in (line.strip() for line in lines):
        if _END.match(line):
            article = _article(block)
            article.fields["document"] = line.removeprefix("Document ")
            articles.append(article)
            block = []
        elif line:
            block.append(line)
    return articles


def _article(block: list[str]) -> Article:
    coded = sum(bool(_CODE.match(line)) for line in block)
    return _coded(block) if coded >= 4 else _plain(block)


def _coded(block: list[str]) -> Article:
    fields: dict[str, str] = {}
    paragraphs: list[str] = []
    role = ""
    for line in block:
        found = _CODE.match(line)
        if found:
            role = _CODES[found[1]]
        value = (found[2] or "").strip() if found else line
        if not value or not role:
            continue
        if role == "text":
            paragraphs.append(value)
        else:
            fields[role] = f"{fields[role]} {value}" if role in fields else value
    if "date" in fields:
        fields["date"] = iso_date(fields["date"])
    return Article(fields, paragraphs)


def _plain(block: list[str]) -> Article:
    """Headline, author, "512 words", date, time, source, code, section, language, copyright, then the text."""
    counted = next((i for i, line in enumerate(block) if _LENGTH.match(line)), -1)
    if counted < 0:
        return Article({"title": block[0] if block else ""}, block[1:])
    head, rest = block[:counted], block[counted + 1 :]
    dated = next((i for i, line in enumerate(rest[:4]) if is_date(line)), -1)
    owned = next((i for i, line in enumerate(rest[:14]) if _COPYRIGHT.match(line)), -1)
    fields = {"title": head[0] if head else "", "byline": " ".join(head[1:]), "length": block[counted]}
    named = rest[dated + 1 : owned] if owned > dated else rest[dated + 1 : dated + 2]
    named = [line for line in named if not re.match(r"\d{1,2}:\d{2}", line)]
    fields |= dict(zip(("outlet", "source_code"), named, strict=False))
    if dated >= 0:
        fields["date"] = iso_date(rest[dated])
    if owned >= 0:
        fields["copyright"] = rest[owned]
        fields["language"] = rest[owned - 1] if owned - 1 > dated else ""
    begin = owned + 1 if owned >= 0 else dated + 1 + len(named)
    return Article({name: value for name, value in fields.items() if value}, rest[begin:])
