"""What the options of TokenRules make of a text: each on its own, on texts one can count by eye."""

import pytest

from framescope.errors import ParameterError
from framescope.token_rules import TokenRules
from framescope.tokens import tokenize, tokens_spans

TEXT = "Don't ask Ankara's ally: it\u2019s #NATO, @user, me@x.org, www.x.org, the 3 allies' S-400s."


def words(text: str, **options: object) -> list[str]:
    return tokenize([text], **options).to_table()["token"].tolist()


@pytest.mark.parametrize(
    ("option", "value", "gone", "come"),
    [
        ("apostrophes", "strip", {"don't", "ankara's", "it's"}, {"dont", "ankaras", "its"}),
        ("apostrophes", "split", {"don't", "ankara's", "it's"}, {"don", "t", "ankara", "s", "it"}),
        ("possessives", "strip", {"ankara's"}, {"ankara"}),
        ("hashtags", "strip", {"#nato", "@user"}, {"nato", "user"}),
        ("hashtags", "drop", {"#nato", "@user"}, set()),
        ("emails", False, {"me@x.org"}, set()),
        ("urls", False, {"me@x.org", "www.x.org"}, set()),
        ("numbers", False, {"3"}, set()),
        ("hyphens", "split", {"s-400s"}, {"s", "400s"}),
    ],
)
def test_an_option_changes_its_own_tokens_only(option: str, value: object, gone: set[str], come: set[str]) -> None:
    before, after = set(words(TEXT)), set(words(TEXT, **{option: value}))
    assert before - after == gone
    assert after - before == come


def test_a_verbs_s_is_no_possessive() -> None:
    assert words("It's Turkey's; let's see who\u2019s NATO\u2019S", possessives="strip") == [
        *("it's", "turkey", "let's", "see", "who's", "nato")
    ]


def test_a_possessive_alone_stays_what_it_is() -> None:
    assert TokenRules(possessives="strip").normalize("'s") == "'s"


def test_a_possessive_goes_before_the_other_apostrophes() -> None:
    assert words("O'Brien's", possessives="strip", apostrophes="strip") == ["obrien"]
    assert words("O'Brien's", possessives="strip", case="keep") == ["O'Brien"]


def test_variants_meet_the_form_the_options_made() -> None:
    assert words("Turkey's", possessives="strip", variants={"Turkey": "Türkiye"}) == ["türkiye"]


def test_the_spans_are_of_the_tokens_that_are_left() -> None:
    tokens = tokenize([TEXT], hashtags="drop", emails=False, apostrophes="split")
    spelled = [TEXT[start:end].lower() for start, end in tokens_spans(tokens, 0)]
    assert spelled == tokens.to_table()["token"].tolist()
    assert "#nato" not in spelled


@pytest.mark.parametrize("option", ["apostrophes", "possessives", "hashtags"])
def test_a_choice_there_is_not_is_refused(option: str) -> None:
    with pytest.raises(
        ParameterError, match=rf"^{option}: there is no choice 'stripped'; there are: keep, strip.*Did you"
    ):
        TokenRules(**{option: "stripped"})  # type: ignore[arg-type]


def test_rules_written_as_plain_values_are_the_same_rules() -> None:
    rules = TokenRules(case="keep", hashtags="drop", variants={"S400": "S-400"})
    assert TokenRules(**rules.to_dict()) == rules
    assert rules.to_dict()["variants"] == {"S400": "S-400"}


def test_accents_can_be_stripped_from_latin_letters_only():
    rules = TokenRules(accents="strip", variants={"Işık": "Çelik"})
    forms = ["Erdoğan", "Erdoga\u0306n", "Łódź", "Işık", "й", "naïve"]
    assert [rules.type_of(form) for form in forms] == ["erdogan", "erdogan", "lodz", "celik", "й", "naive"]
    with pytest.raises(ParameterError, match="accents: there is no choice 'fold'"):
        TokenRules(accents="fold")
