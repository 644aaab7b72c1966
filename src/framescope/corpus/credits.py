"""Whose text an outlet prints: agencies named by metadata and by cut lines, and outlets that are one themselves."""

from collections.abc import Sequence

import pandas as pd
import pyarrow.compute as pc

from framescope.corpus.agencies import FOOT_HINT, Credit
from framescope.corpus.lines import arrow_texts
from framescope.corpus.model import Corpus
from framescope.corpus.readers.columns import OUTLET_COLUMNS, by_name

AGENCY_COLUMNS = ("agency", "news_agency", "wire", "wire_service")
CUT_LENGTH = 300  # characters of a cut that may be an agency's credit


def declared_credits(corpus: Corpus) -> list[Credit]:
    """The agencies the metadata name: a column `agency`, `news_agency` or `wire`."""
    column = by_name(corpus.documents.columns, AGENCY_COLUMNS)
    if not column:
        return []
    names = corpus.documents[column].astype("str").fillna("").str.strip()
    lengths = corpus.documents["text"].str.len()
    return [Credit(row, 0, int(lengths.iloc[row]), name, "text") for row, name in enumerate(names) if name]


def cut_lines(corpus: Corpus) -> dict[int, list[str]]:
    """Short lines that were cut and may hold an agency's credit, by document."""
    text = arrow_texts(corpus.removed["text"])
    may_be = pc.and_(pc.less_equal(pc.utf8_length(text), CUT_LENGTH), pc.match_substring_regex(text, FOOT_HINT))
    cut = corpus.removed[may_be.to_numpy()]
    row = dict(zip(corpus.documents["doc_id"], range(len(corpus)), strict=True)) if len(cut) else {}
    found: dict[int, list[str]] = {}
    for doc_id, line in zip(cut["doc_id"], cut["text"], strict=True):
        if doc_id in row:
            found.setdefault(row[doc_id], []).append(line)
    return found


def outlet_cells(corpus: Corpus) -> pd.DataFrame:
    """The columns that name who published a document: those with a usual name, and the one compared by."""
    asked = set(corpus.guesses["column"][corpus.guesses["role"] == "group"])
    columns = [c for c in corpus.documents.columns if str(c).lower() in OUTLET_COLUMNS or c in asked]
    return corpus.documents[columns].astype("str").fillna("")


def find_origins(passages: pd.DataFrame, credit_list: Sequence[Credit], cells: pd.DataFrame) -> set[int]:
    """The documents whose outlet is the agency that a document sharing a passage with them credits."""
    credited: dict[int, str] = {credit.document: credit.agency for credit in credit_list if credit.kind != "sentence"}
    found: set[int] = set()
    for document, other in set(zip(passages["document"].tolist(), passages["other"].tolist(), strict=True)):
        for one, another in ((document, other), (other, document)):
            if one in credited and _bears(cells, another, credited[one]) and not _bears(cells, one, credited[one]):
                found.add(another)
    return found


def is_own(credit: Credit, cells: pd.DataFrame) -> bool:
    """A credit an outlet gives itself: a column of the document bears the agency's name or initials."""
    return _bears(cells, credit.document, credit.agency)


def _bears(cells: pd.DataFrame, row: int, agency: str) -> bool:
    return any(_is_same(agency, cell) for cell in cells.iloc[row])


def _is_same(agency: str, name: str) -> bool:
    agency, name = agency.lower().removeprefix("the "), name.lower().removeprefix("the ")
    initials = "".join(word[0] for word in name.split() if word[0].isalpha())
    return bool(name) and (agency == name or (len(agency) > 1 and agency == initials) or agency in name.split())
