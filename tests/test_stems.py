"""Stems and lemmas: on types, once each; looked up as they were counted."""

import sys

import pytest
from nltk.stem.snowball import SnowballStemmer

from framescope.comparisons.concordance import kwic
from framescope.errors import ParameterError
from framescope.stems import SNOWBALL, find_stemmer
from framescope.token_rules import TokenRules
from framescope.tokens import tokenize

TEXT = "Negotiations agreed. The systems went ahead; Ankara agrees to negotiate."


def types(**rules):
    return tokenize([TEXT], **rules).types.tolist()


def test_without_stems_every_form_is_its_own():
    assert {"agreed", "agrees", "negotiations", "negotiate"} <= set(types())


def test_snowball_joins_forms_as_nltks_stemmer_does():
    stem = SnowballStemmer("english").stem
    assert types(stems="snowball") == sorted({stem(word) for word in types()})
    assert {"agre", "negoti", "system"} <= set(types(stems="snowball"))


def test_simplemma_gives_words_of_the_dictionary():
    assert {"agree", "go", "system"} <= set(types(stems="simplemma"))
    assert "went" not in types(stems="simplemma")


def test_lemmas_are_folded_like_every_type():
    assert "haus" in tokenize(["Häuser"], stems="simplemma", language="de").types
    assert "Haus" in tokenize(["Häuser"], stems="simplemma", language="de", case="keep").types


def test_words_and_phrases_meet_the_stems_of_what_was_written():
    tokens = tokenize([TEXT], stems="snowball")
    assert kwic(tokens, "negotiated")["node"].tolist() == ["Negotiations", "negotiate"]
    assert kwic(tokens, "negotiation agrees")["node"].tolist() == ["Negotiations agreed"]


def test_a_stem_read_off_a_table_finds_what_it_stands_for():
    # stemming "agre" again would give "agr": Snowball's stems are not fixed points
    assert SnowballStemmer("english").stem("agre") != "agre"
    assert kwic(tokenize([TEXT], stems="snowball"), "agre")["node"].tolist() == ["agreed", "agrees"]


def test_variants_come_before_stems():
    rules = {"stems": "snowball", "variants": {"talks": "negotiations"}}
    assert tokenize(["talks negotiations"], **rules).types.tolist() == ["negoti"]


def test_places_in_the_text_stay_what_they_were():
    places = [kwic(tokenize([TEXT], stems=stems), "systems")[["start", "end"]].values.tolist() for stems in
              ("none", "snowball", "simplemma")]  # fmt: skip
    assert places == [[[TEXT.index("systems"), TEXT.index("systems") + 7]]] * 3


def test_what_cannot_be_had_is_said_when_the_rules_are_made(monkeypatch):
    with pytest.raises(ParameterError, match=r"stems: there is no choice 'snowbal'; .* Did you mean 'snowball'\?"):
        TokenRules(stems="snowbal")
    with pytest.raises(ParameterError, match=r"no language 'tr'; there are: ar, .* simplemma knows more"):
        TokenRules(stems="snowball", language="tr")
    with pytest.raises(ParameterError, match="simplemma knows no language 'xx'"):
        TokenRules(stems="simplemma", language="xx")
    find_stemmer.cache_clear()
    monkeypatch.setitem(sys.modules, "simplemma", None)
    with pytest.raises(ParameterError, match=r"pip install 'framescope\[lemmas\]'"):
        TokenRules(stems="simplemma")
    find_stemmer.cache_clear()


def test_the_languages_listed_are_those_of_nltk():
    assert set(SNOWBALL.values()) == set(SnowballStemmer.languages) - {"porter"}
