"""What a token is, and what becomes of it on the way to a type."""

import random
import unicodedata

import pytest
from hypothesis import example, given, settings, strategies as st

from framescope.errors import ParameterError
from framescope.token_pattern import token_pattern
from framescope.token_rules import TokenRules


def forms(text: str, hyphens: str = "keep") -> list[str]:
    """The tokens as written."""
    return [found[0] for found in token_pattern(hyphens).finditer(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S-400, SAMP/T and T-LORAMIDS.", ["S-400", "SAMP/T", "and", "T-LORAMIDS"]),
        ("S-300/S-400", ["S-300", "S-400"]),
        ("don't don’t donʼt don＇t", ["don't", "don’t", "donʼt", "don＇t"]),
        ("'quoted' ‘quoted’ allies' ’90s", ["quoted", "quoted", "allies", "90s"]),
        ("rock'n'roll o’clock Erdoğan’ın", ["rock'n'roll", "o’clock", "Erdoğan’ın"]),
        ("the U.S. and e.g. U.S.-led, not J.Smith", ["the", "U.S.", "and", "e.g.", "U.S.-led", "not", "J", "Smith"]),
        ("U.S.'s", ["U.S.'s"]),
        ("$2.5 €3.44bn £7 ₺10 US$5 $ 5 2$", ["$2.5", "€3.44bn", "£7", "₺10", "US", "$5", "5", "2"]),
        ("1,000.50 9/11 10:30 24/7 2017/18 40-52.5", ["1,000.50", "9/11", "10:30", "24/7", "2017/18", "40-52.5"]),
        ("1, 2. 3: 4/ a,b", ["1", "2", "3", "4", "a", "b"]),
        ("100% 31°C 1.5x -5", ["100", "31", "C", "1.5x", "5"]),
        ("R&D AT&T Hartwell & Strand", ["R&D", "AT&T", "Hartwell", "Strand"]),
        ("F/A-18 F-16C/D km/h and/or w/o", ["F/A-18", "F-16C/D", "km/h", "and", "or", "w/o"]),
        ("long—range long–range long - range", ["long", "range", "long", "range", "long", "range"]),
        ("end.The wait...what pre- and post-war", ["end", "The", "wait", "what", "pre", "and", "post-war"]),
        ("first--second -dash- under_score", ["first", "second", "dash", "under", "score"]),
        ("#NATO @rte_x # 5 #5 C#", ["#NATO", "@rte_x", "5", "5", "C"]),
        (
            "see https://x.example/a?b=c, (www.y.example). “http://z.example”",
            ["see", "https://x.example/a?b=c", "www.y.example", "http://z.example"],
        ),
        ("to me.too+x@mail.example.org.", ["to", "me.too+x@mail.example.org"]),
        ("a\u00a0b\u2003c\u3000d\u200be", ["a", "b", "c", "d", "e"]),
        ("inter\u00adoper\u00adable S\u20114\u201000", ["inter\u00adoper\u00adable", "S\u20114\u201000"]),
        ("\u0301a \u0301", ["a"]),
        ("北京 Москва τιμή हिन्दी", ["北京", "Москва", "τιμή", "हिन्दी"]),
        ("… — “ ” ! ? · • %", []),
        ("", []),
    ],
)
def test_tokens_are_cut_as_the_definition_says(text, expected):
    assert forms(text) == expected


def test_hyphens_can_be_parted_and_nothing_else_changes():
    text = "S-400 T‑LORAMIDS don't SAMP/T U.S.-led co-production 9/11"
    assert forms(text, "split") == [
        "S",
        "400",
        "T",
        "LORAMIDS",
        "don't",
        "SAMP/T",
        "U.S.",
        "led",
        "co",
        "production",
        "9/11",
    ]


@pytest.mark.parametrize(
    ("form", "lower", "keep", "turkish"),
    [
        ("S-400", "s-400", "S-400", "s-400"),
        ("DON’T", "don't", "DON'T", "don't"),
        ("donʼt", "don't", "don't", "don't"),
        ("S\u2011400", "s-400", "S-400", "s-400"),
        ("inter\u00adoper\u200dable", "interoperable", "interoperable", "interoperable"),
        ("Erdog\u0306an", "erdoğan", "Erdoğan", "erdoğan"),
        ("ISPARTA", "isparta", "ISPARTA", "ısparta"),
        ("İzmir", "izmir", "İzmir", "izmir"),
        ("I\u0307zmir", "izmir", "İzmir", "izmir"),
        ("Işık", "işık", "Işık", "ışık"),
        ("DİYARBAKIR", "diyarbakir", "DİYARBAKIR", "diyarbakır"),
        ("\u212aelvin", "kelvin", "Kelvin", "kelvin"),  # the Kelvin sign
    ],
)
def test_forms_become_types_by_case_and_language(form, lower, keep, turkish):
    assert TokenRules().normalize(form) == lower
    assert TokenRules(case="keep").normalize(form) == keep
    assert TokenRules(language="tr").normalize(form) == turkish
    assert TokenRules(language="az").normalize(form) == turkish


def test_variants_are_matched_after_folding_and_mapped_once():
    rules = TokenRules(variants={"SAMP-T": "SAMP/T", "Erdogan": "Erdoğan", "a": "b", "b": "c"})
    assert dict(rules.variants) == {"samp-t": "samp/t", "erdogan": "erdoğan", "a": "b", "b": "c"}
    assert [rules.type_of(form) for form in ("Samp-T", "ERDOGAN", "A", "b", "SAMP/T")] == [
        "samp/t",
        "erdoğan",
        "b",
        "c",
        "samp/t",
    ]
    kept = TokenRules(case="keep", variants={"S400": "S-400"})
    assert [kept.type_of(form) for form in ("S400", "s400")] == ["S-400", "s400"]


def test_numbers_and_addresses_are_left_out_when_asked():
    given_forms = [
        "2.5",
        "$3",
        "9/11",
        "S-400",
        "½",
        "www.x.example",
        "https://x.example",
        "me@x.example",
        "#tag",
        "1st",
    ]
    without_numbers, without_urls = TokenRules(numbers=False), TokenRules(urls=False)
    assert [form for form in given_forms if without_numbers.type_of(form) is None] == ["2.5", "$3", "9/11", "½"]
    assert [form for form in given_forms if without_urls.type_of(form) is None] == given_forms[5:8]
    assert [form for form in given_forms if TokenRules().type_of(form) is None] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"tokenizer": "word"},
            r"tokenizer: there is no choice 'word'; there are: words, nltk\. Did you mean 'words'\?",
        ),
        ({"case": "upper"}, r"case: there is no choice 'upper'; there are: lower, keep\."),
        (
            {"hyphens": "splitt"},
            r"hyphens: there is no choice 'splitt'; there are: keep, split\. Did you mean 'split'\?",
        ),
    ],
)
def test_a_choice_that_does_not_exist_is_refused_with_those_that_do(options, message):
    with pytest.raises(ParameterError, match=message):
        TokenRules(**options)


def test_rules_cannot_be_altered_behind_their_back():
    table = {"S400": "S-400"}
    rules = TokenRules(variants=table)
    table["S300"] = "S-300"
    assert dict(rules.variants) == {"s400": "s-400"}
    with pytest.raises(TypeError):
        rules.variants["s300"] = "s-300"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("İIiıſẞΣς\u0307\u0301\u00ad’-"))))
@example("i\u0307")
@example("ΑΣ")
def test_a_type_is_its_own_type(form):
    for options in ({}, {"language": "tr"}, {"case": "keep"}):
        rules = TokenRules(**options)
        assert rules.normalize(rules.normalize(form)) == rules.normalize(form)


@settings(max_examples=100, deadline=None)
@given(st.text(), st.sampled_from(["keep", "split"]))
def test_tokens_never_hold_white_space_and_always_a_letter_or_digit(text, hyphens):
    for form in forms(text, hyphens):
        assert not any(character.isspace() for character in form)
        assert any(character.isalnum() for character in form)


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_every_letter_and_digit_is_in_some_token(text):
    outside = token_pattern().sub("", text)
    assert not any(character.isalnum() for character in outside)


@pytest.mark.parametrize(
    "unit",
    [
        *[
            "a",
            "1",
            ".",
            "-",
            "a-",
            "a.",
            "a/",
            "1/",
            "a'",
            "@",
            "a@",
            "a@a.",
            "www.",
            "http://",
            "w.,",
            "\u0301",
            "a\u0301",
        ],
        *["$", "#", "a&", "é\u00ad", "a.\u0301", "+", "a_", "1,1", "a/\u0301", "x@a-"],
    ],
)
def test_long_repetitive_strings_are_cut_into_what_they_are_made_of(unit):
    """Were the pattern to backtrack badly, this would not end."""
    text = unit * (20_000 // len(unit))
    found = forms(text) + forms(text + "!") + forms("$" + text + "@")
    assert sum(character.isalnum() for character in text) * 3 == sum(
        character.isalnum() for form in found for character in form
    )


def test_the_pattern_can_be_run_chunk_by_chunk():
    pieces = [
        "S-400",
        "don't",
        "U.S.",
        "www.x.example",
        "a@b.example",
        ",",
        "SAMP/T",
        "“",
        "9/11",
        "\u00a0",
        "$5",
        "/T",
    ]
    text = "".join(random.Random(1).choice([*pieces, " ", "\n"]) for _ in range(500))
    assert [form for chunk in text.split() for form in forms(chunk)] == forms(text)
    assert unicodedata.is_normalized("NFC", text)
