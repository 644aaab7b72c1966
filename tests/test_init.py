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
    with pytest.raises(AttributeError, match="module 'framescope' has no attribute 'keynes'"):
        framescope.keynes  # noqa: B018


def test_a_name_is_kept_once_it_was_looked_up() -> None:
    vars(framescope).pop("kwic", None)
    found = framescope.kwic
    assert vars(framescope)["kwic"] is found


def test_what_a_type_checker_reads_is_what_a_user_gets() -> None:
    """The imports under `if TYPE_CHECKING` name every public name, from the room the lazy lookup takes it from."""
    conditions = [node for node in ast.parse(inspect.getsource(framescope)).body if isinstance(node, ast.If)]
    guarded, hidden = conditions
    assert [ast.unparse(node.test) for node in conditions] == ["TYPE_CHECKING", "not TYPE_CHECKING"]
    assert [node.name for node in hidden.body if isinstance(node, ast.FunctionDef)] == ["__getattr__"], "hides mistakes"
    homes = {a.name: node.module for node in guarded.body if isinstance(node, ast.ImportFrom) for a in node.names}
    assert sorted(homes) == sorted(framescope.__all__)
    for name, module in homes.items():
        assert getattr(import_module(str(module)), name) is getattr(framescope, name), name


def test_the_package_says_that_it_is_typed() -> None:
    assert (files(framescope) / "py.typed").is_file()
