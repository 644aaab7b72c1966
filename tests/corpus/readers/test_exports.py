"""Exports of press databases are split into articles, with their metadata; no article goes missing silently."""

import docx
import pytest

from framescope.corpus import read_corpus
from framescope.corpus.readers.exports import COPYRIGHT, is_date, iso_date
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
        ["", "6 lines outside the articles (a cover, a list of documents)"],
        ["article 3", "no body: 'A headline without a text'"],
    ]
    assert corpus.sources[["n_records", "n_left_out"]].to_numpy().tolist() == [[3, 1]]


# A text export: lines are wrapped at a width, headings stand in the middle, a cover stands before.
LEXIS_TEXT = """
Download Request: Selected Items: 1-2
Time Of Request: Friday, October 05, 2018  16:51:31

Terms: (radar and harbour)

                               1 of 2 DOCUMENTS


                                 The Daily Mast

                            August 4, 2017 Friday
                                 Edition 1;
                                   Scotland

Radar by the harbour hums through the night, and nobody in the town knows who
pays for it

BYLINE: Jane Roe

SECTION: NEWS; Pg. 6

LENGTH: 355 words


The minister said on Tuesday that the radar would be switched on before the
end of the year, whatever it cost, and that nobody in the harbour town had any
reason to be afraid.

MOSCOW: The ministry did not answer questions about the price.

LOAD-DATE: August 5, 2017

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

JOURNAL-CODE: MAST

                       Copyright 2017 Mast Media
                              All Rights Reserved

                               2 of 2 DOCUMENTS

                                 The Evening Oar

Headline without a date

LENGTH: 4 words

The second text is short, and it stands in one line.

LOAD-DATE: August 6, 2017
"""


@pytest.mark.parametrize("kind", ["txt", "md"])
def test_a_text_export_of_lexisnexis_is_split_and_its_wrapped_lines_are_joined(tmp_path, kind):
    (tmp_path / f"a.{kind}").write_text(LEXIS_TEXT)
    corpus = read_corpus(tmp_path / f"a.{kind}", clean=False)
    first, second = corpus.documents.to_dict("records")
    assert first["text"] == (
        "The minister said on Tuesday that the radar would be switched on before the end of the year, whatever it "
        "cost, and that nobody in the harbour town had any reason to be afraid.\n"
        "MOSCOW: The ministry did not answer questions about the price."
    )
    assert (first["outlet"], str(first["date"].date()), first["edition"], first["byline"], first["journal_code"]) == (
        "The Daily Mast",
        "2017-08-04",
        "Edition 1; Scotland",
        "Jane Roe",
        "MAST",
    )
    assert first["title"].endswith("nobody in the town knows who pays for it")
    assert first["copyright"] == "Copyright 2017 Mast Media All Rights Reserved"
    assert (second["outlet"], second["title"]) == ("The Evening Oar", "Headline without a date")
    assert corpus.issues["reason"].tolist() == ["3 lines outside the articles (a cover, a list of documents)"]


def test_a_text_that_only_speaks_of_documents_is_no_export(tmp_path):
    text = "1 of 2 DOCUMENTS\nDocument 7 was read aloud.\nLengthy: the debate.\n"
    (tmp_path / "a.txt").write_text(text)
    assert read_corpus(tmp_path / "a.txt", clean=False).documents["text"].tolist() == [text]


def lexis_page(*articles: tuple[str, ...]) -> str:
    """A page of LexisNexis: labels and values in spans of one paragraph, documents numbered in comments."""
    made = ["<DIV><P><SPAN>Download Request: Selected Items: 1-2<BR>Terms: radar</SPAN></P></DIV>"]
    for n, lines in enumerate(articles, start=1):
        made.append(f"<!-- Hide XML section from browser\n<DOC NUMBER={n}>\n<DOCFULL> -->")
        for line in lines:
            label, colon, value = line.partition(": ")
            parted = (
                f'<SPAN CLASS="c8">{label}: </SPAN><SPAN CLASS="c2">{value}</SPAN>' if colon else f"<SPAN>{line}</SPAN>"
            )
            made.append(f'<BR><DIV CLASS="c5"><P CLASS="c6">{parted}</P></DIV>')
    return "<HTML><HEAD><TITLE>&nbsp;</TITLE></HEAD><BODY>" + "\n".join(made) + "</BODY></HTML>"


GERMAN = (
    "Die Abendpost",
    "27. Februar 2012 Montag 9:50 PM GMT+1",
    "Radar am Hafen",
    "AUTOR: Johanna Roth",
    "RUBRIK: NACHRICHTEN; S. 4",
    "LÄNGE: 12 Wörter",
    "HIGHLIGHT: Es brummt.",
    "Der Minister schwieg.",
    "„Niemand weiß, wer zahlt“, sagte er.",
    "UPDATE: 28. Februar 2012",
    "SPRACHE: GERMAN; DEUTSCH",
    "PUBLICATION-TYPE: Zeitung",
    "ZEITUNGS-CODE: abp",
    "Copyright 2012 Abendpost GmbH",
    "Alle Rechte vorbehalten",
)
FRENCH = (
    "Le Mât",
    "lundi 4 août 2017",
    "Le radar du port",
    "AUTEUR: Jeanne Roux",
    "RUBRIQUE: MONDE; Pg. 4",
    "LONGUEUR: 12 mots",
    "Le ministre n’a rien dit.",
    "DATE-CHARGEMENT: 5 août 2017",
    "LANGUE: FRENCH; FRANÇAIS",
    "TYPE-PUBLICATION: Journal",
)


def test_pages_of_lexisnexis_are_read_in_the_languages_of_its_labels(tmp_path):
    page = lexis_page(("1 of 2 DOCUMENTS", *GERMAN), ("Document 2 de 2", *FRENCH))
    (tmp_path / "a.HTM").write_text(page)
    first, second = read_corpus(tmp_path, clean=False).documents.to_dict("records")
    assert first["text"] == "Der Minister schwieg.\n„Niemand weiß, wer zahlt“, sagte er."
    assert (first["outlet"], first["title"], first["byline"], first["section"], first["length"]) == (
        "Die Abendpost",
        "Radar am Hafen",
        "Johanna Roth",
        "NACHRICHTEN; S. 4",
        "12 Wörter",
    )
    assert (first["highlight"], first["language"], first["load_date"], first["copyright"]) == (
        "Es brummt.",
        "GERMAN; DEUTSCH",
        "28. Februar 2012",
        "Copyright 2012 Abendpost GmbH Alle Rechte vorbehalten",
    )
    assert (second["outlet"], second["title"], second["text"]) == (
        "Le Mât",
        "Le radar du port",
        "Le ministre n’a rien dit.",
    )
    assert [str(day.date()) for day in (first["date"], second["date"])] == ["2012-02-27", "2017-08-04"]


NEXIS_NEW = """Page 1 of 3
Search Terms: radar
Narrowed by:
Content Type
News
Radar am Hafen
Die Abendpost
27. Februar 2012 Montag
Copyright 2012 Abendpost GmbH Alle Rechte vorbehalten
Rubrik: NACHRICHTEN; S. 4
Länge: 12 Wörter
Autor: Johanna Roth
Body

Der Minister schwieg.
Page 2 of 3
Text: das war alles.
Graphic
Das Radar am Abend.
Foto: Hafenamt
Classification
Language: GERMAN
Subject: RADAR (90%)
Industry: DEFENCE (80%)
Load-Date: 28. Februar 2012
Ende des Dokuments
Without a date
The Evening Oar
Copyright 2017 Oar
Length: 3 words
Body
The second text.
End of Document
Without anything
The Evening Oar
Body
The third text.
End of Document
Cut off
The Evening Oar
5 September 2017
Length: 9 words
Body
The last text has no end"""


@pytest.mark.parametrize("kind", ["docx", "rtf"])
def test_newer_exports_of_nexis_keep_every_article_whatever_fields_it_lacks(tmp_path, kind):
    written = NEXIS_NEW if kind == "docx" else NEXIS_NEW.encode("cp1252", "xmlcharrefreplace").decode("cp1252")
    path = save(tmp_path / f"a.{kind}", written, kind) if kind == "docx" else tmp_path / "a.rtf"
    if kind == "rtf":
        body = "".join(
            rf"\'{b:02x}" if b > 127 else chr(b) for b in NEXIS_NEW.replace("\n", "\\par\n").encode("cp1252")
        )
        path.write_text("{\\rtf1\\ansi\\ansicpg1252 " + body + "}")
    corpus = read_corpus(path, clean=False)
    first, second, third, last = corpus.documents.to_dict("records")
    assert first["text"] == "Der Minister schwieg.\nText: das war alles."
    assert (first["title"], first["outlet"], first["section"], first["byline"]) == (
        "Radar am Hafen",
        "Die Abendpost",
        "NACHRICHTEN; S. 4",
        "Johanna Roth",
    )
    assert (first["graphic"], first["subject"], first["industry"]) == (
        "Das Radar am Abend.",
        "RADAR (90%)",
        "DEFENCE (80%)",
    )
    assert [d["title"] for d in (second, third, last)] == ["Without a date", "Without anything", "Cut off"]
    assert {d["outlet"] for d in (second, third, last)} == {"The Evening Oar"}
    assert [d["text"] for d in (second, third, last)] == [
        "The second text.",
        "The third text.",
        "The last text has no end",
    ]
    assert corpus.issues["reason"].tolist() == ["4 lines outside the articles (a cover, a list of documents)"]


def factiva_page(*articles: str) -> str:
    """A page of Factiva in its article format: the headline is marked, paragraphs have classes."""
    return "<html><head><title>Factiva</title></head><body>" + "<br><span></span>".join(articles) + "</body></html>"


FACTIVA_NEW = """<div id="article-ABP0000020171120edbk00023" class="article">
<div class="article deArticle"><p></p><div>Politik</div>
<div id="hd"><span class="deHeadline counted">98) Radar am Hafen; Niemand weiß, wer zahlt</span></div>
<div class="author">VON JOHANNA ROTH </div><div>1.012 Wörter</div><div>20 November 2017</div><div>10:03</div>
<div>Die Abendpost</div><div>ABP</div><div>8</div><div>Deutsch</div><div>Copyright 2017 Abendpost GmbH </div><p></p>
<p class="articleParagraph dearticleParagraph">Neva - Der <b>Minister</b> schwieg.</p>
<p class="articleParagraph dearticleParagraph">IN Neva weiß niemand, wer zahlt.</p>
<p>Das Radar am Abend. Foto: Hafenamt</p><p>Abendpost GmbH</p><p>Dokument ABP0000020171120edbk00023</p></div></div>"""


def test_pages_of_factiva_with_marked_headlines_are_read_in_any_language(tmp_path):
    plain = FACTIVA_NEW.replace("<div>Politik</div>", "").replace('<div class="author">VON JOHANNA ROTH </div>', "")
    plain = plain.replace("ABP0000020171120edbk00023", "WELTON0020171120edbk00024").replace("<div>10:03</div>", "")
    (tmp_path / "a.html").write_text(factiva_page(FACTIVA_NEW, plain))
    first, second = read_corpus(tmp_path, clean=False).documents.to_dict("records")
    assert first["text"].split("\n") == [
        "Neva - Der Minister schwieg.",
        "IN Neva weiß niemand, wer zahlt.",
    ]
    assert (first["notes"], first["time"], first["page"]) == ("Das Radar am Abend. Foto: Hafenamt", "10:03", "8")
    assert (first["title"], first["section"], first["byline"], first["outlet"], first["publisher"]) == (
        "Radar am Hafen; Niemand weiß, wer zahlt",
        "Politik",
        "VON JOHANNA ROTH",
        "Die Abendpost",
        "Abendpost GmbH",
    )
    assert (first["document"], first["source_code"], first["language"]) == (
        "ABP0000020171120edbk00023",
        "ABP",
        "Deutsch",
    )
    assert (second["title"], second["section"], second["byline"]) == ("Radar am Hafen; Niemand weiß, wer zahlt", "", "")
    assert [str(day.date()) for day in (first["date"], second["date"])] == ["2017-11-20"] * 2


def test_what_a_page_of_factiva_does_not_mark_as_a_paragraph_is_no_text(tmp_path):
    odd = FACTIVA_NEW.replace("Copyright 2017 Abendpost GmbH ", "Quelle: Abendpost, 2017. All rights reserved.")
    odd = odd.replace("ABP0000020171120edbk00023</p>", "abp0000020171120edbk00023</p>")
    page = factiva_page(odd).replace("<body>", "<body><p>Menu</p>")
    (tmp_path / "a.html").write_text(page)
    [row] = read_corpus(tmp_path, clean=False).documents.to_dict("records")
    assert row["text"].split("\n") == ["Neva - Der Minister schwieg.", "IN Neva weiß niemand, wer zahlt."]
    assert row["copyright"] == "Quelle: Abendpost, 2017. All rights reserved."
    assert (row["document"], row["section"]) == ("abp0000020171120edbk00023", "Politik")


def test_a_language_at_the_end_of_an_article_is_no_text(tmp_path):
    article = "Radar am Hafen\nDie Abendpost\n27. Februar 2012 Montag\nLänge: 12 Wörter\nBody\nDer Minister schwieg.\n"
    ends = ("Sprache: GERMAN; DEUTSCH\nUpdate: 28. Februar 2012", "Sprache: GERMAN", "Sprache: sie allein gilt.")
    lines = "\n".join(f"{article}{end}\nEnd of Document" for end in ends)
    rows = read_corpus(save(tmp_path / "a.rtf", lines, "rtf"), clean=False).documents
    assert rows["text"].tolist() == [
        *["Der Minister schwieg."] * 2,
        "Der Minister schwieg.\nSprache: sie allein gilt.",
    ]
    assert rows["language"].tolist() == ["GERMAN; DEUTSCH", "GERMAN", ""]


def test_a_paragraph_that_begins_like_a_code_stays_in_the_text(tmp_path):
    text = FACTIVA_CODED.replace(
        "It is a secret.", "IN Ankara, nobody knows.\nCO operation is wanted.\nPUB owners wait."
    )
    text = text.replace("RE turk : Turkey", "PUB Mast Media\nRE turk : Turkey")
    [row] = read_corpus(save(tmp_path / "a.rtf", text, "rtf"), clean=False).documents.to_dict("records")
    assert row["text"].split("\n")[2:] == ["IN Ankara, nobody knows.", "CO operation is wanted.", "PUB owners wait."]
    assert (row["publisher"], row["regions"]) == ("Mast Media", "turk : Turkey")


def test_cells_of_a_factiva_table_in_rtf_are_read_by_their_codes(tmp_path):
    rows = (
        ("HD", "Radar"),
        ("WC", "9 mots"),
        ("PD", "4 août 2017"),
        ("SN", "Le Mât"),
        ("LP", "Le radar."),
        ("AN", "Document MAT0000020170804ed8400abc"),
    )
    cells = "".join(
        rf"\trowd {code}\cell {value}\cell\row ".replace("û", r"\'fb").replace("â", r"\'e2") for code, value in rows
    )
    (tmp_path / "a.rtf").write_text(r"{\rtf1\ansi\ansicpg1252 " + cells + "}")
    [row] = read_corpus(tmp_path / "a.rtf", clean=False).documents.to_dict("records")
    assert (row["title"], row["outlet"], row["text"], str(row["date"].date())) == (
        "Radar",
        "Le Mât",
        "Le radar.",
        "2017-08-04",
    )


def test_a_factiva_article_without_copyright_or_language_keeps_its_first_line(tmp_path):
    text = "Radar\n9 words\n4 August 2017\nThe Daily Mast\nMAST\nThe radar hums.\nDocument MAST000020170804ed8400abc"
    [row] = read_corpus(save(tmp_path / "a.rtf", text, "rtf"), clean=False).documents.to_dict("records")
    assert (row["outlet"], row["source_code"], row["text"]) == ("The Daily Mast", "MAST", "The radar hums.")


def test_a_factiva_article_without_a_headline_is_kept(tmp_path):
    text = "9 words\n4 August 2017\nThe Daily Mast\nEnglish\nThe radar hums.\nDocument MAST000020170804ed8400abc"
    [row] = read_corpus(save(tmp_path / "a.rtf", text, "rtf"), clean=False).documents.to_dict("records")
    assert (row["title"], row["outlet"], row["text"]) == ("", "The Daily Mast", "The radar hums.")


def test_a_nexis_article_without_the_word_body_keeps_its_text(tmp_path):
    text = "Headline\nThe Daily Mast\nAugust 4, 2017\nCopyright 2017\nLength: 3 words\nThe text.\nEnd of Document"
    [row] = read_corpus(save(tmp_path / "a.docx", text, "docx")).documents.to_dict("records")
    assert (row["title"], row["text"], row["length"]) == ("Headline", "The text.", "3 words")


def test_an_older_lexisnexis_export_is_split_at_its_numbers(tmp_path):
    corpus = read_corpus(save(tmp_path / "a.rtf", LEXIS, "rtf"), clean=False)
    first, second = corpus.documents.to_dict("records")
    assert first["text"] == "The radar hums.\nNobody knows: who pays?"
    assert (first["title"], first["outlet"], first["byline"], first["edition"]) == (
        "Radar by the harbour",
        "The Daily Mast",
        "Jane Roe",
        "First Edition",
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
        ("27. Februar 2012 Montag 9:50 PM GMT+1", "2012-02-27"),
        ("lundi 1er janvier 2018", "2018-01-01"),
        ("4 de agosto de 2017 viernes", "2017-08-04"),
        ("Venerdì 4 agosto 2017", "2017-08-04"),
        ("vrijdag 4 augustus 2017 12:00", "2017-08-04"),
        ("4 Ağustos 2017 Cuma", "2017-08-04"),
        ("4. März 2017 Samstag Ausgabe 1; Deutschland", "2017-03-04"),
    ],
)
def test_dates_of_databases_are_read_in_english_whatever_the_locale(line, date):
    assert is_date(line)
    assert iso_date(line) == date


@pytest.mark.parametrize(
    "line",
    [
        "On August 4, 2017 he left.",
        "Foo 4, 2017",
        "August 42, 2017",
        "2017",
        "Load-Date: August 4, 2017",
        "May 5, 20171",
    ],
)
def test_other_lines_are_no_dates(line):
    assert not is_date(line)


UNI = """Radar deal signed
The Daily
July 14, 2017 Friday
Copyright 2017 The Daily
Section: NEWS; Pg. 3
Length: 120 words
Body
The minister signed.
Update: Police said on Monday that the deal was off.
Copyright law was not discussed.
He left.
Classification
Language: ENGLISH
Load-Date: July 15, 2017
End of Document
"""
CLASSIC = """1 of 1 DOCUMENTS

The Daily

July 14, 2017 Friday

Radar deal signed

LENGTH: 120 words

The minister signed.

UPDATE: Police said on Monday that the deal was off.

NOTES: he read them.

(c) the third point was lost.

He left.

NOTES: the first of two.

LOAD-DATE: July 15, 2017

GRAPHIC: Photo one

Photo two

Copyright 2017 The Daily
"""


def test_a_paragraph_that_begins_like_a_field_does_not_end_the_article(tmp_path):
    (tmp_path / "a.txt").write_text(UNI)
    (tmp_path / "b.txt").write_text(CLASSIC)
    corpus = read_corpus(tmp_path, clean=False, reuse=False)
    uni, classic = corpus.documents.to_dict("records")
    update = "pdate: Police said on Monday that the deal was off."
    assert uni["text"] == f"The minister signed.\nU{update}\nCopyright law was not discussed.\nHe left."
    assert classic["text"].split("\n") == [
        "The minister signed.",
        f"UPDATE: {update.removeprefix('pdate: ')}",
        "NOTES: he read them.",
        "(c) the third point was lost.",
        "He left.",
    ]
    assert (uni["load_date"], uni["copyright"]) == ("July 15, 2017", "Copyright 2017 The Daily")
    assert [classic[name] for name in ("load_date", "notes", "graphic", "copyright")] == [
        "July 15, 2017",
        "the first of two.",
        "Photo one",
        "Copyright 2017 The Daily",
    ]
    told = [["b.txt", "1 line outside the articles (a cover, a list of documents)"]]
    assert corpus.issues[["source_file", "reason"]].to_numpy().tolist() == told, "what is no field is not lost unseen"


def test_an_export_in_german_is_known_by_its_marks_in_plain_text_too(tmp_path):
    text = UNI.replace("End of Document", "Ende des Dokuments").replace("Length: 120 words", "Länge: 120 Wörter")
    (tmp_path / "a.txt").write_text(text + text, encoding="utf-8")
    assert read_corpus(tmp_path, clean=False, reuse=False).documents["title"].tolist() == ["Radar deal signed"] * 2


def test_companies_named_like_codes_stay_in_the_text_of_factiva(tmp_path):
    said = ["TD Bank said the deal was off.", "AN Iranian missile fell.", "TD Securities agreed."]
    head = "HD\tRadar deal\nWC\t120 words\nPD\t14 July 2017\nSN\tThe Daily\n"
    end = "CO\ttdb : TD Bank\nAN\tDocument DAILY00020170714abcd00001\n"
    (tmp_path / "a.txt").write_text(f"{head}LP\t\n{said[0]}\n{said[1]}\nTD\t\n{said[2]}\n{end}")
    [row] = read_corpus(tmp_path, clean=False, reuse=False).documents.to_dict("records")
    assert row["text"].split("\n") == said
    assert row["companies"] == "tdb : TD Bank"


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Copyright 2017 The Daily", True),
        ("Copyright (c) 2017 The Daily", True),
        ("COPYRIGHT The Daily", True),
        ("(c) 2017 The Daily", True),
        ("(C) Abendpost GmbH", True),
        ("© The Daily", True),
        ("Copyright by Abendpost", True),
        ("All Rights Reserved", True),
        ("Copyright law was not discussed.", False),
        ("Copyright, he said, was dull.", False),
        ("(c) the third point was lost.", False),
    ],
)
def test_a_line_of_copyright_is_told_from_a_paragraph_on_it(line, is_one):
    assert bool(COPYRIGHT.match(line)) is is_one
