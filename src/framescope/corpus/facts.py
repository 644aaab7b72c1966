"""What a corpus says of itself when it is shown: facts in words, from its tables."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from framescope.errors import counted

if TYPE_CHECKING:
    from framescope.corpus.model import Corpus

GROUPS = 40  # a column with more values than this is no column of groups
COLUMNS = 5  # told of, at most
VALUES = 6  # of a column, named
NOT_GROUPS = ("doc_id", "text", "title", "date", "source_file", "n_tokens", "document_weight", "document_cluster")

Facts = Iterator[tuple[str, str]]


def document_facts(documents: pd.DataFrame) -> Facts:
    """Tell of a table of documents: the period, and the columns by which they can be compared."""
    if "date" in documents.columns:
        dates = documents["date"].dropna()
        undated = len(documents) - len(dates)
        period = f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}" if len(dates) else "no document has a date"
        yield "period", period + (f"; {undated:,} without a date" if undated and len(dates) else "")
    told = 0
    for name in documents.columns:
        if name in NOT_GROUPS or told == COLUMNS:
            continue
        counts = documents[name].astype("str").fillna("").replace("", "not given").value_counts().sort_index()
        if 2 <= len(counts) <= GROUPS:
            largest = counts.sort_values(ascending=False, kind="stable").head(VALUES)
            named = ", ".join(f"{value} {n:,}" for value, n in largest.items())
            rest = len(counts) - len(largest)
            yield f"by {name}", f"{len(counts)} groups: {named}" + (f" and {rest} more" if rest else "")
            told += 1


def corpus_facts(corpus: "Corpus") -> Facts:
    """Tell of a corpus: period, groups, what was cut, what is shared, what is in the way, and what comes next."""
    yield from document_facts(corpus.documents)
    rules = corpus.removed["rule"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    named = ", ".join(f"{rule} {n:,}" for rule, n in rules.head(VALUES).items())
    n_places, n_rules = counted(len(corpus.removed), "place"), counted(len(rules), "rule")
    yield "cut", f"{n_places} by {n_rules}: {named}" if len(rules) else "nothing"
    reuse = corpus.reuse
    n_shared, n_near = int((reuse["kind"] == "shared").sum()), reuse.loc[reuse["cluster"] >= 0, "cluster"].nunique()
    told = f"{counted(n_shared, 'passage')}, {counted(n_near, 'cluster')} of near-duplicates"
    yield "shared", told if len(reuse) else ""
    issues = corpus.issues
    if len(issues):
        first = issues.iloc[0]
        where = " ".join(part for part in (first["source_file"], first["place"]) if part)
        yield "issues", f"{len(issues):,}, the first: {where}: {first['reason']} ({first['action']})"
    yield "look", "corpus.documents, .removed (the cuts), .issues, .reuse, .sources; fs.show_cuts(corpus, doc_id)"
    yield "next", "tokens = fs.tokenize(corpus)"
