"""What is done for all because of one group, and what must not be compared."""

import pandas as pd
import pytest

from framescope.corpus import corpus_from_table
from framescope.corpus.accents import accented_names
from framescope.corpus.audit import audit_documents
from framescope.corpus.harmonise import group_difficulties, harmonisation, invalid_analyses
from framescope.corpus.language import guess_languages
from framescope.corpus.words import number_chunks
from framescope.errors import CorpusError
from framescope.token_rules import strip_accents

PROSE = (
    "The minister said the price was fair, and told reporters in Ankara that no ally had been asked for leave. "
    "“We buy what we need,” she said. Nobody in the room, it seemed, had expected anything else of her, and the "
    "cameras had already been packed away when the question of the radar came up again.\n"
)
SPACED = PROSE.lower().replace(",", " ,").replace(".", " .").replace("“", "").replace("”", "")


def corpus(**texts: list[str]):
    rows = [(outlet, text) for outlet, held in texts.items() for text in held]
    return corpus_from_table(pd.DataFrame(rows, columns=["outlet", "text"]))


def test_a_group_that_lost_case_and_spacing_changes_the_rules_for_all():
    table = harmonisation(corpus(Neva=[SPACED, SPACED, PROSE], Tiber=[PROSE]), "outlet").set_index("difficulty")
    assert table["needed"].tolist() == [True, True, False, True]
    assert table.loc["case_lost", "groups"] == "Neva"
    assert "case is folded in every document" in table.loc["case_lost", "action"]


def test_a_single_document_changes_nothing_for_all():
    table = harmonisation(corpus(Neva=[SPACED, PROSE, PROSE], Tiber=[PROSE]), "outlet")
    assert table["needed"].tolist() == [False, False, False, True]
    assert len(invalid_analyses(corpus(Neva=[SPACED, PROSE, PROSE]), "outlet")) == 0


def test_what_cannot_be_undone_switches_analyses_off_for_the_group_and_says_why():
    table = invalid_analyses(corpus(Neva=[SPACED, SPACED, PROSE], Tiber=[PROSE]), "outlet")
    assert table[["group", "analysis"]].to_numpy().tolist() == [
        ["Neva", "proper names"],
        ["Neva", "words at sentence beginnings"],
        ["Neva", "quotations"],
        ["Neva", "voices"],
    ]
    assert table["reason"][2] == (
        "2 of 3 articles: speech is reported but there is no quotation mark: quotations cannot be told"
    )


def test_a_group_column_that_is_not_there_is_an_error():
    with pytest.raises(CorpusError, match="there is no column 'outlit'"):
        group_difficulties(corpus(Neva=[PROSE]), "outlit")


def test_names_without_the_accents_others_give_them_are_found():
    with_accents = PROSE + "President Erdoğan met Mr Işık, and Erdoğan left.\n"
    without = PROSE + "President Erdogan met Mr Isik, and Erdogan left.\n"
    plain = PROSE + "Nobody of that name was there.\n"
    marks = audit_documents(corpus(Neva=[with_accents, with_accents, without, plain]))
    assert marks["accents_lost"].tolist() == [False, False, True, False]
    assert accented_names(number_chunks([with_accents] * 2)) == {"Isik": "Işık", "Erdogan": "Erdoğan"}
    assert not audit_documents(corpus(Neva=[with_accents, without]))["accents_lost"].any()  # one writer is no custom
    assert strip_accents("Łódź") == "Lodz"


@pytest.mark.parametrize("damage", ["\ufffd", "CafÃ©", "donâ€™t", "Â£5", "IÅŸÄ±k"])
def test_damaged_characters_are_found(damage):
    marks = audit_documents(corpus(Neva=[PROSE + damage + ".\n", PROSE + "Café, Şık, £5, don’t.\n"]))
    assert marks["encoding_damaged"].tolist() == [True, False]


SAMPLES = {
    "en": "The minister said that it was not the first time he had been asked for his view on this.",
    "de": "Der Minister sagte, dass es nicht das erste Mal sei und dass sich die Regierung mit den anderen einige.",
    "fr": "Le ministre a dit que ce n'est pas la première fois et que les autres sont dans une situation plus grave.",
    "es": "El ministro dijo que no es la primera vez que se habla de los problemas del país.",
    "it": "Il ministro ha detto che non è la prima volta e che il governo si è riunito con gli altri della regione.",
    "tr": "Bakan, bunun ilk kez olmadığını ve bu konuda daha çok çalışmak için bir heyet kurulduğunu söyledi.",
    "ru": "Министр сказал, что это не первый раз и что правительство будет работать над этим вопросом до конца года.",
    "uk": "Міністр сказав, що це не перший раз і що уряд працюватиме над цим питанням до кінця року.",
    "el": "Ο υπουργός είπε ότι δεν είναι η πρώτη φορά και ότι η κυβέρνηση θα εργαστεί για αυτό το ζήτημα.",
    "ar": "قال الوزير إن السعر عادل وإن الحكومة ستعمل على هذه المسألة حتى نهاية العام",
    "ja": "大臣は、これが初めてではなく、政府は年末までこの問題に取り組むと述べた。",
    "zh": "部长说，这不是第一次，政府将在年底前处理这个问题。",
}


@pytest.mark.parametrize(("code", "text"), SAMPLES.items())
def test_the_language_of_a_text_is_told_by_script_and_common_words(code, text):
    assert guess_languages(number_chunks([f"{text} {text} {text}"])).tolist() == [code]


@pytest.mark.parametrize("text", ["", "Ankara.", "12 34 56", "lorem ipsum dolor sit amet " * 10, "İ ğ"])
def test_nothing_is_said_of_a_language_where_nothing_is_certain(text):
    assert guess_languages(number_chunks([text])).tolist() == [""]


def test_a_text_in_another_language_and_one_of_another_length_stand_out():
    texts = [f"{SAMPLES['en']} It was number {i}." * (3 + i % 3) for i in range(12)]
    marks = audit_documents(corpus(Neva=[*texts, SAMPLES["de"] * 4, texts[0] * 200, ""]))
    assert marks["other_language"].tolist() == [False] * 12 + [True, False, False]
    assert marks["length_outlier"].tolist() == [False] * 12 + [False, True, False]
    assert marks["language"].tolist() == ["en"] * 12 + ["de", "en", ""]


def test_with_few_documents_none_is_called_unusual():
    marks = audit_documents(corpus(Neva=[SAMPLES["en"] * 3, SAMPLES["de"] * 3, "A." * 9_000]))
    assert not marks[["other_language", "length_outlier"]].any(axis=None)


def test_documents_all_of_one_length_have_no_outlier():
    assert not audit_documents(corpus(Neva=[PROSE] * 12))["length_outlier"].any()
