"""Web pages, Word, PDF and RTF files: one document each, nothing silently dropped."""

import io
import zipfile

import docx
import pytest

from framescope.corpus import Corpus, read_corpus
from framescope.corpus.readers import extras, model as limits, pdf
from framescope.corpus.readers.page_lines import RULE, visible_lines
from framescope.errors import CorpusError

BODY = [
    "The minister said on Tuesday that the radar would be switched on before the end of the year, whatever it cost.",
    "Nobody in the harbour town had been asked, and the mayor learned of the plan from the evening news, he said.",
    "Opposition deputies called for the contract to be laid before parliament, as the law has required since 1994.",
    "The ministry did not answer questions about the price, which newspapers have put at four billion.",
]
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Radar by the harbour - The Daily Mast</title>
<meta property="og:site_name" content="The Daily Mast"><meta property="article:published_time" content="2018-04-03">
<script>var hidden = "not text";</script><style>p {{}}</style></head><body>
<nav><ul><li>Home</li><li>World</li><li>Sport</li></ul></nav>
<article><h1>Radar by the harbour</h1>{}</article>
<aside><h3>Most read</h3><ul><li>Ten ways to peel an onion</li><li>Cat found in organ pipe</li></ul></aside>
<footer>Copyright 2018 The Daily Mast. All rights reserved.</footer></body></html>"""


def page(paragraphs=BODY) -> str:
    return PAGE.format("".join(f"<p>{text}</p>" for text in paragraphs))


def reasons(corpus: Corpus) -> list[str]:
    return corpus.issues["reason"].tolist()


def test_the_article_of_a_page_stays_and_the_rest_of_its_visible_text_is_cut(tmp_path):
    (tmp_path / "a.html").write_text(page())
    corpus = read_corpus(tmp_path / "a.html")
    text = corpus.documents["text"][0]
    assert text.split("\n")[:5] == ["Radar by the harbour", *BODY]
    assert "onion" not in text
    assert "Sport" not in text
    raw = corpus.raw("a")
    assert raw.split("\n") == [line.text for line in visible_lines(page())]
    assert "Cat found in organ pipe" in raw
    assert "hidden" not in raw
    for row in corpus.removed.itertuples():
        assert raw[row.start : row.end] == row.text
    assert RULE in set(corpus.removed["rule"])


def test_a_page_says_its_title_date_and_outlet(tmp_path):
    (tmp_path / "a.html").write_text(page())
    [row] = read_corpus(tmp_path).documents.to_dict("records")
    assert (row["title"], row["outlet"], str(row["date"].date())) == (
        "Radar by the harbour",
        "The Daily Mast",
        "2018-04-03",
    )


def test_metadata_count_for_more_than_what_a_page_says(tmp_path):
    (tmp_path / "a.html").write_text(page())
    (tmp_path / "metadata.csv").write_text("file,outlet,title\na.html,Mast,\n")
    [row] = read_corpus(tmp_path).documents.to_dict("records")
    assert (row["outlet"], row["title"]) == ("Mast", "Radar by the harbour")


def test_a_page_is_known_by_its_beginning_and_read_in_the_encoding_it_declares(tmp_path):
    written = page([*BODY, "Café crème for everyone at the counter, said the owner, who had seen it all before."])
    meta = '<meta charset="iso-8859-1">'
    (tmp_path / "a.txt").write_bytes(written.replace("<head>", f"<head>{meta}").encode("cp1252"))
    corpus = read_corpus(tmp_path)
    assert "Café crème" in corpus.documents["text"][0]
    assert corpus.sources["encoding"].tolist() == ["cp1252"]


def test_without_cleaning_the_whole_page_stays(tmp_path):
    (tmp_path / "a.html").write_text(page())
    corpus = read_corpus(tmp_path, clean=False)
    assert "Ten ways to peel an onion" in corpus.documents["text"][0]
    assert len(corpus.removed) == 0


def test_a_page_without_an_article_is_kept_whole_and_listed(tmp_path):
    (tmp_path / "a.html").write_text("<html><body><p>word</p></body></html>")
    corpus = read_corpus(tmp_path)
    assert corpus.documents["text"].tolist() == ["word"]
    assert all("no article found" in reason for reason in reasons(corpus))


@pytest.mark.parametrize("nothing", ["<html><body><script>x()</script></body></html>", "<!-- only a comment -->"])
def test_a_page_without_text_is_refused(tmp_path, nothing):
    (tmp_path / "a.html").write_text(nothing)
    with pytest.raises(CorpusError, match="no text could be loaded"):
        read_corpus(tmp_path)


def test_lines_of_a_page_are_its_blocks_however_deep():
    deep = "<div>" * 1_000 + "word" + "</div>" * 1_000
    lines = visible_lines(f"<html><body><p>One <b>bold</b>\n word<br>next</p>{deep}<p>last</p></body></html>")
    assert [line.text for line in lines] == ["One bold word", "next", "word", "last"]


def test_markdown_is_text(tmp_path):
    (tmp_path / "a.md").write_text("# Radar\n\nIt hums.")
    assert read_corpus(tmp_path).documents["text"].tolist() == ["# Radar\n\nIt hums."]


def test_a_word_file_gives_paragraphs_and_cells_in_order_and_its_title(tmp_path):
    made = docx.Document()
    made.core_properties.title = "Radar"
    made.add_paragraph("First paragraph.")
    made.add_table(1, 2).rows[0].cells[1].text = "In a cell."
    made.add_paragraph("Last paragraph.")
    made.save(tmp_path / "a.docx")
    [row] = read_corpus(tmp_path).documents.to_dict("records")
    assert [line for line in row["text"].split("\n") if line] == ["First paragraph.", "In a cell.", "Last paragraph."]
    assert (row["title"], row["doc_id"]) == ("Radar", "a")


def test_word_files_that_are_empty_or_broken_are_listed(tmp_path):
    docx.Document().save(tmp_path / "empty.docx")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 broken")
    with zipfile.ZipFile(tmp_path / "part.docx", "w") as archive:
        archive.writestr("word/document.xml", "<not-closed")
    (tmp_path / "good.txt").write_text("word")
    corpus = read_corpus(tmp_path)
    found = dict(zip(corpus.issues["source_file"], corpus.issues["reason"], strict=True))
    assert found["empty.docx"] == "empty"
    assert found["broken.docx"].startswith("not a package that can be read")
    assert found["part.docx"].startswith("not a Word file that can be read")
    assert len(corpus) == 1


def test_a_package_that_would_unpack_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("framescope.corpus.readers.archive.MAX_BYTES", 1_000)
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "0" * 2_000_000)
    with pytest.raises(CorpusError, match="would unpack to 2,000,000 bytes"):
        read_corpus(tmp_path)


def make_pdf(*pages: list[str]) -> bytes:
    """A PDF with a text layer, by hand."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for i, lines in enumerate(pages):
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 50 700 Td {shown} ET".encode("latin-1")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


def test_lines_of_a_pdf_become_paragraphs_and_hyphens_at_line_ends_go(tmp_path):
    lines = [
        "The minister said on Tuesday that the harbour ra-",
        "dar would be switched on before the end of",
        "the year, whatever it cost.",
        "A new paragraph.",
    ]
    (tmp_path / "a.pdf").write_bytes(make_pdf(lines))
    text = read_corpus(tmp_path).documents["text"][0]
    assert text == (
        "The minister said on Tuesday that the harbour radar would be switched on before the end of the year, "
        "whatever it cost.\nA new paragraph.\n"
    )


def test_running_titles_and_page_numbers_of_a_pdf_are_cut_and_kept_in_removed(tmp_path):
    pages = [["The Daily Mast", f"Sentence number {i} stands here.", "And so on.", f"Page {i}"] for i in range(1, 5)]
    (tmp_path / "a.pdf").write_bytes(make_pdf(*pages))
    corpus = read_corpus(tmp_path)
    assert "Daily Mast" not in corpus.documents["text"][0]
    assert "Page" not in corpus.documents["text"][0]
    assert corpus.raw("a").count("The Daily Mast") == 4
    assert set(corpus.removed["rule"]) == {"running title"}


def test_a_pdf_without_a_text_layer_and_a_broken_one_are_listed(tmp_path):
    (tmp_path / "scan.pdf").write_bytes(make_pdf([]))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    (tmp_path / "good.txt").write_text("word")
    corpus = read_corpus(tmp_path)
    found = dict(zip(corpus.issues["source_file"], corpus.issues["reason"], strict=True))
    assert found["scan.pdf"] == "no text layer (a scan?)"
    assert found["broken.pdf"].startswith("not a PDF that can be read")


def test_an_encrypted_pdf_is_listed(tmp_path):
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf(["secret"])))
    writer.encrypt("password", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    with pytest.raises(CorpusError, match=r"a\.pdf: encrypted"):
        read_corpus(tmp_path)


def test_an_rtf_file_is_read_in_its_code_page(tmp_path):
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi\ansicpg1254 {\b Erdo\'f0an} said so.\par A second line.\par}")
    corpus = read_corpus(tmp_path)
    assert corpus.documents["text"].tolist() == ["Erdoğan said so.\nA second line."]
    assert corpus.sources["encoding"].tolist() == ["cp1254"]


def test_an_rtf_file_with_bytes_its_code_page_lacks_is_listed(tmp_path):
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1\\ansi\\ansicpg932 \x81\xff}")
    with pytest.raises(CorpusError, match="not an RTF file that can be read"):
        read_corpus(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "package"),
    [
        ("a.html", b"<html><p>word</p>", "lxml"),
        ("a.docx", b"", "python-docx"),
        ("a.pdf", b"%PDF-1.4", "pypdf"),
        ("a.rtf", b"{\\rtf1 word}", "striprtf"),
        ("a.xlsx", b"", "openpyxl"),
        ("a.warc", b"WARC/1.0", "warcio"),
    ],
)
def test_a_library_that_is_missing_gives_one_line_that_says_what_to_install(
    tmp_path, monkeypatch, name, content, package
):
    def missing(module):
        raise ImportError(module) if module != "trafilatura" else None

    monkeypatch.setattr(extras, "import_module", lambda m: missing(m) if m != "trafilatura" else __import__(m))
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=rf"{name}: needs {package}: pip install 'framescope\[import\]'"):
        read_corpus(tmp_path)


def refusal(tmp_path, name: str, content: bytes) -> str:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError) as caught:
        read_corpus(tmp_path)
    return str(caught.value)


def test_notes_of_a_word_file_are_counted_and_listed(tmp_path):
    made = docx.Document()
    run = made.add_paragraph("A word.").add_run()
    made.add_comment(run, text="A remark.")
    made.save(tmp_path / "a.docx")
    corpus = read_corpus(tmp_path)
    assert corpus.documents["text"].tolist() == ["A word."]
    assert corpus.issues[["place", "reason", "action"]].to_numpy().tolist() == [["comments", "1 comment", "not read"]]


def test_pages_of_a_pdf_without_text_are_listed_by_number(tmp_path):
    (tmp_path / "a.pdf").write_bytes(make_pdf(["one word"], [], ["two words"], []))
    corpus = read_corpus(tmp_path)
    assert corpus.issues[["place", "reason"]].to_numpy().tolist() == [
        ["pages 2, 4", "no text on 2 of 4 pages (scans?)"]
    ]


def test_a_pdf_whose_characters_cannot_be_told_or_whose_lock_cannot_be_tried_is_listed(tmp_path, monkeypatch):
    import pypdf

    assert "whose characters cannot be told" in refusal(tmp_path, "a.pdf", make_pdf(["a word \\000 here"]))

    def fail(*_):
        raise NotImplementedError

    monkeypatch.setattr(pypdf.PdfReader, "decrypt", fail)
    writer, made = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf(["a word"]))), io.BytesIO()
    writer.encrypt("", algorithm="RC4-128")
    writer.write(made)
    assert "a.pdf: encrypted" in refusal(tmp_path, "a.pdf", made.getvalue())


def test_an_rtf_file_with_a_nul_is_listed(tmp_path):
    assert "it holds a NUL character" in refusal(tmp_path, "a.rtf", rb"{\rtf1\ansi a word\u0? here}")


@pytest.mark.parametrize(
    ("size", "content", "limit", "reason"),
    [
        (9, b"", "MAX_BYTES", r"9 bytes, more than the limit of 8 \(MAX_BYTES\)"),
        (1, b"123456789", "MAX_BYTES", r"more than the limit of 8 bytes \(MAX_BYTES\)"),
        (1, b"123456789", "MAX_TABLE_BYTES", r"more than the limit of 8 bytes \(MAX_TABLE_BYTES\)"),
    ],
)
def test_an_input_says_which_limit_it_passes_whatever_size_it_claims(monkeypatch, size, content, limit, reason):
    monkeypatch.setattr(limits, limit, 8)
    source = limits.Input("a", size, lambda: io.BytesIO(content))
    with pytest.raises(limits.Refused, match=reason):
        source.read() if limit == "MAX_BYTES" else source.digest()


def test_a_line_of_a_table_longer_than_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("framescope.corpus.readers.delimited.MAX_BYTES", 50)
    assert "a line longer than the limit of 50 (MAX_BYTES)" in refusal(tmp_path, "a.csv", b"text\n" + b"x" * 60)


def test_words_cut_at_line_ends_of_a_long_pdf_are_joined_in_one_pass():
    lines = [
        "the minister said on Tuesday that the old harbour ra-",
        "dar would be switched on before the end of",
    ] * 8_000
    text, cuts = pdf._join([lines])
    assert text.count("harbour radar would") == 8_000
    assert not cuts
