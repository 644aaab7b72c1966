"""A folder of texts and its metadata: every hazard loads or is listed, and nothing vanishes."""

import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest

from framescope.corpus import Corpus, read_corpus
from framescope.corpus.readers import model as limits
from framescope.errors import CorpusError

TEXT = "The radar hums.\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with one good text, below a folder one can link to."""
    path = tmp_path / "texts"
    path.mkdir()
    (path / "good.txt").write_text(TEXT)
    return path


def read(path: Path) -> Corpus:
    return read_corpus(path, clean=False)


def with_metadata(path: Path, *lines: str, name: str = "metadata.csv") -> Corpus:
    (path / name).write_bytes("\n".join(lines).encode())
    return read(path)


def outcomes(corpus: Corpus) -> dict[str, str]:
    return dict(zip(corpus.sources["source_file"], corpus.sources["outcome"], strict=True))


def source_of(corpus: Corpus, name: str) -> tuple[object, ...]:
    """sha256, n_bytes, outcome, encoding of one input."""
    table = corpus.sources.set_index("source_file")
    return tuple(table.loc[name, ["sha256", "n_bytes", "outcome", "encoding"]])


def issues(corpus: Corpus) -> list[tuple[str, ...]]:
    return list(corpus.issues[["source_file", "place", "reason", "action"]].itertuples(index=False, name=None))


def column_of(corpus: Corpus, *names: str) -> dict[str, object]:
    """Some columns by doc_id: a value where one column is asked for, else a tuple."""
    rows = corpus.documents[list(names)].itertuples(index=False, name=None)
    return {i: row[0] if len(row) == 1 else row for i, row in zip(corpus.documents["doc_id"], rows, strict=True)}


def test_a_text_is_read_with_its_checksum_and_encoding(texts):
    corpus = read(texts)
    assert column_of(corpus, "text", "source_file") == {"good": (TEXT, "good.txt")}
    assert source_of(corpus, "good.txt") == (sha256(TEXT.encode()).hexdigest(), 16, "loaded", "utf-8")
    assert issues(corpus) == []


def test_texts_in_folders_are_read_in_the_order_of_their_paths(texts):
    for name in ("b/two.txt", "a/one.txt", "a/good.TXT"):
        (texts / name).parent.mkdir(exist_ok=True)
        (texts / name).write_text(TEXT)
    assert read(texts).documents["doc_id"].tolist() == ["a/good", "a/one", "b/two", "good"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        ("\ufeff".encode(), "empty"),
        ("* * *\n— …\n".encode(), "no words in it"),
        (b"\x89PNG\r\n\x1a\n\x00", "not valid utf-8 at byte 0"),
        (b"MZ\x00\x00 the radar", "holds a NUL character at byte 2"),
        ("füze".encode("cp1254"), "not valid utf-8 at byte 1"),
        ("The radar".encode("utf-16-le"), "holds a NUL character at byte 1"),
    ],
)
def test_a_file_that_holds_no_text_is_listed_with_its_reason(texts, data, reason):
    (texts / "bad.txt").write_bytes(data)
    corpus = read(texts)
    assert outcomes(corpus) == {"good.txt": "loaded", "bad.txt": "quarantined"}
    [(name, _, why, action)] = issues(corpus)
    assert (name, action) == ("bad.txt", "left out")
    assert why.startswith(reason)
    assert source_of(corpus, "bad.txt") == (sha256(data).hexdigest(), len(data), "quarantined", "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_text_with_a_byte_order_mark_is_read_without_it(texts, encoding):
    (texts / "good.txt").write_bytes("Füze “radar”\r\n".encode(encoding))
    corpus = read(texts)
    assert column_of(corpus, "text") == {"good": "Füze “radar”\r\n"}
    assert source_of(corpus, "good.txt")[3] == encoding


def test_the_metadata_may_declare_the_encoding_of_each_text(texts):
    (texts / "good.txt").write_bytes("Işık Şahin".encode("cp1254"))
    (texts / "other.txt").write_bytes("Işık".encode())
    (texts / "third.txt").write_bytes(b"a")
    corpus = with_metadata(texts, "file,encoding", "good.txt,cp1254", "other.txt,", "third.txt,cp-none")
    assert column_of(corpus, "text") == {"good": "Işık Şahin", "other": "Işık"}
    assert [source_of(corpus, f"{name}.txt")[3] for name in ("good", "other")] == ["cp1254", "utf-8"]
    assert issues(corpus) == [("third.txt", "", "unknown encoding 'cp-none'", "left out")]


def test_a_file_above_the_limit_is_refused_unread_and_the_limit_named(texts, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 20)
    (texts / "big.txt").write_text("x" * 21)
    (texts / "just.txt").write_text("x" * 20)
    corpus = read(texts)
    assert outcomes(corpus) == {"good.txt": "loaded", "just.txt": "loaded", "big.txt": "quarantined"}
    assert issues(corpus) == [("big.txt", "", "21 bytes, more than the limit of 20 (MAX_BYTES)", "left out")]


def test_a_file_above_the_limit_of_tables_is_refused_unopened(texts, monkeypatch):
    monkeypatch.setattr(limits, "MAX_TABLE_BYTES", 20)
    (texts / "big.csv").write_text("text\n" + "x" * 20)
    corpus = read(texts)
    assert outcomes(corpus) == {"good.txt": "loaded", "big.csv": "quarantined"}
    assert issues(corpus) == [("big.csv", "", "25 bytes, more than the limit of 20 (MAX_TABLE_BYTES)", "left out")]


def test_metadata_above_the_limit_are_an_error(texts, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 20)
    with pytest.raises(CorpusError, match=r"metadata\.csv is larger than the limit of 20 bytes \(MAX_BYTES\)"):
        with_metadata(texts, "file,outlet", "good.txt,Radome Weekly")


@pytest.mark.parametrize("name", ["pipe.txt", "pipe", "study.yaml"])
def test_a_named_pipe_is_listed_and_does_not_block(texts, name):
    os.mkfifo(texts / name)
    corpus = read(texts)
    assert outcomes(corpus)["good.txt"] == "loaded"
    assert outcomes(corpus)[name] == "quarantined"
    assert [issue[0] for issue in issues(corpus)] == [name]


def test_metadata_that_are_a_named_pipe_are_an_error_and_do_not_block(texts):
    os.mkfifo(texts / "metadata.tsv")
    with pytest.raises(CorpusError, match=r"metadata\.tsv cannot be read: not a regular file"):
        read(texts)


def test_a_link_out_of_the_folder_is_listed_and_one_within_is_read(texts):
    (texts.parent / "secret.txt").write_text("not yours")
    (texts / "out.txt").symlink_to("../secret.txt")
    (texts / "within.txt").symlink_to("good.txt")
    corpus = read(texts)
    assert corpus.documents["doc_id"].tolist() == ["good", "within"]
    assert issues(corpus) == [("out.txt", "", "a link that leads out of the folder", "left out")]


def test_a_link_that_leads_in_a_circle_or_nowhere_is_listed(texts):
    (texts / "loop.txt").symlink_to("loop.txt")
    (texts / "nowhere.txt").symlink_to("gone.txt")
    corpus = read(texts)
    assert outcomes(corpus) == {"good.txt": "loaded", "loop.txt": "quarantined", "nowhere.txt": "quarantined"}
    assert issues(corpus) == [
        ("loop.txt", "", f"cannot be opened: {os.strerror(errno.ELOOP)}", "left out"),
        ("nowhere.txt", "", f"cannot be opened: {os.strerror(errno.ENOENT)}", "left out"),
    ]


def test_links_to_folders_are_listed_and_not_entered(texts):
    (texts.parent / "archive").mkdir()
    (texts.parent / "archive" / "old.txt").write_text(TEXT)
    (texts / "archive").symlink_to("../archive")
    (texts / "round").symlink_to(".")
    corpus = read(texts)
    assert outcomes(corpus) == {"archive": "quarantined", "good.txt": "loaded", "round": "quarantined"}
    assert {why for _, _, why, _ in issues(corpus)} == {"a link to a folder"}


def test_a_folder_that_cannot_be_opened_is_listed(texts, monkeypatch):
    (texts / "closed").mkdir()
    (texts / "closed" / "lost.txt").write_text(TEXT)
    scan = os.scandir

    def refuse(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    corpus = read(texts)
    assert outcomes(corpus) == {"closed": "quarantined", "good.txt": "loaded"}
    assert issues(corpus) == [("closed", "", "a folder that cannot be opened", "left out")]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"caf\xe9.txt", r"caf\xe9.txt"),
        (b"two words.txt", "two words.txt"),
        (b"two\nlines.txt", "two\nlines.txt"),
        ("İzmir’den.txt".encode(), "İzmir’den.txt"),
        (b"a=b;$c.txt", "a=b;$c.txt"),
        (b"end..txt", "end..txt"),
        (b"-.txt", "-.txt"),
    ],
)
def test_odd_file_names_load(texts, name, shown):
    (Path(os.fsdecode(bytes(texts) + b"/" + name))).write_text(TEXT)
    corpus = read(texts)
    assert outcomes(corpus) == {"good.txt": "loaded", shown: "loaded"}
    assert column_of(corpus, "source_file") == {"good": "good.txt", shown.removesuffix(".txt"): shown}
    shown.encode()  # can be written anywhere


def test_other_files_are_ignored_by_name_and_a_study_file_is_no_issue(texts):
    for name in ("picture.png", "README", "prog.exe"):
        (texts / name).write_text("x")
    for name in ("study.yaml", ".hidden.txt"):
        (texts / name).write_text("corpus: .\n")
    (texts / ".git").mkdir()
    (texts / ".git" / "inside.txt").write_text(TEXT)
    corpus = read(texts)
    assert outcomes(corpus) == {
        ".git": "ignored",
        ".hidden.txt": "ignored",
        "README": "ignored",
        "good.txt": "loaded",
        "picture.png": "ignored",
        "prog.exe": "ignored",
        "study.yaml": "study file",
    }
    listed = {name: why for name, _, why, _ in issues(corpus)}
    assert listed[".git"] == "a hidden folder, not entered"
    assert listed.keys() == {".git", ".hidden.txt", "README", "picture.png", "prog.exe"}
    assert listed[".hidden.txt"] == "a hidden file"
    assert listed["README"].startswith("no reader for a name without ending (there are: .txt ")
    assert listed["prog.exe"].startswith("no reader for .exe (there are: .txt ")
    assert source_of(corpus, "study.yaml")[:2] == (sha256(b"corpus: .\n").hexdigest(), 10)


def test_metadata_join_by_path_by_name_or_by_name_without_ending(texts):
    (texts / "in").mkdir()
    for name in ("in/one.txt", "in/two.txt", "three.txt"):
        (texts / name).write_text(TEXT)
    corpus = with_metadata(texts, "filename,outlet", "in/one.txt,A", "two.txt,B", "three,C", "good.txt,D")
    assert column_of(corpus, "outlet") == {"in/one": "A", "in/two": "B", "three": "C", "good": "D"}
    assert issues(corpus) == []


@pytest.mark.parametrize("separator", [",", "\t"])
def test_cells_stay_text_and_none_becomes_missing(texts, separator):
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (texts / name).write_text(TEXT)
    rows = [
        ("file", "doc_id", "outlet", "section"),
        ("good.txt", "007", "NA", "1.50"),
        ("a.txt", "1e5", "None", "true"),
        ("b.txt", "NULL", "null", "NaN"),
        ("c.txt", "", "  n/a ", "-"),
        ("d.txt", "008", "", '"a\n""b"""'),
    ]
    name = "metadata.csv" if separator == "," else "metadata.tsv"
    corpus = with_metadata(texts, *(separator.join(row) for row in rows), name=name)
    assert column_of(corpus, "source_file", "outlet", "section") == {
        "007": ("good.txt", "NA", "1.50"),
        "1e5": ("a.txt", "None", "true"),
        "NULL": ("b.txt", "null", "NaN"),
        "c": ("c.txt", "n/a", "-"),
        "008": ("d.txt", "", 'a\n"b"'),
    }
    assert outcomes(corpus)[name] == "metadata"


def test_a_text_without_a_row_and_a_row_without_a_text_are_listed_and_the_rest_loads(texts):
    (texts / "extra.txt").write_text(TEXT)
    corpus = with_metadata(texts, "file,outlet", "gone.txt,A", "good.txt,B")
    assert issues(corpus) == [
        ("extra.txt", "", "no row in the metadata", "loaded; its metadata are empty"),
        ("metadata.csv", "line 2", "no file 'gone.txt'", "row left out"),
    ]
    assert column_of(corpus, "outlet") == {"extra": "", "good": "B"}


def test_a_row_with_too_many_or_few_cells_is_listed_by_its_line_and_the_others_load(texts):
    (texts / "other.txt").write_text(TEXT)
    lines = ("file,outlet,note", 'other.txt,B,"two', 'lines"', "good.txt,A", "gone.txt,A,b,c", ",,", "", "good.txt,C,d")
    corpus = with_metadata(texts, *lines)
    assert issues(corpus) == [
        ("metadata.csv", "line 4", "2 cells where the header has 3", "row left out"),
        ("metadata.csv", "line 5", "4 cells where the header has 3", "row left out"),
    ]
    assert column_of(corpus, "outlet", "note") == {"good": ("C", "d"), "other": ("B", "two\nlines")}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_metadata_with_a_byte_order_mark_are_read_and_their_encoding_named(texts, encoding):
    (texts / "metadata.csv").write_bytes("file,outlet\r\ngood.txt,Işık\r\n".encode(encoding))
    corpus = read(texts)
    assert column_of(corpus, "outlet") == {"good": "Işık"}
    assert source_of(corpus, "metadata.csv")[2:] == ("metadata", encoding)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ("file,outlet,file", "good.txt,A,b"),
            r"metadata\.csv: the header names a column twice: file\.",
        ),
        (
            ("name,outlet", "good.txt,A"),
            r"metadata\.csv needs a column that names each text's file \(file, filename, file_name, source_file\); "
            r"it has: name, outlet\.",
        ),
        (
            ("", "file"),
            r"needs a column that names each text's file .* it has: none\.",
        ),
        (
            ("file,text", "good.txt,A"),
            r"the column text is made by framescope; give yours another name\.",
        ),
        (
            ("file,outlet", "good.txt,A", "gone.txt,A", "good.txt,B"),
            r"metadata\.csv: file 'good\.txt' stands in line 2 and in line 4; keep one\.",
        ),
        (
            ("id,file", "007,good.txt", '8,"a', 'b.txt"', "007,other.txt"),
            r"metadata\.csv: id '007' stands in line 2 and in line 5; ids must be unique\.",
        ),
        (
            ("file,outlet", "good.txt,A", 'other.txt,"B', "third.txt,C", "fourth.txt,D"),
            r"metadata\.csv: in the row that begins in line 3: .* \(an unclosed quotation mark\?\)\.",
        ),
        (
            ("file,outlet", 'good.txt,"A" b'),
            r"metadata\.csv: in the row that begins in line 2: ',' expected after '\"'",
        ),
        (
            ('file,"outlet', "good.txt,A"),
            r"metadata\.csv: in the row that begins in line 1: ",
        ),
    ],
)
def test_metadata_that_cannot_be_trusted_are_refused_with_the_lines_named(texts, lines, message):
    with pytest.raises(CorpusError, match=message):
        with_metadata(texts, *lines)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"file,outlet\ngood.txt,I\xfe\xfdk",
            r"metadata\.csv cannot be read: not valid utf-8 at byte 22; save it as UTF-8",
        ),
        (b"file,outlet\ngood.txt,\0", r"metadata\.csv cannot be read: holds a NUL character at byte 21: "),
    ],
)
def test_metadata_in_another_encoding_are_refused_with_the_place_named(texts, data, message):
    (texts / "metadata.csv").write_bytes(data)
    with pytest.raises(CorpusError, match=message):
        read(texts)


def test_two_metadata_files_are_an_error(texts):
    (texts / "metadata.tsv").write_text("file\toutlet\n")
    with pytest.raises(CorpusError, match=r"texts holds metadata\.csv, metadata\.tsv: keep one of them"):
        with_metadata(texts, "file,outlet")


def test_rows_that_name_no_file_are_listed_and_the_others_load(texts):
    corpus = with_metadata(texts, "file,outlet", ",Post", "good.txt,Post", " ,Daily", "x")
    assert column_of(corpus, "outlet") == {"good": "Post"}
    assert issues(corpus) == [
        ("metadata.csv", "line 2", "file: names no file", "row left out"),
        ("metadata.csv", "line 4", "file: names no file", "row left out"),
        ("metadata.csv", "line 5", "1 cell where the header has 2", "row left out"),
    ]
