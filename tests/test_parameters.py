"""The schema of a study: what is taken, what is refused, and how it explains itself."""

from datetime import date
from typing import Any

import msgspec
import pytest

from framescope.errors import ParameterError
from framescope.parameters import Parameters, check_parameters, parameter_docs

DOCS = {doc.name: doc for doc in parameter_docs()}


def test_every_parameter_explains_itself() -> None:
    assert list(DOCS) == [field.name for field in msgspec.structs.fields(Parameters)]
    assert all(doc.help and "\n" not in doc.help for doc in DOCS.values())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("title", "text"),
        ("max_groups", "whole number"),
        ("per", "number"),
        ("numbers", "true or false"),
        ("codebooks", "list of texts"),
        ("groups", "text: text"),
        ("tokenizer", "words or nltk"),
    ],
)
def test_the_kind_of_a_parameter_is_told_in_words(name: str, kind: str) -> None:
    assert DOCS[name].kind == kind


def test_the_defaults_told_are_the_defaults_used() -> None:
    assert check_parameters({doc.name: doc.default for doc in DOCS.values()}, "here") == Parameters()
    assert check_parameters({}, "here") == Parameters()


def test_values_are_taken_over() -> None:
    taken = check_parameters({"codebooks": ["a", "b"], "per": 100, "case": "keep", "groups": {"NA": "North"}}, "here")
    assert (taken.codebooks, taken.per, taken.case, taken.groups) == (("a", "b"), 100.0, "keep", {"NA": "North"})


def test_an_unknown_name_is_refused_with_place_and_nearest_name() -> None:
    with pytest.raises(ParameterError) as told:
        check_parameters({"title": "x", "min_cuont": 5}, "study.yaml", {"title": 1, "min_cuont": 7})
    assert str(told.value).startswith("study.yaml:7: there is no parameter 'min_cuont'; there are: title, question,")
    assert str(told.value).endswith("Did you mean 'min_count'?")


def test_without_lines_the_place_is_the_source_alone() -> None:
    with pytest.raises(ParameterError, match=r"^parameters: there is no parameter 'x'"):
        check_parameters({"x": 5}, "parameters")
    with pytest.raises(ParameterError, match=r"^parameters: there is no parameter 'x'"):
        check_parameters({"x": 5}, "parameters", {"title": 1})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("min_count", "five", "min_count is 'five'; expected `int`, got `str`. min_count (whole number): terms shown"),
        ("codebooks", "one", "codebooks is 'one'; expected `array`, got `str`. codebooks (list of texts, such as"),
        ("min_count", 0, "min_count is 0; expected `int` >= 1."),
        ("max_groups", 1, "max_groups is 1; expected `int` >= 2."),
        ("group", "", "group is ''; expected `str` of length >= 1."),
        ("note", date(2017, 7, 1), "note is 2017-07-01; expected `str`, got `date`."),
        ("n_bootstrap", 100_000, "n_bootstrap is 100000; expected `int` <= 99999."),
        ("seed", True, "seed is True; expected `int`, got `bool`."),
        ("numbers", "yes", "numbers is 'yes'; expected `bool`, got `str`. numbers (true or false): count numbers"),
        ("per", 0, "per is 0; expected `float` > 0.0."),
        ("per", float("inf"), "per is inf; expected `float` <= 1000000000.0."),
        ("per", float("nan"), "per is nan; expected `float` > 0.0."),
        ("title", 1984, "title is 1984; expected `str`, got `int`. title (text): title of the report."),
        ("codebooks", "air-defence", "codebooks is 'air-defence'; expected `array`, got `str`. codebooks (list of"),
        ("codebooks", ["a", 5], "codebooks is ['a', 5]; expected `str`, got `int`."),
        ("groups", {"a": None}, "groups is {'a': None}; expected `str`, got `null`."),
        ("tokenizer", "spacy", "tokenizer is 'spacy'; invalid enum value 'spacy'. tokenizer (words or nltk): what"),
    ],
)
def test_a_wrong_value_is_refused_with_what_it_should_be(name: str, value: Any, told: str) -> None:
    with pytest.raises(ParameterError) as error:
        check_parameters({"title": "fine", name: value}, "study.yaml", {"title": 1, name: 3})
    assert str(error.value).startswith(f"study.yaml:3: {told}")
    assert "\n" not in str(error.value)


def test_parameters_cannot_be_altered() -> None:
    with pytest.raises(AttributeError):
        Parameters().seed = 2  # type: ignore[misc]
