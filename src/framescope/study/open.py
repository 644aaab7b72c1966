"""A study opened: its file or a folder of texts, and the parameters asked for, checked before anything is read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framescope.corpus.readers.address import is_address
from framescope.errors import ParameterError
from framescope.measures.spreading import use_workers
from framescope.parameters import check_parameters
from framescope.study.inputs import HASHES_FILE
from framescope.study.model import Study
from framescope.study.places import find_corpus, find_path, project_folder
from framescope.yaml_file import line_of, plain, read_yaml


def open_study(
    study: str | Path = "",
    *,
    corpus: str | Path = "",
    group: str = "",
    overrides: Mapping[str, Any] | None = None,
) -> Study:
    """Open a study file, or a bare folder of texts.

    study: path of a study.yaml. Relative paths in it start at its folder.
    corpus: a folder instead (or a file, a pattern, an address, as `read_corpus` takes them). The study file is then not
        read, and every other parameter has its default.
    group: the column to compare by.
    overrides: further parameters by name; they take precedence over the study file's.

    Raises ParameterError before anything is read if a name or value is wrong.

    >>> import framescope as fs
    >>> from tempfile import TemporaryDirectory
    >>> from framescope.examples import write_study
    >>> with TemporaryDirectory() as folder:
    ...     s = fs.open_study(write_study(folder), overrides={"seed": 7})
    ...     print(s.parameters.group, s.parameters.seed, s.corpus)
    outlet 7 <Corpus: 12 documents, 974 characters, 108 cut as page furniture in 6 places, 0 issues>
    """
    given = dict(overrides or {})
    for name, value in (("corpus", corpus), ("group", group)):
        if value:
            given[name] = str(value) if isinstance(value, Path) else value
    path = None
    if corpus or (given.get("corpus") and not study):
        place = find_corpus(check_parameters(given, "parameters").corpus)
        parameters = check_parameters({**given, "corpus": place}, "parameters")
        folder = project_folder() if is_address(place) else Path(place)
    elif study:
        path = find_path(study)
        folder = path.parent
        data, lines = _read_study(path)
        parameters = check_parameters(data, str(path), lines)
        if given:
            parameters = check_parameters({**data, **given}, "parameters")
        if not parameters.corpus:
            raise ParameterError(f"{path}: names no corpus; add a line `corpus: folder`.")
    else:
        raise ParameterError("give a study file (study=...) or a folder of texts (corpus=...).")
    _resample_on(parameters.scheduler)
    return Study(parameters, folder, path, given)


def _read_study(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Read a study file: its values, and the line of each name. One that a run of the report handed over is JSON."""
    if (path.parent / HASHES_FILE).is_file():
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return data, {}
    read = read_yaml(path, ParameterError)
    return plain(read), {plain(name): line_of(read, name) for name in read}


def _resample_on(scheduler: str) -> None:
    """Have every comparison made from here on resample its documents where the study says."""
    if scheduler == "local":
        use_workers(None)
        return
    from framescope.cluster import spread_on

    use_workers(spread_on(scheduler))
