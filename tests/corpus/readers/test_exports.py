"""Exports of press databases are split into articles, with their metadata; no article goes missing silently."""

import docx
import pytest

from framescope.corpus import read_corpus
from framescope.corpus.readers.exports import is_date, iso_date
from framescope.errors import CorpusError

# The layout of a Nexis Uni export: a cover page, then articles that end with "End of Document".
NEXIS_UNI = """User Name: = someone
Date and Time: = Monday, 1 October 2018 10:00:00
Job Number: = 1
Documents (3)
1. Radar by the harbour
Client/Matter: -None-

Radar by the harbour
The Daily Mast (Neva)
August 4, 2017 Friday
Copyright 2017 Mast Media All Rights Reserved
Section: NEWS; Pg. 4
Length: 12 words
Byline: JANE ROE
Body

The radar hums.

Nobody knows who pays.
Classification

Language: ENGLISH
Publication-Type: Newspaper
Load-Date: August 5, 2017

End of Document
Second headline
The Evening Oar
5 September 2017
Length: 3 words
Body
The second text.
Load-Date: September 6, 2017
End of Document
A headline without a text
The Evening Oar
6 September 2017
Length: 0 words
Body
Load-Date: September 6, 2017
End of Document"""

# The older LexisNexis: every article begins with its number.
LEXIS = """                               1 of 2 DOCUMENTS
The Daily Mast
August 4, 2017 Friday
First Edition
Radar by
the harbour
BYLINE: Jane Roe
SECTION: NEWS; Pg. 4
LENGTH: 12 words
The radar hums.
Nobody knows: who pays?
LOAD-DATE: August 5, 2017
LANGUAGE: ENGLISH
Copyright 2017 Mast Media
                               2 of 2 DOCUMENTS
The Evening Oar
August 5, 2017
Second headline
LENGTH: 3 words
The second text.
LOAD-DATE: August 6, 2017"""

FACTIVA_PLAIN = """Radar by the harbour
By Jane Roe
1,012 words
4 August 2017
10:03 AM
The Daily Mast
MAST
English
(c) 2017 Mast Media
The radar hums.
Nobody knows who pays.
Document MAST000020170804ed8400abc
Second headline
12 words
5 August 2017
The Evening Oar
OAR
English
Copyright 2017 Oar.
The second text.
Document OAR0000020170805ed8500def
Search Summary
Text: radar"""

FACTIVA_CODED = """HD Radar by the harbour
BY By Jane Roe
WC 1,012 words
PD 4 August 2017
SN
The Daily Mast
SC MAST
LA English
LP
The radar hums.
TD
Nobody knows who pays.
It is a secret.
RE turk : Turkey
AN
Document MAST000020170804ed8400abc"""


def save(path, text, kind):
    if kind == "docx":
        made = docx.Document()
        for line in text.split("\n"):
            made.add_paragraph(line)
        made.save(path)
    else:
        body = "".join(f"{line}\\par\n" for line in text.split("\n"))
        path.write_text("{\\rtf1\\ansi\\ansicpg1252 " + body + "}")
    return path


@pytest.mark.parametrize("kind", ["docx", "rtf"])
def test_a_nexis_uni_export_is_split_into_articles_with_metadata(tmp_path, kind):
    corpus = read_corpus(save(tmp_path / f"a.{kind}", NEXIS_UNI, kind), clean=False)
    first, second = corpus.documents.to_dict("records")
    assert first["text"] == "The radar hums.\nNobody knows who pays."
    assert (first["title"], first["outlet"], str(first["date"].date())) == (
        "Radar by the harbour",
        "The Daily Mast (Neva)",
        "2017-08-04",
    )
    assert (first["section"], first["length"], first["byline"], first["language"]) == (
        "NEWS; Pg. 4",
        "12 words",
        "JANE ROE",
        "ENGLISH",
    )
    assert (second["doc_id"], second["text"], str(second["date"].date())) == ("a-2", "The second text.", "2017-09-05")
    assert corpus.issues[["place", "reason"]].to_numpy().tolist() == [
        ["article 3", "no body: 'A headline without a text'"]
    ]
    assert corpus.sources[["n_records", "n_left_out"]].to_numpy().tolist() == [[3, 1]]


def test_a_nexis_article_without_the_word_body_keeps_its_text(tmp_path):
    text = "Headline\nThe Daily Mast\nAugust 4, 2017\nCopyright 2017\nLength: 3 words\nThe text.\nEnd of Document"
    [row] = read_corpus(save(tmp_path / "a.docx", text, "docx")).documents.to_dict("records")
    assert (row["title"], row["text"], row["length"]) == ("Headline", "The text.", "3 words")


def test_an_older_lexisnexis_export_is_split_at_its_numbers(tmp_path):
    corpus = read_corpus(save(tmp_path / "a.rtf", LEXIS, "rtf"), clean=False)
    first, second = corpus.documents.to_dict("records")
    assert first["text"] == "The radar hums.\nNobody knows: who pays?"
    assert (first["title"], first["outlet"], first["byline"]) == (
        "First Edition Radar by the harbour",
        "The Daily Mast",
        "Jane Roe",
    )
    assert (first["load_date"], first["language"]) == ("August 5, 2017", "ENGLISH")
    assert (second["title"], second["text"]) == ("Second headline", "The second text.")
    assert [str(day.date()) for day in corpus.documents["date"]] == ["2017-08-04", "2017-08-05"]


def test_a_factiva_export_is_split_by_its_document_numbers(tmp_path):
    corpus = read_corpus(save(tmp_path / "a.rtf", FACTIVA_PLAIN, "rtf"), clean=False)
    first, second = corpus.documents.to_dict("records")
    assert first["text"] == "The radar hums.\nNobody knows who pays."
    assert (first["title"], first["byline"], first["outlet"], first["source_code"]) == (
        "Radar by the harbour",
        "By Jane Roe",
        "The Daily Mast",
        "MAST",
    )
    assert (first["language"], first["document"]) == ("English", "MAST000020170804ed8400abc")
    assert (second["title"], second["text"], second["byline"]) == ("Second headline", "The second text.", "")
    assert [str(day.date()) for day in corpus.documents["date"]] == ["2017-08-04", "2017-08-05"]


def test_a_factiva_export_with_codes_is_read_by_them(tmp_path):
    [row] = read_corpus(save(tmp_path / "a.rtf", FACTIVA_CODED, "rtf"), clean=False).documents.to_dict("records")
    assert row["text"] == "The radar hums.\nNobody knows who pays.\nIt is a secret."
    assert (row["title"], row["outlet"], row["regions"], str(row["date"].date())) == (
        "Radar by the harbour",
        "The Daily Mast",
        "turk : Turkey",
        "2017-08-04",
    )


def test_a_factiva_page_is_split_too_and_needs_no_search_for_the_article(tmp_path):
    divs = "".join(
        f"<p class='articleParagraph enarticleParagraph'>{line}</p>" if "text" in line else f"<div>{line}</div>"
        for line in FACTIVA_PLAIN.split("\n")
    )
    page = f'<html><body><div class="article enArticle">{divs}</div></body></html>'
    (tmp_path / "a.html").write_text(page)
    assert read_corpus(tmp_path).documents["title"].tolist() == ["Radar by the harbour", "Second headline"]


def test_a_factiva_page_of_tables_is_read_by_its_codes(tmp_path):
    rows = "".join(
        f'<tr><td class="index"><b>{code}</b></td><td>{value}</td></tr>'
        for code, value in (
            ("HD", "Radar"),
            ("WC", "9 words"),
            ("PD", "4 August 2017"),
            ("SN", "Mast"),
            ("LP", "<p>The radar hums.</p>"),
            ("AN", "Document MAST000020170804ed8400abc"),
        )
    )
    (tmp_path / "a.html").write_text(f"<html><body><table>{rows}</table></body></html>")
    [row] = read_corpus(tmp_path).documents.to_dict("records")
    assert (row["title"], row["outlet"], row["text"]) == ("Radar", "Mast", "The radar hums.")


def test_a_factiva_article_without_a_count_of_words_keeps_all_but_its_headline(tmp_path):
    text = FACTIVA_PLAIN + "\nThird headline\nThe third text.\nDocument OAR0000020170805ed8500xyz"
    documents = read_corpus(save(tmp_path / "a.rtf", text, "rtf"), clean=False).documents
    assert documents["text"].tolist()[2].endswith("The third text.")


def test_an_export_in_which_no_article_is_found_is_refused(tmp_path):
    (tmp_path / "a.html").write_text("<html><div class='articleParagraph'>" + '<p class="articleParagraph">x</p></div>')
    with pytest.raises(CorpusError, match="no article was found in it"):
        read_corpus(tmp_path)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("August 4, 2017 Friday", "2017-08-04"),
        ("Friday, 4 August 2017", "2017-08-04"),
        ("4 Sept. 2017", "2017-09-04"),
        ("December 31, 2017 Sunday 10:00 AM GMT", "2017-12-31"),
        ("August 4, 2017 Friday Final Edition", "2017-08-04"),
    ],
)
def test_dates_of_databases_are_read_in_english_whatever_the_locale(line, date):
    assert is_date(line)
    assert iso_date(line) == date


@pytest.mark.parametrize("line", ["On August 4, 2017 he left.", "Foo 4, 2017", "August 42, 2017", "2017"])
def test_other_lines_are_no_dates(line):
    assert not is_date(line)
