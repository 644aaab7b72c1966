"""Nexis Uni and LexisNexis exports: articles with their metadata, from the lines of a .docx or .rtf.

Nexis Uni ends every article with "End of Document"; the older LexisNexis begins it with "3 of 50 DOCUMENTS" (as does
R's LexisNexisTools read it, whose keywords these are).
"""

import re
from collections.abc import Sequence

from framescope.corpus.readers.exports import Article, is_date, iso_date

_END = re.compile(r"\A\s*(?:End of Document|Ende des Dokuments|Fin du document)\s*\Z", re.IGNORECASE)
_COUNT = re.compile(
    r"\A\s*\d+ (?:of \d+ DOCUMENTS?|von \d+ DOKUMENTEN|de \d+ DOCUMENTS?)\s*\Z|\A\s*Dokument \d+ von \d+\s*\Z"
)
_BODY = re.compile(r"\A(?:Body|Text|Volltext)\Z")
_AFTER = re.compile(
    r"\A(?:Classification|Graphic|Notes|Correction|Load-Date\s*:.*|Publication-Type\s*:.*)\Z", re.IGNORECASE
)
_FIELD = re.compile(
    r"\A(section|length|byline|highlight|dateline|load-date|language|publication-type|subject|series|body|graphic)"
    r"\s*:\s*(.*)\Z",
    re.IGNORECASE,
)
_HEADER_FIELDS = ("section", "length", "byline", "highlight", "dateline", "series")
_COPYRIGHT = re.compile(r"\A(?:Copyright\b|\(c\)|©)", re.IGNORECASE)


def is_export(lines: Sequence[str]) -> bool:
    """Whether lines are an export of Nexis: an end or count line, and a length or load date."""
    marks = any(_END.match(line) or _COUNT.match(line) for line in lines)
    return marks and any(re.match(r"(?:length|load-date)\s*:", line, re.IGNORECASE) for line in lines)


def split(lines: Sequence[str]) -> list[Article]:
    """Split the lines of an export into articles."""
    if any(_END.match(line) for line in lines):
        return [_uni(block) for block in _blocks(lines, _END, after=True)]
    return [_classic(block) for block in _blocks(lines, _COUNT, after=False)]


def _blocks(lines: Sequence[str], mark: re.Pattern[str], *, after: bool) -> list[list[str]]:
    """Cut lines at marks: after them (an end), or before them (a beginning; before the first there is a cover)."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if mark.match(line):
            blocks.append([])
        elif line.strip():
            blocks[-1].append(line.strip())
    return [block for block in (blocks[:-1] if after else blocks[1:]) if block]


def _uni(block: list[str]) -> Article:
    """Title, source, date, copyright, fields, "Body", paragraphs, "Classification" and more fields.

    The first article stands behind a cover page; so the date is looked for upwards from the body.
    """
    body = next((i for i, line in enumerate(block) if _BODY.match(line)), -1)
    fields: dict[str, str] = {}
    head = block[:body] if body >= 0 else block
    dated = next((i for i in range(len(head) - 1, -1, -1) if is_date(head[i])), -1)
    if dated >= 1:
        fields["date"] = iso_date(head[dated])
        fields["outlet"] = head[dated - 1]
        fields["title"] = head[dated - 2] if dated >= 2 else ""
    rest = block[body + 1 :] if body >= 0 else head[dated + 1 :]
    end = next((i for i, line in enumerate(rest) if _AFTER.match(line)), len(rest))
    paragraphs = rest[:end]
    if body < 0:  # no "Body": what is no field and no copyright line is the text
        fields |= _fields(paragraphs)
        paragraphs = [line for line in paragraphs if not _FIELD.match(line) and not _COPYRIGHT.match(line)]
    return Article(fields | _fields(head[dated + 1 :]) | _fields(rest[end:]), paragraphs)


def _classic(block: list[str]) -> Article:
    """Source, date, title, BYLINE/SECTION/LENGTH, paragraphs, LANGUAGE/LOAD-DATE."""
    dated = next((i for i, line in enumerate(block[:8]) if is_date(line)), -1)
    named = [i for i, line in enumerate(block) if (f := _FIELD.match(line)) and f[1].lower() in _HEADER_FIELDS]
    start = named[0] if named else dated + 1
    last = start
    while last < len(block) and (f := _FIELD.match(block[last])) and f[1].lower() in _HEADER_FIELDS:
        last += 1
    rest = block[last:]
    end = next((i for i, line in enumerate(rest) if (f := _FIELD.match(line)) or _COPYRIGHT.match(line)), len(rest))
    head = [line for line in block[:start] if not _COPYRIGHT.match(line)]
    title = [line for line in block[max(dated, 0) + 1 : start] if not _COPYRIGHT.match(line)]
    fields = {"outlet": head[0] if head else "", "title": " ".join(title)}
    if dated >= 0:
        fields["date"] = iso_date(block[dated])
    return Article(fields | _fields(block[start:last]) | _fields(rest[end:]), rest[:end])


def _fields(lines: Sequence[str]) -> dict[str, str]:
    found = (match for line in lines if (match := _FIELD.match(line)))
    return {match[1].lower().replace("-", "_"): match[2].strip() for match in found if match[2].strip()}
