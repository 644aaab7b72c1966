"""What is done so that documents can be compared in spite of what an archive did to them, and what cannot be."""

import pandas as pd

from framescope.corpus.audit import DIFFICULTIES, audit_documents
from framescope.corpus.model import Corpus
from framescope.errors import CorpusError, unknown

LOST_SHARE = 0.5  # of a group's documents have the difficulty: the group has it
ORPHANS = ("s", "t", "ll", "re", "ve")  # what is left of 's and n't where apostrophes became blanks

# What is done about a difficulty, for all documents of the study, so that no group is counted by other rules.
MEASURES = {
    "case_lost": "case is folded in every document",
    "pre_tokenised": "possessive 's is stripped in every document, and the orphans s, t, ll, re, ve are left out",
}
# Difficulty -> the analyses it makes invalid; nothing can be done about it.
INVALID = {
    "case_lost": ("proper names", "words at sentence beginnings"),
    "quotes_lost": ("quotations", "voices"),
    "cut_off": ("article length", "ends of articles"),
    "accents_lost": ("spelling of names",),
    "encoding_damaged": ("words with the damaged letters",),
    "other_language": ("every comparison of words",),
}


def group_difficulties(corpus: Corpus, by: str) -> pd.DataFrame:
    """Count the documents of each group with each of the `DIFFICULTIES`: group, difficulty, n_documents, n, share."""
    if by not in corpus.documents.columns:
        raise CorpusError(f"groups: {unknown('column', by, corpus.documents.columns)}")
    names = corpus.documents[by].astype("str").fillna("").replace("", "(none)")
    marks = audit_documents(corpus)[list(DIFFICULTIES)].groupby(names.to_numpy(), sort=True)
    n, size = marks.sum(), marks.size()
    rows = [
        (str(group), difficulty, int(size[group]), int(n.loc[group, difficulty]))
        for group in n.index
        for difficulty in DIFFICULTIES
    ]
    table = pd.DataFrame(rows, columns=["group", "difficulty", "n_documents", "n"])
    return table.assign(share=table["n"] / table["n_documents"]).astype({"group": "str", "difficulty": "str"})


def harmonisation(corpus: Corpus, by: str) -> pd.DataFrame:
    """Say what has to be done for the whole study because a group has lost something.

    Columns: difficulty, action, groups (that made it necessary), needed. Curly and straight quotation marks, hyphens
    and Unicode forms are always counted as one.
    """
    lost = group_difficulties(corpus, by)
    lost = lost[lost["share"] >= LOST_SHARE]
    rows = []
    for difficulty, action in MEASURES.items():
        groups = lost["group"][lost["difficulty"] == difficulty].tolist()
        rows.append((difficulty, action, ", ".join(groups), bool(groups)))
    always = "curly and straight quotation marks and hyphens, and Unicode's NFC and NFD, are counted as one"
    columns = ["difficulty", "action", "groups", "needed"]
    table = pd.DataFrame([*rows, ("typography", always, "all", True)], columns=columns)
    return table.astype({"difficulty": "str", "action": "str", "groups": "str"})


def invalid_analyses(corpus: Corpus, by: str) -> pd.DataFrame:
    """List what must not be compared: group, analysis, reason. A group is left out where half its documents are.

    A lower-cased outlet has no proper names; one without quotation marks has no quotations. Ask before showing such a
    table: `invalid_analyses(corpus, by).query("analysis == 'quotations'")["group"]`.
    """
    lost = group_difficulties(corpus, by)
    lost = lost[lost["share"] >= LOST_SHARE]
    columns = ("group", "difficulty", "n", "n_documents")
    rows = [
        (group, analysis, f"{n} of {n_documents} articles: {DIFFICULTIES[difficulty]}")
        for group, difficulty, n, n_documents in zip(*(lost[column].tolist() for column in columns), strict=True)
        for analysis in INVALID.get(difficulty, ())
    ]
    return pd.DataFrame(rows, columns=["group", "analysis", "reason"]).astype("str")
