"""A supervised classifier of frames as one more coder: TF-IDF and logistic regression, cross-validated by document.

Needs scikit-learn (the extra `classify`).
"""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.errors import FramescopeError
from framescope.framing.choice_tables import top_frames
from framescope.framing.coded import Coded
from framescope.framing.company import TIE
from framescope.framing.judged import around
from framescope.framing.validation import validation_table
from framescope.measures.agreement import resampled_alphas
from framescope.measures.correction import draw_strata

Rows = NDArray[np.int64]
FEWEST = 8  # sentences coded yes, and coded no, below which a frame is not learned


def has_classifier() -> bool:
    """Tell whether scikit-learn is installed.

    >>> import framescope as fs
    >>> fs.has_classifier() == bool(__import__("importlib.util").util.find_spec("sklearn"))
    True
    """
    return find_spec("sklearn") is not None


def _folds(coded: Coded, rows: Rows, splitter: Any) -> Iterator[tuple[Rows, Rows]]:
    """Which units are learned from, and which are judged by them: whole documents, nothing word for word in both."""
    document, words = (coded.units[name].to_numpy(dtype=object)[rows] for name in ("doc_id", "digest"))
    for learned, judged in splitter.split(rows, groups=document):
        fresh = ~np.isin(words[learned].astype(str), words[judged].astype(str))
        yield rows[learned[fresh]], rows[judged]


def classify_frames(coded: Coded, *, folds: int = 5, seed: int = 1) -> pd.DataFrame:
    """Predict every coded sentence from the others: sentences x frames, 0 or 1; nan where a frame cannot be learned.

    A sentence's label is yes where at least half of the coders said so; of texts with one frame each (`read_choices`)
    it is the frame most coders chose, and one frame is predicted. All sentences of a document are left out together
    (grouped folds), and those that stand word for word in another as well, so the classifier never saw what it judges.
    Features are words and pairs of words, by TF-IDF; the classes are balanced by weight. A frame with fewer than eight
    yes or no, or a fold without both, stays nan; so do choices of fewer than two frames of eight texts.

    coded: from `match_codes` or `match_choices`.
    folds: parts of the documents, each predicted from the others.

    >>> import framescope as fs
    >>> from framescope.examples import coded
    >>> found = fs.classify_frames(coded)
    >>> found.shape, found.columns.tolist()
    ((33, 2), ['burden', 'access'])
    """
    if not has_classifier():
        raise FramescopeError("the classifier needs scikit-learn: install framescope[classify].")
    from sklearn.model_selection import GroupKFold

    result = pd.DataFrame(np.nan, index=coded.truth.index, columns=coded.codebook.names)
    n_documents = coded.units["doc_id"].nunique()
    if n_documents < 2:
        return result
    splitter = GroupKFold(min(folds, n_documents), shuffle=True, random_state=seed)
    texts = coded.units["text"].to_numpy(dtype=object)
    if coded.codes.single:
        return _classify_choices(coded, result, texts, splitter)
    for frame in coded.codebook.names:
        truth = coded.truth[frame].to_numpy()
        label = truth >= 0.5
        rows = np.flatnonzero(np.isfinite(truth))
        if min(label[rows].sum(), (~label[rows]).sum()) < FEWEST:
            continue
        for learned, judged in _folds(coded, rows, splitter):
            if len(set(label[learned])) == 2:
                model = _model().fit(texts[learned], label[learned])
                result.loc[judged, frame] = model.predict(texts[judged]).astype(np.float64)
    return result


def _model() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(C=10.0, class_weight="balanced", max_iter=2000),
    )


def _classify_choices(coded: Coded, result: pd.DataFrame, texts: NDArray[Any], splitter: Any) -> pd.DataFrame:
    """Predict one frame (or none) of every text; frames that fewer than eight texts have are not learned."""
    label = top_frames(coded.truth)
    n = pd.Series(label).value_counts()
    common = [name for name in n.index[n >= FEWEST] if name != TIE]
    if len(common) < 2:
        return result
    known = np.isin(label.astype(str), common)
    for learned, judged in _folds(coded, np.arange(len(texts)), splitter):
        kept = learned[known[learned]]
        if len(set(label[kept])) < 2:
            continue
        said = _model().fit(texts[kept], label[kept].astype(str)).predict(texts[judged])
        for frame in coded.codebook.names:
            result.loc[judged, frame] = (said == frame).astype(np.float64)
    return result


def compare_measures(
    coded: Coded, measures: Mapping[str, pd.DataFrame], *, n_bootstrap: int = 999, seed: int = 1
) -> pd.DataFrame:
    """Set several measures beside the coders in one table.

    coded: from `match_codes` or `match_choices`.
    measures: name -> sentences x frames, 0 or 1.

    Returns the columns of `validation_table` with `measure` before them, and alpha_measure: Krippendorff's alpha of the
    measure with each coder in turn, averaged (coders of whose answers none differs have none), with alpha_measure_low,
    alpha_measure_high (sentences redrawn within strata). It is weighted by the sampling design, as precision and recall
    are: a sample drawn by what the dictionary finds would flatter the dictionary. The coders' own alpha is the ceiling.

    >>> import framescope as fs
    >>> from framescope.examples import coded
    >>> table = fs.compare_measures(coded, {"dictionary": coded.found}, n_bootstrap=0)
    >>> table[["frame", "measure", "precision", "recall"]].round(2)
        frame     measure  precision  recall
    0  burden  dictionary       0.92    0.92
    1  access  dictionary       1.00    0.89
    """
    tables = []
    units = coded.units
    times = draw_strata(coded.strata, units["n_stratum"].to_numpy(), n_bootstrap, (seed, 12)).T
    times = np.vstack([np.ones(len(units)), times]) * units["weight"].to_numpy()
    times *= len(units) / times.sum(axis=1, keepdims=True)
    for name, found in measures.items():
        table = validation_table(coded, found=found, n_bootstrap=n_bootstrap, seed=seed)
        alphas = []
        for frame in table["frame"]:
            codes = coded.codes.matrix(frame).loc[units["id"]].to_numpy()
            said = found[frame].to_numpy()
            pairs = [np.column_stack([column, said]) for column in codes.T] if np.isfinite(said).any() else []
            each = [drawn for drawn in (resampled_alphas(pair, times) for pair in pairs) if np.isfinite(drawn[0])]
            drawn = np.mean(each, axis=0) if each else np.array([np.nan])
            alphas.append((float(drawn[0]), *around(float(drawn[0]), drawn[1:], len(units))))
        table.insert(0, "measure", name)
        columns = ("alpha_measure", "alpha_measure_low", "alpha_measure_high")
        table = table.assign(**dict(zip(columns, zip(*alphas, strict=True), strict=True)))
        tables.append(table.astype({"measure": "str"}))
    return pd.concat(tables, ignore_index=True)
