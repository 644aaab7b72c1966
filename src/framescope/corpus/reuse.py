"""Text reuse: passages documents share, near-duplicates among them, and what agencies are credited for.

Nothing is deleted. A token is an agency's, shared, or a document's own; studies weigh with it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.corpus.agencies import Credit, find_credits
from framescope.corpus.model import REUSE, Corpus, table_of
from framescope.corpus.passages import find_passages
from framescope.corpus.readers.columns import OUTLET_COLUMNS, by_name
from framescope.corpus.words import Words, number_words

AGENCY_COLUMNS = ("agency", "news_agency", "wire", "wire_service")
DUPLICATE = 0.5  # of the words of the longer of two documents stand in the other: near-duplicates
OWN, SHARED, AGENCY = 0, 1, 2
KINDS = ("own", "shared", "agency")


def find_reuse(corpus: Corpus) -> pd.DataFrame:
    """Find shared passages and agency credits: the table `Corpus.reuse`.

    Shared: runs of at least 12 words, small edits allowed, in two documents (`framescope.corpus.passages`). similarity:
    the share of the words of the longer document that stand in passages with the other; from DUPLICATE on the
    two are near-duplicates, and documents that hang together so are one cluster (its number, else -1).
    Agency: a text under an agency's dateline or credit or whose metadata name one (column `agency`), a sentence
    "according to a report by" one. In an outlet that bears the agency's name it is the outlet's own; so is what others
    take over from it with a credit (`origin`).
    """
    texts = corpus.documents["text"]
    words = number_words(texts)
    passages = find_passages(words)
    ids = corpus.documents["doc_id"].to_numpy(dtype=object)
    pairs = _pairs(passages, words)
    passages = passages.merge(pairs, on=["document", "other"], how="left")
    credit_list = _declared(corpus)
    declared = {credit.document for credit in credit_list}
    credit_list += [
        credit
        for credit in find_credits(texts, _cut_lines(corpus))
        if credit.kind != "text" or credit.document not in declared
    ]
    cells = _outlets(corpus)
    origins = _origins(passages, credit_list, cells)
    rows: list[tuple[object, ...]] = []
    spans = _character_spans(passages, words, texts)
    for ((start, end), (other_start, other_end)), row in zip(spans, _each(passages), strict=True):
        origin = next((ids[i] for i in (row.document, row.other) if i in origins), "")
        place = (start, end, "shared", other_start, other_end)
        rows.append((ids[row.document], ids[row.other], *place, row.n_words, row.similarity, row.cluster, "", origin))
    for credit in credit_list:
        if not _is_own(credit, cells):
            about = (credit.start, credit.end, f"agency {credit.kind}", 0, 0, 0, 0.0, -1)
            rows.append((ids[credit.document], "", *about, credit.agency, ""))
    return table_of(rows, REUSE)


def _declared(corpus: Corpus) -> list[Credit]:
    """The agencies the metadata name: a column `agency`, `news_agency` or `wire`."""
    column = by_name(corpus.documents.columns, AGENCY_COLUMNS)
    if not column:
        return []
    names = corpus.documents[column].astype("str").fillna("").str.strip()
    lengths = corpus.documents["text"].str.len()
    return [Credit(row, 0, int(lengths.iloc[row]), name, "text") for row, name in enumerate(names) if name]


def _outlets(corpus: Corpus) -> pd.DataFrame:
    """The columns that name who published a document: those with a usual name, and the one compared by."""
    asked = set(corpus.guesses["column"][corpus.guesses["role"] == "group"])
    columns = [c for c in corpus.documents.columns if str(c).lower() in OUTLET_COLUMNS or c in asked]
    return corpus.documents[columns].astype("str").fillna("")


def _origins(passages: pd.DataFrame, credit_list: Sequence[Credit], cells: pd.DataFrame) -> set[int]:
    """The documents whose outlet is the agency that a document sharing a passage with them credits."""
    credited: dict[int, str] = {credit.document: credit.agency for credit in credit_list if credit.kind != "sentence"}
    found: set[int] = set()
    for document, other in set(zip(passages["document"].tolist(), passages["other"].tolist(), strict=True)):
        for one, another in ((document, other), (other, document)):
            if one in credited and _bears(cells, another, credited[one]) and not _bears(cells, one, credited[one]):
                found.add(another)
    return found


def _bears(cells: pd.DataFrame, row: int, agency: str) -> bool:
    return any(_is_same(agency, cell) for cell in cells.iloc[row])


def _is_own(credit: Credit, cells: pd.DataFrame) -> bool:
    """A credit an outlet gives itself: a column of the document bears the agency's name or initials."""
    return _bears(cells, credit.document, credit.agency)


class _Passage(NamedTuple):
    document: int
    other: int
    start: int
    end: int
    other_start: int
    other_end: int
    n_words: int
    similarity: float
    cluster: int


def _each(passages: pd.DataFrame) -> Iterator[_Passage]:
    return map(_Passage._make, zip(*(passages[name].tolist() for name in _Passage._fields), strict=True))


def _pairs(passages: pd.DataFrame, words: Words) -> pd.DataFrame:
    """One row per pair of documents: similarity and cluster."""
    n = words.n_words
    covered = passages.groupby(["document", "other"], sort=True)
    rows = [
        (document, other, min(_union(part["start"], part["end"]), _union(part["other_start"], part["other_end"])))
        for (document, other), part in covered
    ]
    table = pd.DataFrame(rows, columns=["document", "other", "n_shared"]).astype("int64")
    longer = np.maximum(n[table["document"]], n[table["other"]]) if len(table) else np.empty(0)
    table["similarity"] = table.pop("n_shared") / longer
    near = table["similarity"].to_numpy() >= DUPLICATE
    number = _components(list(zip(table["document"][near].tolist(), table["other"][near].tolist(), strict=True)))
    table["cluster"] = [
        number[d] if is_near else -1 for d, is_near in zip(table["document"].tolist(), near, strict=True)
    ]
    return table.astype({"cluster": "int64"})


def _components(pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Number what hangs together: member -> cluster, in the order of the smallest members."""
    parent: dict[int, int] = {}

    def root(member: int) -> int:
        while parent.setdefault(member, member) != member:
            parent[member] = member = parent[parent[member]]
        return member

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    number: dict[int, int] = {}
    return {member: number.setdefault(root(member), len(number)) for member in sorted(parent)}


def _union(starts: pd.Series, ends: pd.Series) -> int:
    total, reach = 0, -1
    for start, end in sorted(zip(starts, ends, strict=True)):
        total += max(0, end - max(start, reach))
        reach = max(reach, end)
    return total


def _character_spans(
    passages: pd.DataFrame, words: Words, texts: pd.Series
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Turn places of words into characters of the texts, both sides of every passage."""
    known: dict[int, NDArray[np.int64]] = {}

    def of(document: int, start: int, end: int) -> tuple[int, int]:
        if document not in known:
            known[document] = words.spans(document, str(texts.iloc[document]))
        places, first = known[document], int(words.starts[document])
        return int(places[start - first, 0]), int(places[end - first - 1, 1])

    return [
        (of(row.document, row.start, row.end), of(row.other, row.other_start, row.other_end)) for row in _each(passages)
    ]


def _cut_lines(corpus: Corpus) -> dict[int, list[str]]:
    """Short lines that were cut (an agency's credit at the foot may be among them), by document."""
    cut = corpus.removed[corpus.removed["text"].str.len() <= 300]
    row = pd.Series(np.arange(len(corpus)), index=corpus.documents["doc_id"])
    found: dict[int, list[str]] = {}
    for doc_id, text in zip(cut["doc_id"], cut["text"], strict=True):
        if doc_id in row.index:
            found.setdefault(int(row[doc_id]), []).append(text)
    return found


def _is_same(agency: str, name: str) -> bool:
    agency, name = agency.lower().removeprefix("the "), name.lower().removeprefix("the ")
    initials = "".join(word[0] for word in name.split() if word[0].isalpha())
    return bool(name) and (agency == name or (len(agency) > 1 and agency == initials) or agency in name.split())


def clusters(corpus: Corpus) -> NDArray[np.int64]:
    """Number the cluster of near-duplicates each document is in, -1 for none: shape (documents,)."""
    near = corpus.reuse[corpus.reuse["cluster"] >= 0]
    of = dict(zip(near["doc_id"], near["cluster"], strict=True)) | dict(
        zip(near["other_id"], near["cluster"], strict=True)
    )
    return np.array([of.get(doc_id, -1) for doc_id in corpus.documents["doc_id"]], np.int64).reshape(-1)


def document_weights(corpus: Corpus) -> NDArray[np.float64]:
    """Weigh documents so that every cluster of near-duplicates weighs one: 1 / (documents of the cluster)."""
    cluster = clusters(corpus)
    size = np.bincount(cluster[cluster >= 0], minlength=1)
    return np.where(cluster >= 0, 1 / np.maximum(size[cluster], 1), 1.0)


class _Reused(NamedTuple):
    doc_id: str
    other_id: str
    start: int
    end: int
    kind: str
    other_start: int
    other_end: int
    origin: str


def reuse_spans(corpus: Corpus) -> dict[str, list[tuple[int, int, int]]]:
    """Where the text of a document is not its own: doc_id -> (start, end in characters of `text`, SHARED or AGENCY)."""
    spans: dict[str, list[tuple[int, int, int]]] = {}
    reuse = corpus.reuse
    for row in map(_Reused._make, zip(*(reuse[name].tolist() for name in _Reused._fields), strict=True)):
        if row.kind == "shared":
            if row.origin != row.doc_id:
                spans.setdefault(row.doc_id, []).append((row.start, row.end, SHARED))
            if row.origin != row.other_id:
                spans.setdefault(row.other_id, []).append((row.other_start, row.other_end, SHARED))
        elif row.end > row.start:
            spans.setdefault(row.doc_id, []).append((row.start, row.end, AGENCY))
    return spans
