"""Factiva exports: articles with their metadata, from the lines of an .html or .rtf (as R's tm.plugin.factiva).

Two layouts: with the codes of the fields (HD headline, PD date, SN source, LP and TD text), and without them, where the
line "512 words" stands between headline and date. Both end an article with "Document" and its number. Labels are in the
language of the user, codes are not.
"""

import re
from collections.abc import Sequence

from framescope.corpus.readers.exports import COPYRIGHT, Article, Export, is_date, iso_date

HEADLINE = "HD\t"  # put by the reader of pages before the line that the page marks as the headline,
PARAGRAPH = "TD\t"  # and before those that it marks as paragraphs
_END = re.compile(
    r"\A(?:Document|Dokument|Documento|Документ|文件|文書)\s+([A-Za-z][A-Za-z0-9]{1,9}\d{6,}[A-Za-z0-9]*)\Z"
)
_LENGTH = re.compile(
    r"\A[\d,. \u00a0]+(?:words|mots|Wörter|palabras|parole|palavras|woorden|kelime|語|слов|字)\Z", re.I
)
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
_CODE = re.compile(rf"\A({'|'.join(_CODES)})(\s*\||\s+|\Z)\|?\s*(.*?)\|?\Z", re.DOTALL)
_BYLINE = re.compile(r"\A(?:by|von|par|por|di|door|από)\s", re.IGNORECASE)
_SOURCE_CODE = re.compile(r"\A[A-Z0-9]{2,8}\Z")
_LANGUAGES = frozenset(
    """english german french spanish italian portuguese dutch turkish russian arabic chinese japanese englisch deutsch
    französisch spanisch italienisch portugiesisch türkisch russisch anglais allemand français espagnol italien
    portugais turc russe inglés alemán francés español italiano portugués turco ruso inglese tedesco francese""".split()  # noqa: SIM905
)


def is_page(page: str) -> bool:
    """Whether a page is an export of Factiva."""
    return bool(re.search(r"class=\"article \w{2}Article\"|<b>HD</b>|class=\"articleParagraph", page))


def is_export(lines: Sequence[str]) -> bool:
    """Whether lines are an export of Factiva: a document number, and a count of words or a headline code."""
    return any(_number(line.strip()) for line in lines) and any(
        _LENGTH.match(line.strip()) or _CODE.match(line.strip()) for line in lines
    )


def split(lines: Sequence[str]) -> Export:
    """Split the lines of an export into articles; what stands behind the last one is no article."""
    articles: list[Article] = []
    block: list[str] = []
    for line in (line.strip() for line in lines):
        if number := _number(line):
            article = _article(block)
            article.fields["document"] = number
            articles.append(article)
            block = []
        elif line:
            block.append(line)
    return Export(articles, len(block))


def _number(line: str) -> str:
    """The number of the document that ends with a line, which may stand in a cell beside its code."""
    found = _END.match(re.sub(r"\AAN[\s|]+|\|\Z", "", line))
    return found[1] if found else ""


def _article(block: list[str]) -> Article:
    codes = {found[1] for line in block if (found := _CODE.match(line))}
    return _coded(block) if len(codes) >= 4 else _plain(block)


def _coded(block: list[str]) -> Article:
    fields: dict[str, str] = {}
    paragraphs: list[str] = []
    role = ""
    coded = [found for line in block if (found := _CODE.match(line))]
    is_apart = any(found[1] in ("LP", "TD") and _is_apart(found) for found in coded)
    for line in block:
        found = _CODE.match(line)
        if found and role == "text" and not _ends_text(found, is_apart):
            found = None
        if found:
            role = _CODES[found[1]]
        value = (found[3] if found else line.strip("|")).strip()
        if not value or not role:
            continue
        if role == "text":
            paragraphs.append(value)
        else:
            fields[role] = f"{fields[role]} {value}" if role in fields else value
    if "date" in fields:
        fields["date"] = iso_date(fields["date"])
    return Article(fields, paragraphs)


def _is_apart(found: re.Match[str]) -> bool:
    """Whether a code stands alone in its line, or in a cell, or is set off."""
    return not found[3] or found[2] != " "


def _ends_text(found: re.Match[str], is_apart: bool) -> bool:
    """Whether a line of the text that begins like a code is one: "IN Ankara, ..." is none, "RE turk : Turkey" is.

    is_apart: whether those of the text are set off in this article, so that "TD Bank said ..." is none.
    """
    if _is_apart(found):
        return True
    code, _, value = found.groups()
    if code in ("CO", "IN", "NS", "RE"):
        return " : " in value
    return (code == "TD" and not is_apart) or (
        code in ("PUB", "IPC", "IPD", "CT", "RF", "ART", "CLM") and value[-1] not in ".!?”\"'"
    )


def _plain(block: list[str]) -> Article:
    """The head, the text, notes (captions, a contact), the publisher; what a page marks as paragraphs is the text."""
    marked = [i for i, line in enumerate(block) if line.startswith(PARAGRAPH)]
    if not marked:
        return _unmarked(block)
    first, end = marked[0], marked[-1] + 1
    fields, told = _unmarked(block[:first])
    fields |= {"copyright": " ".join([*filter(None, [fields.get("copyright")]), *told])} if told else {}
    *notes, publisher = block[end:] or [""]
    fields |= {"notes": "\n".join(notes)} if notes else {}
    fields |= {"publisher": publisher} if publisher else {}
    return Article(fields, [line.removeprefix(PARAGRAPH) for line in block[first:end]])


def _unmarked(block: list[str]) -> Article:
    """Section, headline, author, "512 words", date, time, source, code, page, language, copyright, then the text."""
    counted = next((i for i, line in enumerate(block) if _LENGTH.match(line)), -1)
    if counted < 0:
        title = block[0].removeprefix(HEADLINE) if block else ""
        return Article({"title": title}, block[1:])
    fields = _head(block[:counted]) | {"length": block[counted]}
    rest = block[counted + 1 :]
    dated = next((i for i, line in enumerate(rest[:4]) if is_date(line)), -1)
    owned = next((i for i, line in enumerate(rest[:14]) if COPYRIGHT.match(line)), -1)
    spoken = next((i for i, line in enumerate(rest[:14]) if line.lower() in _LANGUAGES), -1)
    end = max(owned, spoken)
    told = rest[dated + 1 : end] if end > dated else rest[dated + 1 : dated + 4]
    timed = next((line for line in told if re.match(r"\d{1,2}:\d{2}", line)), "")
    named = [line for line in told if line != timed]
    fields |= {"time": timed} if timed else {}
    if end <= dated:
        named = named[:2] if len(named) > 1 and _SOURCE_CODE.match(named[1]) else named[:1]
    fields |= dict(zip(("outlet", "source_code"), named, strict=False))
    if len(named) > 2 and re.search(r"\d", named[2]):
        fields["page"] = named[2]
    if dated >= 0:
        fields["date"] = iso_date(rest[dated])
    if spoken >= 0:
        fields["language"] = rest[spoken]
    if owned >= 0:
        fields["copyright"] = rest[owned]
        fields.setdefault("language", rest[owned - 1] if owned - 1 > dated else "")
    paragraphs = rest[end + 1 if end > dated else dated + 1 + len(named) :]
    if len(paragraphs) > 1 and _words(paragraphs[-1]) in _words(fields.get("copyright", "")):
        fields["publisher"] = paragraphs.pop()
    return Article({name: value for name, value in fields.items() if value}, paragraphs)


def _head(lines: list[str]) -> dict[str, str]:
    """Section, headline and author of the lines before the count of words: the headline is marked, or the longest."""
    if not lines:
        return {}
    marked = next((i for i, line in enumerate(lines) if line.startswith(HEADLINE)), -1)
    by = len(lines) - 1 if len(lines) > 1 and _BYLINE.match(lines[-1]) else len(lines)
    at = marked if marked >= 0 else max(range(by), key=lambda i: len(lines[i]))
    title = re.sub(r"\A\d{1,3}\) ", "", lines[at].removeprefix(HEADLINE))
    return {"section": " ".join(lines[:at]), "title": title, "byline": " ".join(lines[at + 1 :])}


def _words(line: str) -> str:
    return re.sub(r"\W+", " ", line.lower()).strip()
