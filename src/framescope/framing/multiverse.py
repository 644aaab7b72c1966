"""The multiverse: the same contrasts under every reasonable way of counting, and in how many of them each holds.

After Steegen, Tuerlinckx, Gelman & Vanpaemel (2016). A conclusion that hangs on one choice among equals is not one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from framescope.codebook import Codebook
from framescope.counts import group_rows
from framescope.framing.ratios import ratio_contrasts
from framescope.framing.units import Sentences, find_sentences
from framescope.matching import TypeIndex, codebook_hits
from framescope.measures.resampling import benjamini_hochberg
from framescope.tokens import Tokens

Floats = NDArray[np.float64]
DIMENSIONS = ("unit", "articles", "stop_words", "codebook", "documents")
NEGATION = ("not", "no", "never", "neither", "nor", "without", "hardly", "*n't")
# English words without a subject of their own: the stop words a multiverse tries where the study has none.
FUNCTION_WORDS = tuple(
    """
    a about after all also an and any are as at be been before but by can could did do for from had has have he her his
    how i if in into is it its may more most no nor not of off on one only or other our out over own said she should
    so some such than that the their them then there these they this those to under up was we were what when where which
    while who whom why will with would you your
    """.split()  # noqa: SIM905 - a list of a hundred quoted words is harder to read
)
AS_WRITTEN, LEADING, NEGATED = "as written", "without each frame's leading pattern", "negated hits left out"
POOLED, ALIKE = "weigh by length", "weigh alike"
ALPHA = 0.05


def _variants(codebook: Codebook) -> dict[str, Codebook]:
    """The codebook, and itself with the other choice about negation (English, or where it has a rule of its own)."""
    variants = {AS_WRITTEN: codebook, LEADING: codebook}
    if codebook.negation:
        variants["negated hits counted"] = replace(codebook, negation=(), negation_window=0)
    elif codebook.language == "en":
        variants[NEGATED] = replace(codebook, negation=NEGATION, negation_window=3)
    return variants


def _hits_of(index: TypeIndex, variant: str, codebook: Codebook) -> pd.DataFrame:
    hits = codebook_hits(index, codebook)
    hits = hits[~hits["negated"]]
    if variant == LEADING:
        leading = {
            (frame, part["pattern"].value_counts(sort=False).idxmax())
            for frame, part in hits.groupby("frame", sort=False)
        }
        pairs = zip(hits["frame"], hits["pattern"], strict=True)
        hits = hits[[pair not in leading for pair in pairs]]
    return hits


def frame_multiverse(
    tokens: Tokens,
    codebook: Codebook,
    by: str,
    *,
    stop_words: Iterable[str] = (),
    document_weights: Mapping[str, ArrayLike] | None = None,
    sentences: Sentences | None = None,
    index: TypeIndex | None = None,
    n_permutations: int = 999,
    seed: int = 1,
) -> pd.DataFrame:
    """Run every contrast of a group with the rest under every combination of choices.

    unit: hits per word, share of sentences, share of articles. articles: long ones weigh more, or all alike (for the
    share of articles there is no such choice). stop_words: kept or left out of the words that hits are divided by
    (only if some are given; for hits per word only). codebook: as written; without each frame's leading pattern; and
    the other choice about negation. documents: "all", and further weightings by name (one weight per document, such as
    0 for copies of agency reports).

    Returns one row per specification, group and frame: the five dimensions, specification (its number), group, frame,
    label, share (hits per word, or share of units), difference from the rest, p (documents permuted), q
    (Benjamini-Hochberg over the specification), note. The same shuffles are used in all, so they can be compared.
    """
    index = index or TypeIndex(tokens)
    sentences = sentences or find_sentences(tokens)
    documents = tokens.corpus.documents
    order = np.argsort(documents["doc_id"].to_numpy(dtype=object), kind="stable")
    groups = group_rows(documents.iloc[order].reset_index(drop=True), by)
    n_words = {"kept": tokens.n_tokens.astype(np.float64)}
    stop = set(stop_words)
    if stop:
        n_words["left out"] = n_words["kept"] - _count_words(index, tokens, stop)
    weights = {"all": np.ones(len(documents)), **{k: np.asarray(v, float) for k, v in (document_weights or {}).items()}}
    tables: list[pd.DataFrame] = []
    for variant, book in _variants(codebook).items():
        hits = _hits_of(index, variant, book)
        for unit, found, size in _units(tokens, codebook, hits, sentences, n_words):
            alike = [ALIKE] if unit[0] == "articles" else [POOLED, ALIKE]
            for articles, (name, weight) in product(alike, weights.items()):
                above, below = (found, size) if articles == POOLED else (_divided(found, size), np.sign(size))
                each = weight[order, None]
                table = ratio_contrasts(
                    above[order] * each,
                    np.repeat((below[order, None] * each), len(codebook.names), axis=1),
                    groups,
                    n_permutations=n_permutations,
                    n_bootstrap=0,
                    seed=seed,
                )
                choices = zip(DIMENSIONS, (unit[0], articles, unit[1], variant, name), strict=True)
                tables.append(table.assign(specification=len(tables) + 1, **dict(choices)))
    result = pd.concat(tables, ignore_index=True)
    frame = np.array(codebook.names, dtype=object)[result["item"]]
    result = result.assign(frame=frame, label=[codebook.labels[name] for name in frame])
    # A frame nobody uses has no contrast, and must not dilute the q of the others.
    used = result.groupby(["specification", "frame"])["n"].transform("sum") > 0
    result["p"] = result["p"].where(used)
    result["q"] = result.groupby("specification")["p"].transform(benjamini_hochberg)
    first = ["specification", *DIMENSIONS, "group", "frame", "label", "share", "difference", "p", "q", "note"]
    return result[first].astype(dict.fromkeys((*DIMENSIONS, "group", "frame", "label", "note"), "str"))


def _count_words(index: TypeIndex, tokens: Tokens, words: set[str]) -> Floats:
    codes = np.unique(np.concatenate([np.empty(0, np.int64), *(index.codes_of(word, fold=True) for word in words)]))
    at = index.positions(codes)
    return np.bincount(index.document[at], minlength=len(tokens.corpus)).astype(np.float64)


def _divided(found: Floats, size: Floats) -> Floats:
    return np.asarray(found / np.maximum(size, 1)[:, None])


def _units(
    tokens: Tokens, codebook: Codebook, hits: pd.DataFrame, sentences: Sentences, n_words: Mapping[str, Floats]
) -> list[tuple[tuple[str, str], Floats, Floats]]:
    """Each unit with its choice of stop words: what was found per document and frame, and the document's size."""
    n = len(tokens.corpus)
    column = hits["frame"].map({name: i for i, name in enumerate(codebook.names)}).to_numpy(dtype=np.int64)
    cells = sp.csr_matrix((np.ones(len(hits)), (hits["document"], column)), (n, len(codebook.names))).toarray()
    marked = np.unique(np.column_stack([sentences.of_token[hits["position"]], column]), axis=0)
    held = sp.csr_matrix(
        (np.ones(len(marked)), (sentences.document[marked[:, 0]], marked[:, 1])), (n, len(codebook.names))
    ).toarray()
    words = [(("words", choice), cells, size) for choice, size in n_words.items()]
    return [
        *words,
        (("sentences", "kept"), held, sentences.per_document(n).astype(np.float64)),
        (("articles", "kept"), np.sign(cells), np.ones(n)),
    ]


def multiverse_summary(table: pd.DataFrame) -> pd.DataFrame:
    """In how many specifications does each contrast hold? One row per group and frame.

    n_specifications (that have a p), n_more, n_less (by sign), n_holds (q < .05, in the direction of most),
    share_holds, direction ("more", "less"), median_difference of the first specification's unit, q_low, q_high
    (smallest and largest q), verdict: "in all", "in most" (more than half), "in some", "in none".
    """
    rows = []
    for (group, frame, label), part in table.groupby(["group", "frame", "label"], sort=False):
        tested = part[part["p"].notna()]
        more, less = int((tested["difference"] > 0).sum()), int((tested["difference"] < 0).sum())
        sign = 1 if more >= less else -1
        holds = int(((tested["q"] < ALPHA) & (np.sign(tested["difference"]) == sign)).sum())
        n = len(tested)
        verdict = "in none" if not holds else "in all" if holds == n else "in most" if holds > n / 2 else "in some"
        rows.append(
            {
                "group": group,
                "frame": frame,
                "label": label,
                "n_specifications": n,
                "n_more": more,
                "n_less": less,
                "n_holds": holds,
                "share_holds": holds / n if n else np.nan,
                "direction": "more" if sign > 0 else "less",
                "q_low": tested["q"].min() if n else np.nan,
                "q_high": tested["q"].max() if n else np.nan,
                "verdict": verdict if n else "n/a",
            }
        )
    summary = pd.DataFrame(rows).sort_values(["share_holds", "group", "frame"], ascending=[False, True, True])
    return summary.reset_index(drop=True).astype(
        dict.fromkeys(("group", "frame", "label", "direction", "verdict"), "str")
    )
