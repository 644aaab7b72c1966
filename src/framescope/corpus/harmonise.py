"""What is done so that documents can be compared in spite of what an archive did to them, and what cannot be."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from framescope.corpus.audit import audit_documents
from framescope.corpus.model import DIFFICULTIES, Corpus, table_of
from framescope.errors import CorpusError, counted, unknown

_COUNTED = {"group": "str", "difficulty": "str", "n_documents": "int64", "n": "int64", "share": "float64"}
LOST_SHARE = 0.5  # of a group's documents have the difficulty: the group has it
ORPHANS = ("s", "t", "ll", "re", "ve")  # what is left of 's and n't where apostrophes became blanks

# What is done about a difficulty, for all documents of the study, so that no group is counted by other rules.
MEASURES = {
    "case_lost": "case is folded in every document",
    "pre_tokenised": "possessive 's is stripped in every document, and the orphans s, t, ll, re, ve are left out",
    "accents_lost": "accents of Latin letters are folded in every document",
}
WORDS = "comparisons of words"
PLACES = "places in articles"
LEADING = "leading frames of articles"
# Difficulty -> the analyses it makes invalid; nothing can be done about it.
INVALID = {
    "case_lost": ("proper names", "words at sentence beginnings"),
    "quotes_lost": ("quotations", "voices"),
    "cut_off": ("lengths of articles", PLACES, LEADING),
    "encoding_damaged": ("words with the damaged letters",),
    "other_language": (WORDS,),
}
# What a difficulty makes invalid where it could be undone and the study would not have it.
NOT_UNDONE = {
    "case_lost": (WORDS,),
    "pre_tokenised": ("words with an apostrophe",),
    "accents_lost": ("words with an accent",),
}


def group_difficulties(corpus: Corpus, by: str) -> pd.DataFrame:
    """Count the documents of each group with each difficulty of `audit_documents`: group, difficulty, n_documents, n,
    share.

    by: the column of groups.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.group_difficulties(corpus, "outlet").head(3)
            group     difficulty  n_documents  n  share
    0  Ferry Post      case_lost            6  0    0.0
    1  Ferry Post  pre_tokenised            6  0    0.0
    2  Ferry Post    quotes_lost            6  0    0.0
    """
    return table_of(_counted(corpus, by), _COUNTED)


def _counted(corpus: Corpus, by: str) -> list[tuple[str, str, int, int, float]]:
    """The rows of `group_difficulties`; every notebook asks for them, which tables would make slow."""
    if by not in corpus.documents.columns:
        raise CorpusError(f"groups: {unknown('column', by, corpus.documents.columns)}")
    cells = corpus.documents[by].astype("str").fillna("").to_numpy(dtype=object)
    numbers, names = pd.factorize(np.where(cells == "", "(none)", cells), sort=True)
    sizes = np.bincount(numbers).tolist()
    marks = audit_documents(corpus)
    counts = [np.bincount(numbers[marks[name].to_numpy(bool)], minlength=len(names)).tolist() for name in DIFFICULTIES]
    return [
        (str(group), difficulty, size, n, n / size)
        for group, size, found in zip(names, sizes, zip(*counts, strict=True), strict=True)
        for difficulty, n in zip(DIFFICULTIES, found, strict=True)
    ]


def _lost(corpus: Corpus, by: str) -> list[tuple[str, str, int, int, float]]:
    """The difficulties that groups have: that half of their documents have."""
    return [row for row in _counted(corpus, by) if row[-1] >= LOST_SHARE]


def harmonisation(corpus: Corpus, by: str) -> pd.DataFrame:
    """Say what has to be done to all documents because one group has lost something.

    Columns: difficulty, action, groups (that made it necessary), needed. The last row, typography, is always needed:
    curly and straight quotation marks, hyphens and Unicode forms are counted as one.

    by: the column of groups.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.harmonisation(corpus, "outlet").query("needed")["difficulty"].tolist()
    ['typography']
    """
    lost = _lost(corpus, by)
    rows = []
    for difficulty, action in MEASURES.items():
        groups = [group for group, found, *_ in lost if found == difficulty]
        rows.append((difficulty, action, ", ".join(groups), bool(groups)))
    always = "curly and straight quotation marks and hyphens, and Unicode's NFC and NFD, are counted as one"
    columns = {"difficulty": "str", "action": "str", "groups": "str", "needed": "bool"}
    return table_of([*rows, ("typography", always, "all", True)], columns)


def invalid_analyses(
    corpus: Corpus, by: str, *, undone: Iterable[str] = tuple(MEASURES), keeps_case: bool = False
) -> pd.DataFrame:
    """List what must not be compared, and why: group, analysis, reason.

    A lower-cased outlet has no proper names; one without quotation marks has no quotations. A group is left out where
    half of its documents have the difficulty. Ask before showing such a table: `invalid_analyses(corpus,
    by).query("analysis == 'quotations'")["group"]`.

    by: the column of groups.
    undone: the difficulties that `harmonisation` undoes in every document.
    keeps_case: whether the tokens keep their case.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.invalid_analyses(corpus, "outlet")
    Empty DataFrame
    Columns: [group, analysis, reason]
    Index: []
    """
    rest = {name: analyses for name, analyses in NOT_UNDONE.items() if name not in set(undone)}
    if not keeps_case:
        rest.pop("case_lost", None)
    rows = [
        (group, analysis, f"{n:,} of {counted(n_documents, 'article')}: {DIFFICULTIES[difficulty]}")
        for group, difficulty, n_documents, n, _ in _lost(corpus, by)
        for analysis in (*INVALID.get(difficulty, ()), *rest.get(difficulty, ()))
    ]
    return table_of(rows, {"group": "str", "analysis": "str", "reason": "str"})
