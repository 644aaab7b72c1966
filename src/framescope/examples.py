"""A toy to try the library on, as its own examples do: twelve short articles of two made-up papers about a bridge.

`from framescope.examples import corpus, tokens, counts, frames, targets, sentences, coded, choices`: each is made when
it is first asked for. `write_study(folder)` writes the same story as files.
"""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

POST, GAZETTE = "Ferry Post", "Hill Gazette"
ARTICLES = (
    (POST, "2024-03-04", "Bridge bill grows again", "The bridge will cost taxpayers 90 million. The bill has grown."),
    (POST, "2024-03-11", "Who pays the toll?", "A toll pays for a third of the bridge. Taxpayers carry the cost."),
    (POST, "2024-03-18", "Crews fear for their jobs", "The ferry feeds forty families. A bridge would cost them that."),
    (POST, "2024-04-02", "Loan for the bridge", "The council borrows 30 million kroner. The bill is a scandal."),
    (POST, "2024-04-09", "A cheaper way", "Two ferries would cost a tenth of the bridge. The budget is safe."),
    (POST, "2024-04-23", "Council votes tonight", "The vote is about cost. The safe ferry waits at the quay."),
    (GAZETTE, "2024-03-05", "Ten minutes", "By bridge the hospital is ten minutes away. The ferry takes long."),
    (GAZETTE, "2024-03-12", "Winter without a ferry", "No ferry sailed, and no nurses could reach the hospital."),
    (GAZETTE, "2024-03-20", "Pupils leave at five", "Pupils reach school late. A safe bridge halves the journey."),
    (GAZETTE, "2024-04-03", "Shops wait", "A bridge would let goods reach the hill daily. Shops wait for it."),
    (GAZETTE, "2024-04-10", "Tunnel plan", "A tunnel is as quick a journey as the bridge, at more cost."),
    (GAZETTE, "2024-04-24", "The hill says yes", "The hill wants its bridge: to reach a doctor on time."),
)
CUT = "Share on Facebook"  # stands under every other article
FILES = {
    "study.yaml": """title: A bridge in two papers
corpus: texts
group: outlet
codebooks: [./frames.yaml]
targets: ./targets.yaml
min_count: 1
min_documents: 1
n_permutations: 99
n_bootstrap: 99
""",
    "frames.yaml": """name: bridge
title: Two frames of a bridge
version: "1.0"
variants: {kroner: crowns}
frames:
  burden:
    label: Public burden
    question: Does the text say what the bridge costs, or who pays?
    patterns: [cost*, bill, budget*, taxpayer*, pays for, toll]
  access:
    label: Access
    question: Does the text say who would get where?
    patterns: [reach*, journey*, on time, minutes, hospital*, toll road]
""",
    "targets.yaml": """name: bridge-routes
title: Three ways over the water
version: "1.0"
targets:
  bridge: {label: The bridge, patterns: [bridge, bridges]}
  ferry: {label: The ferry, patterns: [ferry, ferries]}
  tunnel: {label: The tunnel, patterns: [tunnel*]}
evaluation:
  positive: [safe, quick]
  negative: [scandal, late]
""",
}


def write_study(folder: str | Path) -> Path:
    """Write the toy as files: texts with metadata.csv, two codebooks and study.yaml, whose path is returned."""
    texts = Path(folder) / "texts"
    texts.mkdir(parents=True, exist_ok=True)
    rows = [("file", "outlet", "date", "title")]
    for number, (outlet, date, title, text) in enumerate(ARTICLES, start=1):
        name = f"{number:02}.txt"
        furniture = f"{CUT}\n" if number % 2 else ""
        (texts / name).write_text(f"{title}\n\n{text}\n{furniture}", encoding="utf-8")
        rows.append((name, outlet, date, title))
    with (texts / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    for name, content in FILES.items():
        (Path(folder) / name).write_text(content, encoding="utf-8")
    return Path(folder) / "study.yaml"


def _read(name: str) -> Any:
    from framescope.codebook import read_codebook
    from framescope.corpus import read_corpus

    with TemporaryDirectory() as folder:
        path = write_study(folder).parent / name
        return read_codebook(path) if path.suffix == ".yaml" else read_corpus(path, group="outlet")


def _tokens() -> Any:
    from framescope.tokens import tokenize

    return tokenize(_get("corpus"), variants=dict(_get("frames").variants))


def _counts() -> Any:
    from framescope.counts import count_terms

    return count_terms(_get("tokens"))


def _sentences() -> Any:
    from framescope.framing.units import find_sentences

    return find_sentences(_get("tokens"))


def _coded() -> Any:
    """Two readers coded every sentence; one of them calls every vote and loan a burden too."""
    from framescope.framing.coded import match_codes
    from framescope.framing.sampling import draw_sentences
    from framescope.framing.sheets import Codes

    drawn = draw_sentences(_get("tokens"), _get("frames"), "outlet", n=40)
    words = {"a": ("cost", "bill", "pay"), "b": ("cost", "bill", "pay", "vote", "borrow")}
    ways = ("reach", "journey", "on time", "minutes", "ferry takes")
    rows = []
    for row in drawn.to_dict("records"):
        text = str(row["text"]).lower()
        for coder, burden in words.items():
            rows.append((row["id"], coder, "burden", int(any(word in text for word in burden))))
            rows.append((row["id"], coder, "access", int(any(word in text for word in ways))))
    codes = pd.DataFrame(rows, columns=["id", "coder", "frame", "code"])
    return match_codes(_get("tokens"), _get("frames"), Codes(codes, drawn.drop(columns="text")))


def _choices() -> Any:
    """Two readers gave each headline one frame, or none."""
    from framescope.framing.choices import read_choices

    burden = ("burden", "burden", "none", "burden", "none", "none")
    told = [title for outlet, _, title, _ in ARTICLES if outlet == POST]
    others = [title for outlet, _, title, _ in ARTICLES if outlet == GAZETTE]
    access = ("access", "none", "access", "none", "none", "none")
    table = pd.DataFrame({"text": [*told, *others], "coder1": [*burden, *access], "coder2": [*burden, *access]})
    table.loc[4, "coder2"] = "burden"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "choices.csv"
        table.to_csv(path, index=False)
        return read_choices(path, _get("frames"))


_MAKERS: Mapping[str, Callable[[], Any]] = {
    "corpus": lambda: _read("texts"),
    "tokens": _tokens,
    "counts": _counts,
    "frames": lambda: _read("frames.yaml"),
    "targets": lambda: _read("targets.yaml"),
    "sentences": _sentences,
    "coded": _coded,
    "choices": _choices,
}


def _get(name: str) -> Any:
    if name not in globals():
        globals()[name] = _MAKERS[name]()
    return globals()[name]


def __getattr__(name: str) -> Any:
    if name not in _MAKERS:
        raise AttributeError(f"module 'framescope.examples' has no attribute {name!r}")
    return _get(name)


def __dir__() -> list[str]:
    return sorted(["write_study", *_MAKERS])
