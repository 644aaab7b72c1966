"""ZIP and WARC archives: read in memory, capped, every member accounted for, nothing written."""

import gzip
import io
import struct
import zipfile

import pytest

from framescope.corpus import Corpus, read_corpus
from framescope.corpus.readers import archive as archives, model as limits
from framescope.errors import CorpusError


def outcomes(corpus: Corpus) -> dict[str, str]:
    return dict(zip(corpus.sources["source_file"], corpus.sources["outcome"], strict=True))


def why(corpus: Corpus) -> dict[str, str]:
    return dict(zip(corpus.issues["source_file"], corpus.issues["reason"], strict=True))


def make_zip(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_members_of_every_kind_are_read_and_metadata_joined(tmp_path):
    path = make_zip(
        tmp_path / "a.zip",
        {
            "metadata.csv": "file,outlet\none.txt,Neva\ngone.txt,Neva\n",
            "one.txt": "One word.",
            "in/": "",
            "in/rows.csv": "id,text\n7,Seven words.\n",
            "photo.jpg": b"\xff\xd8",
        },
    )
    corpus = read_corpus(path)
    assert corpus.documents[["doc_id", "outlet", "source_file"]].to_numpy().tolist() == [
        ["7", "", "a.zip/in/rows.csv"],
        ["one", "Neva", "a.zip/one.txt"],
    ]
    assert outcomes(corpus) == {
        "a.zip": "archive",
        "a.zip/in/rows.csv": "loaded",
        "a.zip/metadata.csv": "metadata",
        "a.zip/one.txt": "loaded",
        "a.zip/photo.jpg": "ignored",
    }
    assert why(corpus)["a.zip/metadata.csv"] == "no file 'gone.txt'"


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "in/../../out.txt", "..\\out.txt", "C:/out.txt"])
def test_a_member_that_leads_out_is_listed_and_nothing_is_written(tmp_path, name):
    make_zip(tmp_path / "a.zip", {name: "not yours", "good.txt": "word"})
    before = sorted(path.name for path in tmp_path.parent.iterdir())
    corpus = read_corpus(tmp_path / "a.zip")
    assert list(why(corpus).values()) == ["its name leads out of the archive"]
    assert corpus.documents["doc_id"].tolist() == ["good"]
    assert sorted(path.name for path in tmp_path.parent.iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_bomb_is_listed_unopened(tmp_path):
    make_zip(tmp_path / "a.zip", {"bomb.txt": "0" * 20_000_000, "good.txt": "word"})
    corpus = read_corpus(tmp_path / "a.zip")
    assert why(corpus) == {"a.zip/bomb.txt": "unpacks to more than 200 times its size (MAX_RATIO)"}


def test_a_member_that_lies_about_its_size_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 1_000)
    path = make_zip(tmp_path / "a.zip", {"liar.txt": "word " * 1_000, "good.txt": "word"}, zipfile.ZIP_STORED)
    data = path.read_bytes().replace(struct.pack("<I", 5_000), struct.pack("<I", 500))
    path.write_bytes(data)
    corpus = read_corpus(path)
    assert corpus.documents["doc_id"].tolist() == ["good"]
    assert outcomes(corpus)["a.zip/liar.txt"] == "quarantined"


def test_a_member_above_the_limit_of_tables_is_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_TABLE_BYTES", 100)
    make_zip(tmp_path / "a.zip", {"large.csv": "text\n" + "word\n" * 30, "good.txt": "word"})
    assert why(read_corpus(tmp_path / "a.zip")) == {
        "a.zip/large.csv": "155 bytes, more than the limit of 100 (MAX_TABLE_BYTES)"
    }


def test_an_archive_within_an_archive_is_listed(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep.txt", "word")
    make_zip(tmp_path / "a.zip", {"inner.zip": inner.getvalue(), "good.txt": "word"})
    assert why(read_corpus(tmp_path / "a.zip")) == {"a.zip/inner.zip": "an archive within an archive"}


def test_a_member_with_a_bad_checksum_is_listed(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"bad.txt": "word and word", "good.txt": "word"}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"word and word", b"word und word"))
    corpus = read_corpus(path)
    assert "Bad CRC-32" in why(corpus)["a.zip/bad.txt"]
    assert corpus.documents["doc_id"].tolist() == ["good"]


def test_links_and_encrypted_members_are_listed(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.txt", "word")
        archive.writestr("locked.txt", "word")
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")  # the last member's entry in the directory: set its bit "encrypted"
    data[entry + 8] |= 1
    path.write_bytes(data)
    assert why(read_corpus(path)) == {"a.zip/link.txt": "a link", "a.zip/locked.txt": "encrypted"}


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    make_zip(tmp_path / "a.zip", {f"{i}.txt": "word" for i in range(3)})
    with pytest.raises(CorpusError, match="3 members, more than the limit of 2"):
        read_corpus(tmp_path / "a.zip")


def test_a_broken_archive_is_listed(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and no directory")
    (tmp_path / "good.txt").write_text("word")
    corpus = read_corpus(tmp_path)
    assert why(corpus)["a.zip"].startswith("not a ZIP archive that can be read")
    assert outcomes(corpus) == {"a.zip": "quarantined", "good.txt": "loaded"}


def test_an_archive_under_a_wrong_ending_is_listed(tmp_path):
    make_zip(tmp_path / "a.txt", {"one.txt": "word"})
    (tmp_path / "good.txt").write_text("word")
    assert why(read_corpus(tmp_path)) == {"a.txt": "begins like a ZIP archive; give it its right ending"}


PAGE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1>{1}</article></body></html>"
TEXT = "<p>The minister said on Tuesday that the radar would be switched on before the end of the year.</p>" * 4


def warc_record(kind: str, url: str, block: bytes) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2018-04-03T12:00:00Z\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def make_warc(path, responses, packed):
    records = [warc_record("warcinfo", "", b"software: by hand\r\n")]
    for url, status, kind, body in responses:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        records.append(warc_record("response", url, head.encode() + body))
    path.write_bytes(b"".join(gzip.compress(record) if packed else record for record in records))
    return path


@pytest.mark.parametrize(("name", "packed"), [("a.warc", False), ("a.warc.gz", True)])
def test_pages_of_a_warc_are_documents_and_other_records_are_counted(tmp_path, name, packed):
    responses = [
        ("http://one.example/", "200 OK", "text/html; charset=utf-8", PAGE.format("Radar", TEXT).encode()),
        ("http://one.example/gone", "404 Not Found", "text/html", b"<p>gone</p>"),
        ("http://one.example/a.png", "200 OK", "image/png", b"\x89PNG"),
        ("http://one.example/bad", "200 OK", "text/html; charset=utf-8", b"caf\xe9"),
        (
            "http://one.example/latin",
            "200 OK",
            "text/html; charset=cp1252",
            PAGE.format("Caf\xe9", TEXT).encode("cp1252"),
        ),
    ]
    corpus = read_corpus(make_warc(tmp_path / name, responses, packed))
    assert corpus.documents["url"].tolist() == ["http://one.example/", "http://one.example/latin"]
    assert corpus.documents["title"].tolist() == ["Radar", "Café"]
    listed = corpus.issues[["place", "reason"]].to_numpy().tolist()
    assert [row for row in listed if row[0].startswith("records ")] == [
        ["records 4", "1 record: not HTML (image/png)"],
        ["records 3", "1 record: not a page that was found (HTTP status other than 200)"],
        ["records 1", "1 record: not a response (warcinfo)"],
    ]
    [[place, reason]] = [row for row in listed if row[0].startswith("record ")]
    assert place == "record 5 (http://one.example/bad)"
    assert reason.startswith("not valid utf-8 at byte 3")
    assert corpus.sources[["n_records", "n_left_out"]].to_numpy().tolist() == [[3, 1]]


def test_a_warc_that_breaks_off_is_read_as_far_as_it_goes(tmp_path):
    page = ("http://one.example/", "200 OK", "text/html", PAGE.format("Radar", TEXT).encode())
    path = make_warc(tmp_path / "a.warc", [page, page], packed=False)
    path.write_bytes(path.read_bytes() + b"not a record at all\r\n")
    corpus = read_corpus(path)
    assert len(corpus) == 2
    listed = corpus.issues[["place", "reason"]].to_numpy().tolist()
    [[place, reason]] = [row for row in listed if row[0].startswith("record ")]
    assert place == "record 4"
    assert reason.endswith("nothing after it can be read")


def test_records_of_a_warc_that_do_not_end_where_they_say_are_listed(tmp_path, capsys):
    page = ("http://one.example/", "200 OK", "text/html", PAGE.format("Radar", TEXT).encode())
    path = make_warc(tmp_path / "a.warc", [page, page], packed=False)
    data = path.read_bytes()
    at = data.rindex(b"WARC/1.0")  # some bytes more than the record before says it has
    path.write_bytes(data[: at - 4] + b"<p>x" + data[at - 4 :])
    corpus = read_corpus(path)
    assert len(corpus) == 2
    assert "1 record does not end where it says" in corpus.issues["reason"].tolist()
    assert capsys.readouterr().err == ""


def test_a_page_of_a_warc_above_the_limit_is_listed(tmp_path, monkeypatch):
    monkeypatch.setattr("framescope.corpus.readers.warc.MAX_BYTES", 600)
    small, large = PAGE.format("Radar", TEXT).encode(), PAGE.format("Large", TEXT * 5).encode()
    path = make_warc(
        tmp_path / "a.warc",
        [("http://a.example/", "200 OK", "text/html", small), ("http://b.example/", "200 OK", "text/html", large)],
        packed=False,
    )
    corpus = read_corpus(path)
    assert corpus.issues["reason"].tolist()[0] == "more than the limit of 600 bytes (MAX_BYTES)"
