"""Every public name has a worked example, and every example in the package says what it does."""

import doctest
import inspect
import re
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

import framescope
from framescope import examples

SOURCE = Path(framescope.__file__).parent
SKIPPED = ("lab.widgets",)  # knows ipywidgets; has no examples
# The nouns that a function works on, and what is the same wherever it stands.
NOUNS = ("tokens", "counts", "corpus", "codebook", "targets", "frames", "sentences", "table", "coded", "study", "drawn")
SELF_EXPLAINING = {*NOUNS, "text", "caption", "seed", "n_permutations", "n_bootstrap", "options"}
PUBLIC = [name for name in framescope.__all__ if not name.isupper()]


def module_names() -> list[str]:
    names = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return [name for name in names if name and name not in SKIPPED and ">>>" in source_of(name)]


def source_of(name: str) -> str:
    path = SOURCE / name.replace(".", "/")
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", module_names())
def test_the_examples_of_a_module_say_what_it_does(name: str) -> None:
    module = import_module(f"framescope.{name}")
    said: list[str] = []
    with pd.option_context("display.width", 80, "display.max_columns", 0):
        for test in doctest.DocTestFinder(exclude_empty=True).find(module):
            doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_has_an_example_that_uses_it(name: str) -> None:
    doc = inspect.getdoc(getattr(framescope, name)) or ""
    (test,) = doctest.DocTestFinder(recurse=False).find(getattr(framescope, name), name)
    used = "".join(example.source for example in test.examples)
    assert test.examples, f"{name} has no example; write one below its docstring's text, on `framescope.examples`"
    shown = "".join(example.want for example in test.examples)
    assert name in used or f"<{name}" in shown, f"the example of {name} does not use it"
    assert any(example.want for example in test.examples), f"the example of {name} shows nothing"
    assert doc.index(">>>") > 0, f"{name} should be explained before it is shown"


@pytest.mark.parametrize("name", [name for name in PUBLIC if inspect.isfunction(getattr(framescope, name))])
def test_every_parameter_of_a_public_function_has_a_line_of_its_own(name: str) -> None:
    function = getattr(framescope, name)
    told, _, _ = (inspect.getdoc(function) or "").partition(">>>")
    lines = re.findall(r"^([a-z_]\w*(?:, [a-z_]\w*)*): ", told, re.MULTILINE)
    explained = {parameter for line in lines for parameter in line.split(", ")}
    assert [one for one in inspect.signature(function).parameters if one not in {*explained, *SELF_EXPLAINING}] == []


def test_a_wrong_example_is_noticed() -> None:
    said: list[str] = []
    test = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", "wrong", 0)
    doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert "Expected:" in "".join(said)


def test_the_toy_is_what_it_says() -> None:
    documents = examples.corpus.documents
    assert documents["outlet"].value_counts().to_dict() == {"Ferry Post": 6, "Hill Gazette": 6}
    assert examples.corpus.removed["text"].str.strip().unique().tolist() == [examples.CUT]
    assert len(examples.tokens.corpus) == len(examples.counts.documents) == len(examples.ARTICLES)
    nouns = ["choices", "coded", "corpus", "counts", "frames", "sentences", "targets", "tokens"]
    assert dir(examples) == [*nouns, "write_study"]
    with pytest.raises(AttributeError, match="has no attribute 'corpora'"):
        _ = examples.corpora


def test_the_toy_as_files_is_the_same_toy(tmp_path: Path) -> None:
    study = framescope.open_study(examples.write_study(tmp_path))
    assert study.corpus.documents["text"].tolist() == examples.corpus.documents["text"].tolist()
    assert study.tokens.types.tolist() == examples.tokens.types.tolist()
    assert study.targets is not None
    assert study.targets.names == examples.targets.names
