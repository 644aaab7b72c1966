"""The multiverse: the same contrasts under every reasonable way of counting, and in how many of them each holds.

After Steegen, Tuerlinckx, Gelman & Vanpaemel (2016). A conclusion that hangs on one choice among equals is not one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.framing.ratios import ordered_groups, ratio_contrasts
from framescope.framing.units import Sentences, counted_sentences, find_sentences, frame_hits
from framescope.groups import chosen_groups
from framescope.matching import TypeIndex
from framescope.measures.resampling import benjamini_hochberg
from framescope.origins import Weighting, copies_of, counted_tokens, weights_of
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


def _hits_of(index: TypeIndex, variant: str, codebook: Codebook, weights: Floats, weighting: Weighting) -> pd.DataFrame:
    hits = frame_hits(index.tokens, codebook, index=index, weighting=weighting)
    if variant == LEADING:
        worth = pd.Series(weights[hits["document"]], index=hits.index)
        counted = worth.groupby([hits["frame"], hits["pattern"]], sort=False).sum()
        leading = set(counted.groupby(level="frame", sort=False).idxmax())
        pairs = zip(hits["frame"], hits["pattern"], strict=True)
        hits = hits[np.array([pair not in leading for pair in pairs], bool)]  # of no hits, too, all columns stay
    return hits


def frame_multiverse(
    tokens: Tokens,
    codebook: Codebook,
    by: str,
    *,
    groups: Sequence[str] | None = None,
    stop_words: Iterable[str] = (),
    weightings: Sequence[Weighting] = ("all",),
    sentences: Sentences | None = None,
    index: TypeIndex | None = None,
    n_permutations: int = 999,
    seed: int = 1,
) -> pd.DataFrame:
    """Repeat every contrast of a group with the rest under every combination of choices of counting.

    The choices are the columns of the result:

    unit: hits per word, share of sentences, or share of articles.
    articles: long articles weigh more, or all weigh alike. For the share of articles there is no such choice.
    stop_words: kept in or left out of the words that hits are divided by. Only where `stop_words` are given, and for
        hits per word alone.
    codebook: as written; without each frame's leading pattern; or with the other choice about negation.
    documents: how reused text is weighed: "all", "cluster" or "own".

    by: the column of groups.
    groups: compare only these, each with all other documents (default: every group).
    weightings: those gone through for `documents`.
    sentences, index: of these tokens, if you have them already.

    Returns one row per specification, group and frame: the five choices, specification (its number), group, frame,
    label, share (hits per word, or share of units), difference from the rest, p (documents shuffled), q
    (Benjamini-Hochberg over the specification), note. The same shuffles are used in all specifications, so that they
    can be compared.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> table = fs.frame_multiverse(tokens, frames, "outlet", n_permutations=99)
    >>> len(table), table["unit"].unique().tolist()
    (60, ['words', 'sentences', 'articles'])
    """
    index = index or TypeIndex(tokens)
    sentences = sentences or find_sentences(tokens)
    stop = sorted(set(stop_words))
    tables: list[pd.DataFrame] = []
    for (variant, book), weighting in product(_variants(codebook).items(), weightings):
        order, every = ordered_groups(tokens, by, weighting)
        compared = chosen_groups(by, "groups", groups, every)
        weights = weights_of(tokens, weighting)
        hits = _hits_of(index, variant, book, weights, weighting)
        each = weights[order, None]
        for unit, found, size in _units(tokens, codebook, hits, sentences, _n_words(index, stop, weighting), weighting):
            for articles in [ALIKE] if unit[0] == "articles" else [POOLED, ALIKE]:
                above, below = (found, size) if articles == POOLED else (_divided(found, size), np.sign(size))
                table = ratio_contrasts(
                    above[order] * each,
                    np.repeat((below[order, None] * each), len(codebook.names), axis=1),
                    every,
                    compared=compared,
                    copies=copies_of(tokens, weighting)[order],
                    n_permutations=n_permutations,
                    n_bootstrap=0,
                    seed=seed,
                )
                choices = zip(DIMENSIONS, (unit[0], articles, unit[1], variant, weighting), strict=True)
                used = (above > 0).sum(axis=0)[table["item"]] > 0
                tables.append(table.assign(specification=len(tables) + 1, used=used, **dict(choices)))
    result = pd.concat(tables, ignore_index=True)
    frame = np.array(codebook.names, dtype=object)[result["item"]]
    result = result.assign(frame=frame, label=[codebook.labels[name] for name in frame])
    # A frame nobody uses has no contrast, and must not dilute the q of the others.
    result["p"] = result["p"].where(result["used"])
    result["q"] = result.groupby("specification")["p"].transform(benjamini_hochberg)
    first = ["specification", *DIMENSIONS, "group", "frame", "label", "share", "difference", "p", "q", "note"]
    return result[first].astype(dict.fromkeys((*DIMENSIONS, "group", "frame", "label", "note"), "str"))


def _n_words(index: TypeIndex, stop_words: Sequence[str], weighting: Weighting) -> dict[str, Floats]:
    """The words of each document that count, with stop words and (if some are given) without."""
    counted = counted_tokens(index.tokens, weighting)
    n = len(index.tokens.corpus)
    kept = np.bincount(index.document[counted], minlength=n).astype(np.float64)
    if not stop_words:
        return {"kept": kept}
    codes = np.unique(np.concatenate([index.codes_of(word, fold=True) for word in stop_words]))
    at = index.positions(codes)
    return {"kept": kept, "left out": kept - np.bincount(index.document[at[counted[at]]], minlength=n)}


def _divided(found: Floats, size: Floats) -> Floats:
    return np.asarray(found / np.maximum(size, 1)[:, None])


def _units(
    tokens: Tokens,
    codebook: Codebook,
    hits: pd.DataFrame,
    sentences: Sentences,
    n_words: Mapping[str, Floats],
    weighting: Weighting,
) -> list[tuple[tuple[str, str], Floats, Floats]]:
    """Each unit with its choice of stop words: what was found per document and frame, and the document's size."""
    n = len(tokens.corpus)
    column = hits["frame"].map({name: i for i, name in enumerate(codebook.names)}).to_numpy(dtype=np.int64)
    cells = sp.csr_matrix((hits["weight"], (hits["document"], column)), (n, len(codebook.names))).toarray()
    counted = counted_sentences(tokens, sentences, weighting)
    marked = np.unique(np.column_stack([sentences.of_token[hits["position"]], column]), axis=0)
    marked = marked[counted[marked[:, 0]]]
    n_sentences = np.bincount(sentences.document[counted], minlength=n).astype(np.float64)
    held = sp.csr_matrix(
        (np.ones(len(marked)), (sentences.document[marked[:, 0]], marked[:, 1])), (n, len(codebook.names))
    ).toarray()
    words = [(("words", choice), cells, size) for choice, size in n_words.items()]
    return [
        *words,
        (("sentences", "kept"), held, n_sentences),
        (("articles", "kept"), np.sign(cells), np.sign(n_words["kept"]) if weighting == "own" else np.ones(n)),
    ]


def multiverse_summary(table: pd.DataFrame) -> pd.DataFrame:
    """Say in how many specifications each contrast holds: one row per group and frame.

    table: from `frame_multiverse`.

    Returns group, frame, label; n_specifications (that have a p), n_more, n_less (by sign), n_holds (q < .05, in the
    direction of most), share_holds, direction ("more", "less"), median_difference (of the first specification's unit),
    q_low, q_high (smallest and largest q), verdict: "in all", "in most" (more than half), "in some", "in none".

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> table = fs.frame_multiverse(tokens, frames, "outlet", n_permutations=99)
    >>> fs.multiverse_summary(table)[["group", "frame", "direction", "n_specifications"]].head(2)
              group   frame direction  n_specifications
    0    Ferry Post  access      less                15
    1  Hill Gazette  access      more                15
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
