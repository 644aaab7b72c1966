"""A supervised classifier of frames as one more coder: TF-IDF and logistic regression, cross-validated by document.

Needs scikit-learn (the extra `classify`).
"""

from collections.abc import Mapping
from importlib.util import find_spec

import numpy as np
import pandas as pd

from framescope.errors import FramescopeError
from framescope.framing.validation import Coded, validation_table
from framescope.measures.agreement import krippendorff_alpha

FEWEST = 8  # sentences coded yes, and coded no, below which a frame is not learned


def has_classifier() -> bool:
    """Tell whether scikit-learn is installed."""
    return find_spec("sklearn") is not None


def classify_frames(coded: Coded, *, folds: int = 5, seed: int = 1) -> pd.DataFrame:
    """Predict every coded sentence from the others: sentences x frames, 0 or 1; nan where a frame cannot be learned.

    A sentence's label is yes where at least half of the coders said so. All sentences of a document are left out
    together (grouped folds), so the classifier never saw the article it judges. Features: words and pairs of words,
    TF-IDF; the classes are balanced by weight. A frame with fewer than eight yes or no, or a fold without both, stays
    nan.
    """
    if not has_classifier():
        raise FramescopeError("the classifier needs scikit-learn: install framescope[classify].")
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold
    from sklearn.pipeline import make_pipeline

    units = coded.units
    n_documents = units["doc_id"].nunique()
    result = pd.DataFrame(np.nan, index=coded.truth.index, columns=coded.codebook.names)
    if n_documents < 2:
        return result
    splitter = GroupKFold(min(folds, n_documents), shuffle=True, random_state=seed)
    texts, documents = units["text"].to_numpy(dtype=object), units["doc_id"].to_numpy(dtype=object)
    for frame in coded.codebook.names:
        truth = coded.truth[frame].to_numpy()
        rows = np.flatnonzero(np.isfinite(truth))
        label = truth[rows] >= 0.5
        if min(label.sum(), (~label).sum()) < FEWEST:
            continue
        for learned, judged in splitter.split(rows, label, documents[rows]):
            if label[learned].all() or not label[learned].any():
                continue
            model = make_pipeline(
                TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
                LogisticRegression(C=10.0, class_weight="balanced", max_iter=2000),
            )
            model.fit(texts[rows[learned]], label[learned])
            result.loc[rows[judged], frame] = model.predict(texts[rows[judged]]).astype(np.float64)
    return result


def compare_measures(
    coded: Coded, measures: Mapping[str, pd.DataFrame], *, n_bootstrap: int = 999, seed: int = 1
) -> pd.DataFrame:
    """Set several measures beside the coders in one table: measure -> sentences x frames, 0 or 1.

    Returns the columns of `validation_table` with `measure` before them, and alpha_measure: Krippendorff's alpha of the
    measure with each coder in turn, averaged, on the sentences as drawn. The coders' own alpha is the ceiling.
    """
    tables = []
    for name, found in measures.items():
        table = validation_table(coded, found=found, n_bootstrap=n_bootstrap, seed=seed)
        alphas = []
        for frame in table["frame"]:
            codes = coded.codes.matrix(frame).loc[coded.units["id"]].to_numpy()
            said = found[frame].to_numpy()
            each = [krippendorff_alpha(np.column_stack([column, said])) for column in codes.T]
            alphas.append(float(np.mean(each)) if each and np.isfinite(said).any() else np.nan)
        table.insert(0, "measure", name)
        tables.append(table.assign(alpha_measure=alphas).astype({"measure": "str"}))
    return pd.concat(tables, ignore_index=True)
