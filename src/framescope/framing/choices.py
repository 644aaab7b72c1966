"""Texts with one frame each, chosen by two or more coders: read, and matched with the dictionary's own choice.

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
from framescope.errors import FramescopeError, counted, quote, unknown
from framescope.framing.coded import EVERY, Coded
from framescope.framing.company import NONE
from framescope.framing.profile import count_frames
from framescope.framing.sampling import digest
from framescope.framing.sheet_files import read_rows
from framescope.framing.sheets import Codes
from framescope.framing.units import frame_hits
from framescope.matching import TypeIndex
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

    path: the table.
    text: the column of the text, or several (headline and lead), joined by a line end.
    coders: the columns of their choices (default: all whose names begin with "coder"); two or more. A choice is the
        name or label of one of the codebook's outermost frames, in whatever case; `none` says that it is none of them;
        an empty cell that the coder did not say.
    labels: what other names stand for (theirs -> a frame, or "none").
    by: the column of groups.
    id_column: of the texts' ids (default: rows are numbered).

    Returns Codes with a yes for the frame chosen and a no for every other.

    Raises FramescopeError with file and row.

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
    coders = list(dict.fromkeys(coders or [name for name in head if name.lower().startswith(CODER)]))
    for name in (*columns, *coders, *([by] if by else [])):
        if name not in head:
            raise FramescopeError(f"{path}:1: {unknown('column', name, head)}")
    if len(coders) < 2:
        raise FramescopeError(f"{path}:1: {counted(len(coders), 'coder')}; name columns of two or more, coders=[...].")
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
    """Set the dictionary's own choice beside the coders': for each text the frame with most hits.

    Where two frames lead, each has half; where none is hit, none has anything. The result goes wherever hand-coded
    sentences do: `validation_table`, `classify_frames`, `compare_measures`, `choice_agreement`.

    codes: from `read_choices`.
    rules: how the texts are tokenised (default: TokenRules(), with the codebook's spelling variants).

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
