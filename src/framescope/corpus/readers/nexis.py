"""Nexis Uni and LexisNexis exports: articles with their metadata, from the lines of a .docx, .rtf, .txt or .html.

Nexis Uni ends every article with "End of Document"; the older LexisNexis begins it with "3 of 50 DOCUMENTS". The marks
and labels are those that R's LexisNexisTools and tm.plugin.lexisnexis look for, in the languages of the databases.
"""

import re
from collections.abc import Sequence

from framescope.corpus.readers.exports import (
    COPYRIGHT,
    EDITION,
    Article,
    Export,
    is_date,
    is_wrapped,
    iso_date,
    paragraphs_of,
)

_END = re.compile(
    r"\A\s*(?:End of Document|Ende des Dokuments|Fin du document|Fin del documento|Fine del documento|Fim do documento|"
    r"Einde van (?:het )?document)\s*\Z",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\A\s*(?:FOCUS - )?(?:\d+ (?:of|von|de|sur|van|di) \d+ (?:DOCUMENT|DOKUMENT|DOCUMENTO|DOCUMENTI)[A-Z]*|"
    r"Do[ck]ument[oe]? \d+ (?:of|von|de|sur|van|di) \d+)\s*\Z"
)
_BODY = re.compile(r"\A(?:Body|Text|Volltext|Fließtext|Texte|Corps|Cuerpo|Texto|Testo|Tekst)\Z")
_PAGE = re.compile(r"\A(?:Page|Seite|Página|Pagina) \d+ (?:of|von|de|sur|di|van) \d+\Z")
_NAMES = {
    "section": "section rubrik rubrique sección sezione rubriek",
    "length": "length länge longueur longitud lunghezza lengte extensión",
    "byline": "byline autor auteur autore author",
    "highlight": "highlight insert encart",
    "dateline": "dateline",
    "series": "series serie",
    "load_date": "load-date update date-chargement ladedatum",
    "language": "language sprache langue idioma lingua taal",
    "publication_type": "publication-type type-publication publikationstyp pub-type",
    "document_type": "document-type type",
    "journal_code": "journal-code zeitungs-code code-journal",
    "subject": "subject sujet thema",
    "graphic": "graphic grafik graphique",
    "notes": "notes",
    "correction": "correction correction-date",
    "body": "body",
}
_LABELS = {label: name for name, labels in _NAMES.items() for label in labels.split()}
_LABEL = re.compile(
    rf"\A({'|'.join(sorted(map(re.escape, _LABELS), key=len, reverse=True))})\s*:\s*(.*)\Z", re.I | re.S
)
_ANY_LABEL = re.compile(r"\A([A-Z][A-Za-z-]{2,30})\s*:\s*(.+)\Z", re.DOTALL)
_HEADING = re.compile(r"\A(?:Classification|Klassifizierung|Graphic|Grafik|Notes|Correction)\Z", re.IGNORECASE)
_OURS = {"text", "title", "date", "outlet", "file"}  # told by where they stand
DATE_LENGTH = 40  # characters
_AFTER = {"load_date", "language", "publication_type", "journal_code", "graphic"}  # no paragraph begins like these
_IN_HEAD = {"section", "length", "byline", "highlight", "dateline", "series"}


def is_page(page: str) -> bool:
    """Whether a page is an export of LexisNexis: its comments number the documents."""
    return bool(re.search(r"<DOC NUMBER=\d+>", page))


def is_export(lines: Sequence[str]) -> bool:
    """Whether lines are an export of Nexis: an end or count line, and a length, load date or language."""
    marks = any(_END.match(line) or _COUNT.match(line) for line in lines)
    return marks and any(_label(line)[0] in ("length", "load_date", "language") for line in lines)


def split(lines: Sequence[str]) -> Export:
    """Split the lines of an export into articles."""
    lines = [line for line in lines if not _PAGE.match(line.strip())]
    if any(_END.match(line) for line in lines):
        *blocks, last = _blocks(lines, _END)
        if any(_label(line)[0] == "length" for line in last):  # cut off before its end
            blocks.append(last)
            last = []
        made = [
            _uni([line.strip() for line in block if line.strip()]) for block in blocks if any(map(str.strip, block))
        ]
        return Export([article for article, _ in made], sum(n for _, n in made) + _n_filled(last))
    cover, *blocks = _blocks(lines, _COUNT)
    wrapped = is_wrapped(lines)
    made = [_classic(paragraphs_of(block, wrapped)) for block in blocks]
    return Export([article for article, _ in made], sum(n for _, n in made) + _n_filled(cover))


def _blocks(lines: Sequence[str], mark: re.Pattern[str]) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in lines:
        if mark.match(line):
            blocks.append([])
        else:
            blocks[-1].append(line)
    return blocks


def _n_filled(lines: Sequence[str]) -> int:
    return sum(bool(line.strip()) for line in lines)


def _label(line: str) -> tuple[str, str]:
    """The field that a line names, and its value; two empty strings where it names none."""
    found = _LABEL.match(line.strip())
    name, value = (_LABELS[found[1].lower()], found[2].strip()) if found else ("", "")
    if name == "load_date" and value and not (len(value) <= DATE_LENGTH and re.search(r"\d", value)):
        return "", ""  # "Update: the minister has ..." is a paragraph
    return name, value


def _uni(block: list[str]) -> tuple[Article, int]:
    """Title, source, date, copyright, fields, "Body", paragraphs, "Classification" and more fields.

    The first article stands behind a cover page, whose lines are counted; so the date is looked for from the body up.
    """
    body = next((i for i, line in enumerate(block) if _BODY.match(line) or _label(line) == ("body", "")), -1)
    first = next((i for i, line in enumerate(block) if _label(line)[0] in _IN_HEAD), len(block))
    head = block[: body if body >= 0 else first]
    dated = next((i for i in range(len(head) - 1, -1, -1) if is_date(head[i])), -1)
    owned = next((i for i, line in enumerate(head) if COPYRIGHT.match(line)), -1)
    fields: dict[str, str] = {"date": iso_date(head[dated])} if dated >= 0 else {}
    at = dated if dated >= 0 else owned if owned >= 0 else min(2, len(head))  # behind title and source
    fields |= {"outlet": head[at - 1]} if at >= 1 else {}
    fields |= {"title": head[at - 2]} if at >= 2 else {}
    rest = block[body + 1 :] if body >= 0 else block[dated + 1 if dated >= 0 else at :]
    end = next((i for i, line in enumerate(rest) if _HEADING.match(line) or _is_after(line)), len(rest))
    while end and _may_be_after(rest[end - 1]):  # "Language: ENGLISH" counts where other fields follow, or nothing
        end -= 1
    paragraphs = rest[:end]
    if body < 0:  # no "Body": what is no field and no copyright line is the text
        fields |= _fields(paragraphs)
        paragraphs = [line for line in paragraphs if not _label(line)[0] and not COPYRIGHT.match(line)]
    fields |= _fields(head[at:]) | _fields(rest[end:], after=True)
    return Article(fields, paragraphs), max(at - 2, 0)


def _is_after(line: str) -> bool:
    name, value = _label(line)
    return bool(value) and name in ("load_date", "publication_type", "journal_code")


def _may_be_after(line: str) -> bool:
    name, value = _label(line)
    return _is_after(line) or (name == "language" and value.split(";")[0].isupper())


def _fields(lines: Sequence[str], *, after: bool = False) -> dict[str, str]:
    """The fields that lines name. after: behind the body, where every label counts, and headings have their lines."""
    fields: dict[str, str] = {}
    heading = ""
    for line in lines:
        name, value = _label(line)
        if not name and after and (found := _ANY_LABEL.match(line)):
            name, value = found[1].lower().replace("-", "_"), found[2].strip()
            name += "_label" if name in _OURS else ""
        if not name and COPYRIGHT.match(line):
            name, value = "copyright", line
        if _HEADING.match(line):
            heading = line.lower()
        elif not name and after and heading:
            name, value = heading, line
        if name and value:
            fields[name] = f"{fields[name]} {value}" if name in fields else value
    return fields


def _classic(block: list[list[str]]) -> tuple[Article, int]:
    """Source, date, title, BYLINE/SECTION/LENGTH, paragraphs, LANGUAGE/LOAD-DATE; labels are in capitals.

    Beside the article, how many paragraphs behind its text are no field.
    """
    joined = [" ".join(paragraph) for paragraph in block]
    names = [_label(line)[0] if line[:3].isupper() else "" for line in joined]
    first = next((i for i, name in enumerate(names) if name in _IN_HEAD), -1)
    dated = next((i for i, paragraph in enumerate(block[:8]) if is_date(paragraph[0])), -1)
    start = first if first >= 0 else dated + 1
    last = start
    while last < len(block) and names[last] in _IN_HEAD:
        last += 1
    end = next((i for i in range(last, len(block)) if names[i] in _AFTER or COPYRIGHT.match(joined[i])), len(block))
    while end > last and names[end - 1]:  # "NOTES: ..." counts where other fields follow, or nothing
        end -= 1
    head = [i for i in range(start) if i != dated and not COPYRIGHT.match(joined[i])]
    fields = {"outlet": joined[head[0]]} if head else {}
    if dated >= 0:
        fields["date"] = iso_date(block[dated][0])
        edition = block[dated][1:]
        if dated + 1 in head and EDITION.search(joined[dated + 1]) and len(joined[dated + 1]) < 40:
            edition.append(joined[dated + 1])
            head.remove(dated + 1)
        fields |= {"edition": " ".join(edition)} if edition else {}
    fields["title"] = " ".join(joined[i] for i in head[1:])
    article = Article(fields | _fields(joined[start:last]) | _fields(joined[end:]), joined[last:end])
    return article, sum(not names[i] and not COPYRIGHT.match(joined[i]) for i in range(end, len(block)))
