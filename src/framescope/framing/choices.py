"""Texts with one frame each, chosen by two or more coders: read, and held against the frame a measure puts first.

A table of headlines or leads, say, coded by others for a study of their own. One row per text, one column per coder,
more than two categories.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.corpus import corpus_from_table
from framescope.errors import FramescopeError, quote, unknown
from framescope.framing.company import NONE, TIE
from framescope.framing.profile import count_frames
from framescope.framing.sampling import digest
from framescope.framing.sheet_files import read_rows
from framescope.framing.sheets import Codes
from framescope.framing.units import frame_hits
from framescope.framing.validation import EVERY, Coded
from framescope.matching import TypeIndex
from framescope.measures.agreement import draw_units, krippendorff_alpha, percentiles, resampled_alphas
from framescope.token_rules import TokenRules
from framescope.tokens import tokenize

Floats = NDArray[np.float64]
CODER = "coder"  # what the name of a coder's column begins with
NO_FRAME = ("none", "no frame", NONE)
ENDLESS = 10**15  # the texts stand for more of their kind


def read_choices(
    path: str | Path,
    codebook: Codebook,
    *,
    text: str | Sequence[str] = "text",
    coders: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    by: str = "",
    id_column: str = "id",
) -> Codes:
    """Read texts that coders gave one frame each: a CSV or XLSX with a row per text and a column per coder.

    text: the column of the text, or several (headline and lead), joined by a line end. coders: the columns of their
    choices (default: all whose names begin with "coder"); two or more. A choice is the name or label of one of the
    codebook's outermost frames, in whatever case; `none` says that it is none of them; an empty cell that the coder did
    not say. labels: what other names stand for (theirs -> a frame, or "none"). by: the column of groups. id_column: of
    the texts' ids (default: rows are numbered).

    Returns Codes with a yes for the frame chosen and a no for every other. Raises FramescopeError with file and row.

    >>> import framescope as fs
    >>> import pandas as pd
    >>> from tempfile import TemporaryDirectory
    >>> from framescope.examples import frames
    >>> texts = ["The toll is a scandal.", "Ten minutes by bridge."]
    >>> table = pd.DataFrame({"text": texts, "coder1": ["burden", "access"], "coder2": ["burden", "none"]})
    >>> with TemporaryDirectory() as folder:
    ...     table.to_csv(f"{folder}/choices.csv", index=False)
    ...     codes = fs.read_choices(f"{folder}/choices.csv", frames)
    >>> codes.matrix("access").to_numpy().tolist()
    [[0.0, 0.0], [1.0, 0.0]]
    """
    path = Path(path)
    rows = read_rows(path)
    head = rows[0] if rows else []
    columns = [text] if isinstance(text, str) else list(text)
    coders = list(coders) or [name for name in head if name.lower().startswith(CODER)]
    for name in (*columns, *coders, *([by] if by else [])):
        if name not in head:
            raise FramescopeError(f"{path}:1: {unknown('column', name, head)}")
    if len(coders) < 2:
        raise FramescopeError(f"{path}:1: {len(coders)} coders; name the columns of two or more, coders=[...].")
    at = {name: head.index(name) for name in head}
    chosen = _choices_of(codebook, labels)
    key: list[tuple[str, str, str, str]] = []
    codes: list[tuple[str, str, str, int]] = []
    seen: set[str] = set()
    for line, row in enumerate(rows[1:], 2):
        cells = {name: row[i] if i < len(row) else "" for name, i in at.items()}
        sid = cells.get(id_column, "") or f"row {line}"
        if not any(cells.values()):
            continue
        if sid in seen:
            raise FramescopeError(f"{path}:{line}: the text {quote(sid)} stands twice.")
        seen.add(sid)
        key.append((sid, cells.get(by, "") or EVERY, "\n".join(cells[name] for name in columns), ""))
        for coder in coders:
            if cells[coder]:
                choice = chosen.get(cells[coder].casefold())
                if choice is None:
                    raise FramescopeError(f"{path}:{line}: {unknown('frame', cells[coder], [*codebook.top, 'none'])}")
                codes += [(sid, coder, name, int(name == choice)) for name in codebook.top]
    table = pd.DataFrame(key, columns=["id", "group", "text", "stratum"]).assign(
        doc_id=[sid for sid, *_ in key],
        sentence=-1,
        n_drawn=len(key),
        n_stratum=ENDLESS,
        weight=1.0,
        digest=[digest(words) for _, _, words, _ in key],
    )
    told = pd.DataFrame(codes, columns=["id", "coder", "frame", "code"])
    kinds = {"id": "str", "coder": "str", "frame": "str", "code": "int64"}
    return Codes(told.astype(kinds), table, str(path), single=True)


def _choices_of(codebook: Codebook, labels: Mapping[str, str] | None) -> dict[str, str]:
    """What a cell may say, folded -> the frame it stands for ("(none)" for none of them)."""
    chosen = dict.fromkeys(NO_FRAME, NONE)
    for name in codebook.top:
        chosen |= {codebook.labels[name].casefold(): name, name.casefold(): name}
    for theirs, ours in (labels or {}).items():
        if ours.casefold() not in chosen:
            raise FramescopeError(f"labels: {unknown('frame', ours, [*codebook.top, 'none'])}")
        chosen[theirs.casefold()] = chosen[ours.casefold()]
    return chosen


def match_choices(codes: Codes, codebook: Codebook, *, rules: TokenRules | None = None) -> Coded:
    """Set the dictionary's own choice beside the coders': of each text the frame with most hits.

    codes: from `read_choices`. rules: how the texts are tokenised (default: TokenRules(), with the codebook's spelling
    variants). Where two frames lead, each has half; where none is hit, none has anything. The result goes wherever
    hand-coded sentences do: `validation_table`, `classify_frames`, `compare_measures`, `choice_agreement`.

    >>> import framescope as fs
    >>> from framescope.examples import choices, frames
    >>> coded = fs.match_choices(choices, frames)
    >>> len(coded), coded.found.sum().to_dict()
    (12, {'burden': 2.0, 'access': 1.0})
    """
    rules = rules or TokenRules(variants=dict(codebook.variants))
    units = codes.key[codes.key["id"].isin(set(codes.codes["id"]))].reset_index(drop=True)
    if not len(units):
        raise FramescopeError(f"{codes.folder}: no text was coded.")
    tokens = tokenize(corpus_from_table(units[["doc_id", "text"]]), rules)
    index = TypeIndex(tokens)
    counts = count_frames(tokens, codebook, index=index)
    at = [codebook.names.index(name) for name in codebook.top]
    hits = counts.matrix[:, at].toarray().astype(np.float64)
    most = hits.max(axis=1, keepdims=True)
    lead = ((hits == most) & (most > 0)).astype(np.float64)
    found = pd.DataFrame(lead / np.maximum(lead.sum(axis=1, keepdims=True), 1), columns=codebook.top)
    places = frame_hits(tokens, codebook, index=index)
    patterns = places.groupby("document")["pattern"].agg(lambda p: ", ".join(dict.fromkeys(p)))
    units = units.assign(
        number=np.arange(len(units)),
        patterns=pd.Series([str(patterns.get(i, "")) for i in range(len(units))], dtype="str"),
    )
    wide = {name: codes.matrix(name).loc[units["id"]].mean(axis=1).to_numpy() for name in codebook.top}
    top = Codebook(codebook.name, tuple(codebook.frame(name) for name in codebook.top), version=codebook.version)
    return Coded(units, pd.DataFrame(wide), found, codes, top, ())


def top_frames(shares: pd.DataFrame) -> NDArray[np.object_]:
    """Name the frame each text has most of (texts x frames): "(none)" without any, "(tie)", nan where nothing is said.

    >>> top_frames(pd.DataFrame({"cost": [1.0, 0.0, 0.5], "threat": [0.0, 0.0, 0.5]})).tolist()
    ['cost', '(none)', '(tie)']
    """
    values = shares.to_numpy(dtype=np.float64)
    most = np.where(np.isnan(values), -1, values).max(axis=1, initial=-1)
    first = np.argmax(np.where(np.isnan(values), -1, values), axis=1) if values.shape[1] else np.zeros(0, np.int64)
    result: NDArray[np.object_] = np.array([*shares.columns, None], dtype=object)[:-1][first]
    result[(values == most[:, None]).sum(axis=1) > 1] = TIE
    result[most == 0] = NONE
    result[most < 0] = np.nan
    return result


def _coders_choices(coded: Coded) -> pd.DataFrame:
    """What each coder chose: texts x coders, nan where a coder said nothing."""
    said = {name: coded.codes.matrix(name).loc[coded.units["id"]] for name in coded.codebook.names}
    each = {coder: top_frames(pd.DataFrame({n: m[coder] for n, m in said.items()})) for coder in coded.codes.coders}
    return pd.DataFrame(each, dtype=object)


def choice_agreement(
    coded: Coded, measures: Mapping[str, pd.DataFrame] | None = None, *, n_bootstrap: int = 999, seed: int = 1
) -> pd.DataFrame:
    """Say how well coders agree on the one frame of a text, and every measure with them, over all categories at once.

    measures: name -> texts x frames (default: the dictionary). A measure's choice is the frame with most; texts for
    which it has none, or two, are an answer of their own, "(none)" or "(tie)", which no coder shares unless they too
    said none. Returns one row for the coders and one per measure: measure, n (texts), n_categories (that coders used),
    answered (share of texts with a frame), accuracy (share of texts on which it agrees with a coder drawn at random)
    with accuracy_low, accuracy_high; alpha (Krippendorff's, nominal: of the coders; of the measure with each coder in
    turn, averaged) with alpha_low, alpha_high; alpha_answered (on the texts with a frame); note. Intervals redraw
    texts. The coders' own row is the ceiling of the others.

    >>> import framescope as fs
    >>> from framescope.examples import choices, frames
    >>> table = fs.choice_agreement(fs.match_choices(choices, frames), n_bootstrap=99)
    >>> table[["measure", "n", "accuracy", "alpha"]].round(2)
          measure   n  accuracy  alpha
    0      coders  12      0.92   0.87
    1  dictionary  12      0.79   0.61
    """
    choices = _coders_choices(coded)
    said = measures if measures is not None else {"dictionary": coded.found}
    columns = {name: pd.Series(top_frames(found), dtype=object) for name, found in said.items()}
    names = sorted(
        {value for column in (*columns.values(), *(choices[c] for c in choices)) for value in column.dropna()}
    )
    number = {name: float(i) for i, name in enumerate(names)}
    coders = choices.apply(lambda column: column.map(number)).to_numpy(dtype=np.float64)
    used = len(np.unique(coders[np.isfinite(coders)]))
    pairs = [(i, k) for i in range(coders.shape[1]) for k in range(i)]
    rows = [_agreement("coders", coders, coders, pairs, np.isfinite(coders).any(axis=1), n_bootstrap, seed)]
    for name, column in columns.items():
        own = column.map(number).to_numpy(dtype=np.float64)[:, None]
        answered = (column.notna() & ~column.isin((NONE, TIE))).to_numpy()
        crossed = [(0, k) for k in range(coders.shape[1])]
        rows.append(_agreement(name, own, coders, crossed, answered, n_bootstrap, seed))
    table = pd.DataFrame(rows)
    table.insert(2, "n_categories", used)
    return table.astype({"measure": "str", "note": "str"})


def _agreement(
    name: str,
    first: Floats,
    second: Floats,
    pairs: list[tuple[int, int]],
    answered: NDArray[np.bool_],
    n_bootstrap: int,
    seed: int,
) -> dict[str, object]:
    """Accuracy and alpha over pairs of columns, with intervals from redrawn texts."""
    there = np.isfinite(first).any(axis=1) & np.isfinite(second).any(axis=1)
    same, both = np.zeros(len(first)), np.zeros(len(first))
    for i, k in pairs:
        seen = np.isfinite(first[:, i]) & np.isfinite(second[:, k])
        both += seen
        same += seen & (first[:, i] == second[:, k])
    within = first is second
    tables = [second] if within else [np.column_stack([first[:, i], second[:, k]]) for i, k in pairs]
    tables = [table for table in tables if (np.isfinite(table).sum(axis=1) > 1).any()]
    alphas = [krippendorff_alpha(table) for table in tables]
    only = [krippendorff_alpha(table[answered]) for table in tables]
    low = high = accuracy_low = accuracy_high = np.nan
    n = int(there.sum())
    if n > 1 and n_bootstrap:
        times = draw_units(len(same), n_bootstrap, (seed, 11))
        with np.errstate(divide="ignore", invalid="ignore"):
            accuracy_low, accuracy_high = percentiles((times @ same) / (times @ both))
        low, high = percentiles(np.mean([resampled_alphas(table, times) for table in tables], axis=0))
    return {
        "measure": name,
        "n": n,
        "answered": float(answered[there].mean()) if n else np.nan,
        "accuracy": float(same.sum() / both.sum()) if both.sum() else np.nan,
        "accuracy_low": accuracy_low,
        "accuracy_high": accuracy_high,
        "alpha": float(np.mean(alphas)) if alphas else np.nan,
        "alpha_low": low,
        "alpha_high": high,
        "alpha_answered": float(np.mean(only)) if only else np.nan,
        "note": "" if n else "n/a: nothing was said on these texts",
    }


def choice_confusion(coded: Coded, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count what coders chose against what a measure chose (default: the dictionary): categories x categories.

    Rows: the coders' choice, columns: the measure's. A text counts once for each coder who coded it, so that a cell is
    a number of choices. Row and column names are frames, then "(none)" and "(tie)" where they occur.

    >>> import framescope as fs
    >>> from framescope.examples import choices, frames
    >>> table = fs.choice_confusion(fs.match_choices(choices, frames))
    >>> table.loc["burden"].to_dict()  # what the dictionary says where a coder said burden
    {'burden': 4, 'access': 0, '(none)': 3}
    """
    choices = _coders_choices(coded)
    said = top_frames(coded.found if found is None else found)
    pairs = pd.DataFrame(
        [(theirs, ours) for coder in choices for theirs, ours in zip(choices[coder], said, strict=True)],
        columns=["coders", "measure"],
    ).dropna()
    table = pd.crosstab(pairs["coders"], pairs["measure"])
    order = [*coded.codebook.names, NONE, TIE]
    rows = [name for name in order if name in table.index or name in coded.codebook.names]
    columns = [name for name in order if name in table.columns or name in coded.codebook.names]
    return table.reindex(index=rows, columns=columns, fill_value=0)
