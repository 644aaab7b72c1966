"""The public names: each is what it says, and comes from where it is said to live."""

import ast
import inspect
from importlib import import_module
from importlib.resources import files

import pytest

import framescope


def test_the_names_promised_are_there() -> None:
    promised = {"read_corpus", "tokenize", "count_terms", "keyness", "kwic", "read_codebook", "frame_profile"}
    nouns = {"Corpus", "Tokens", "Counts", "Codebook"}
    assert promised | nouns | {"open_study"} <= set(framescope.__all__)


@pytest.mark.parametrize("name", framescope.__all__)
def test_a_public_name_is_a_function_or_class_of_that_name_or_a_constant(name: str) -> None:
    value = getattr(framescope, name)
    if name.isupper():
        assert isinstance(value, int | float | str | tuple | frozenset)
        return
    assert inspect.isfunction(value) or inspect.isclass(value)
    assert value.__name__ == name
    assert value.__module__.startswith("framescope.")
    assert inspect.getdoc(value), f"{name} says nothing of itself"


def test_a_public_name_is_not_taken_by_a_module() -> None:
    """`framescope.keyness` is the function, also after a module of a like name was imported."""
    import_module("framescope.comparisons.keyness")
    import_module("framescope.measures.keyness")
    assert callable(framescope.keyness)


def test_dir_lists_the_public_names_in_order() -> None:
    assert dir(framescope) == sorted(framescope.__all__)
    assert len(set(framescope.__all__)) == len(framescope.__all__)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"framescope attribute keynes$") as wrong:
        framescope.keynes  # noqa: B018
    assert (wrong.value.name, wrong.value.obj) == ("keynes", framescope), "Python adds: did you mean 'keyness'?"


def test_a_name_is_kept_once_it_was_looked_up() -> None:
    vars(framescope).pop("kwic", None)
    found = framescope.kwic
    assert vars(framescope)["kwic"] is found


def test_what_a_type_checker_reads_is_what_a_user_gets() -> None:
    """The stub names every public name once, as one that is passed on, and hides no mistyped name."""
    stub = ast.parse((files(framescope) / "__init__.pyi").read_text(encoding="utf-8")).body
    imports = [node for node in stub if isinstance(node, ast.ImportFrom)]
    assert [ast.unparse(node) for node in stub if node not in imports] == ["__version__: str"]
    named = [(alias, import_module(f"framescope.{node.module}")) for node in imports for alias in node.names]
    assert sorted(alias.name for alias, _ in named) == sorted(framescope.__all__)
    for alias, room in named:
        assert alias.asname == alias.name, f"without `as {alias.name}` a type checker takes it for private"
        assert getattr(room, alias.name) is getattr(framescope, alias.name)


def test_a_public_name_stands_in_its_own_module() -> None:
    """No room repeats the names of another: `__init__.py` of these is a docstring."""
    for room in ("comparisons", "framing", "measures", "plots"):
        source = (files(framescope) / room / "__init__.py").read_text(encoding="utf-8")
        assert len(ast.parse(source).body) == 1, room


def test_the_package_says_that_it_is_typed() -> None:
    assert (files(framescope) / "py.typed").is_file()
