"""Web pages: which of their visible lines are the article's; nothing of the reporting may go."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from framescope.corpus import read_corpus
from framescope.corpus.readers.page_lines import (
    LONG,
    _comments,
    article_lines,
    outside_spans,
    titled_article,
    unseen_lines,
    visible_lines,
)

FIRST = "The minister said on Tuesday that the radar would be switched on before the end of the year."
SECOND = "Nobody in the harbour town had been asked, and the mayor learned of it from the evening news."
THIRD = "Opposition deputies called for the contract to be laid before parliament at once."
TEASER = "Ten ways to peel an onion without crying"


def kept(body: str, article: str, title: str = "") -> list[str]:
    """The lines of a page that count as the article's, where an extractor found `article`."""
    lines = visible_lines(f"<html><body>{body}</body></html>")
    return [line.text for line, inside in zip(lines, article_lines(lines, article, title), strict=True) if inside]


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_lines_are_blocks_and_tell_where_they_stand_and_what_of_them_is_linked():
    lines = visible_lines(
        "<html><body><div>one <a href='x'>two <b>three</b></a> four<p>five</p> six</div></body></html>"
    )
    assert [(line.text, line.block.tag, line.n_linked) for line in lines] == [
        ("one two three four", "div", 8),
        ("five", "p", 0),
        ("six", "div", 0),
    ]


def test_the_article_is_kept_and_other_lines_are_not():
    body = paragraphs("Home", FIRST, "Read our newsletter.", SECOND, "Copyright")
    assert kept(f"<div>{body}</div>", f"{FIRST}\n{SECOND}") == [FIRST, "Read our newsletter.", SECOND]
    assert kept(f"<div><p>Home</p>{paragraphs(FIRST)}<h4>Sign up</h4></div>", FIRST) == [FIRST]


def test_a_paragraph_that_the_extractor_passed_over_is_kept_beside_two_that_it_found():
    assert kept(paragraphs(FIRST, "“No.”", SECOND, THIRD), f"{FIRST}\n{SECOND}") == [FIRST, "“No.”", SECOND, THIRD]
    assert kept(f"{paragraphs(FIRST)}<div>{paragraphs(THIRD)}</div>", FIRST) == [FIRST]  # in another box
    linked = f'<p><a href="x">READ ALSO: {TEASER}.</a></p>'
    assert kept(paragraphs(FIRST, SECOND) + linked + paragraphs("No sentence"), f"{FIRST}\n{SECOND}") == [FIRST, SECOND]


def test_a_teaser_that_stands_in_the_article_once_is_not_kept_elsewhere():
    teaser = f"<div>{TEASER}</div>"
    body = teaser + paragraphs(FIRST) + teaser + paragraphs(SECOND) + teaser
    assert kept(body, f"{FIRST}\n{TEASER}\n{SECOND}") == [FIRST, TEASER, SECOND]
    assert kept(body, f"{FIRST}\n{SECOND}\nREAD ALSO: {TEASER}") == [FIRST, SECOND]


def test_cells_and_short_lines_of_the_article_are_kept():
    table = "<table><tr><td>Party</td><td>Seats</td></tr><tr><td>Union</td><td>9</td></tr></table>"
    found = kept(paragraphs(FIRST) + table + paragraphs(SECOND), f"{FIRST}\n| Party | Seats |\n| Union | 9 |\n{SECOND}")
    assert found == [FIRST, "Party", "Seats", "Union", "9", SECOND]
    whole = f"| {FIRST} Stop lying {SECOND} |"
    assert kept(f"<div>{FIRST}</div><div>Stop lying</div><div>{SECOND}</div>", whole) == [FIRST, "Stop lying", SECOND]
    assert kept(f"<div>Stop lying</div><div>{FIRST}</div>", whole) == [FIRST]  # short, and not between two of its lines


@pytest.mark.parametrize(
    "box", ["<aside>{}</aside>", '<div class="Sidebar left">{}</div>', '<section id="comments">{}</section>']
)
def test_boxes_for_other_things_are_not_the_articles_unless_most_of_it_stands_there(box):
    other = box.format(paragraphs(THIRD))
    assert kept(f"<div>{paragraphs(FIRST, SECOND)}</div>{other}", f"{FIRST}\n{SECOND}\n{THIRD}") == [FIRST, SECOND]
    assert kept(box.format(paragraphs(FIRST, SECOND)), f"{FIRST}\n{SECOND}") == [FIRST, SECOND]


def test_the_title_is_kept_once_also_where_the_extractor_leaves_it_out():
    body = "<h1>Radar</h1><h2>Radar</h2>" + paragraphs(FIRST)
    assert kept(body, FIRST, "Radar") == ["Radar", FIRST]
    assert kept(body, f"Radar\n{FIRST}", "Radar")[-1] == FIRST
    assert kept(paragraphs(FIRST), FIRST, "No such line") == [FIRST]


def test_nothing_that_was_found_stands_on_the_page_once():
    assert kept(paragraphs(FIRST, FIRST), FIRST) == [FIRST, FIRST]


def test_spans_are_cut_from_the_text_of_the_lines():
    lines = visible_lines(f"<body><div>Home</div><div>World</div>{paragraphs(FIRST)}<div>Foot</div></body>")
    text = "\n".join(line.text for line in lines)
    spans = list(outside_spans(lines, FIRST, ""))
    assert [(text[start:end], rule) for start, end, rule in spans] == [
        ("Home\nWorld\n", "outside the article"),
        ("Foot", "outside the article"),
    ]


def test_a_page_that_makes_the_library_fail_is_loaded_whole_and_listed(tmp_path: Path, monkeypatch: Any):
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setitem(sys.modules, "trafilatura", SimpleNamespace(bare_extraction=fail))
    (tmp_path / "a.html").write_text(f"<html><body>{paragraphs('Home', FIRST)}</body></html>")
    corpus = read_corpus(tmp_path, clean=False, reuse=False)
    assert corpus.documents["text"].tolist() == [f"Home\n{FIRST}"]
    assert corpus.issues["reason"].tolist() == ["no article found in the page"]


@pytest.mark.parametrize(
    "head",
    [
        '<title>Radar | The Mast</title><meta property="og:title" content="Radar by the harbour">'
        '<meta property="og:site_name" content="The Mast">'
        '<meta property="article:published_time" content="2018-04-03">',
        '<title>Radar</title><script type="application/ld+json">{"@context": "http://schema.org", '
        '"@type": "NewsArticle", "headline": "Radar by the harbour", "datePublished": "2018-04-03T10:00:00+03:00", '
        '"publisher": {"@type": "Organization", "name": "The Mast"}}</script>',
    ],
)
def test_a_page_says_title_date_and_outlet_in_its_head_or_in_json(tmp_path: Path, head: str):
    body = f"<article><h1>Radar by the harbour</h1>{paragraphs(FIRST, SECOND, THIRD)}</article>"
    (tmp_path / "a.html").write_text(f"<html><head>{head}</head><body>{body}</body></html>")
    [row] = read_corpus(tmp_path, reuse=False).documents.to_dict("records")
    assert (row["title"], row["outlet"], str(row["date"].date())) == ("Radar by the harbour", "The Mast", "2018-04-03")


def test_a_paragraph_beside_the_first_heading_is_kept_and_beside_another_is_not():
    stub = f"<div><h1>Radar</h1>{paragraphs(FIRST, 'Subscribe now')}</div>"
    other = f"<div><h1>{TEASER}</h1>{paragraphs(SECOND)}</div>"
    assert kept(stub + other, "Subscribe now", "Radar") == ["Radar", FIRST, "Subscribe now"]


def test_what_follows_a_heading_of_comments_in_its_box_is_not_the_articles():
    comments = f"<div id='thread'><h3>2 comments</h3><div>{paragraphs(SECOND)}</div><p>Reply</p></div>"
    found = kept(f"<div>{paragraphs(FIRST)}{comments}{paragraphs(THIRD)}</div>", f"{FIRST}\n{SECOND}\n{THIRD}")
    assert found == [FIRST, THIRD]
    column = f"<div><h2>Comment is free</h2>{paragraphs(FIRST, SECOND)}</div>"  # no heading of comments
    assert kept(column, f"{FIRST}\n{SECOND}") == [FIRST, SECOND]


def test_of_articles_that_follow_each_other_the_one_that_bears_the_title_is_read():
    one, other = f"{FIRST} " * (LONG // 10), f"{SECOND} " * (LONG // 10)
    first, second = f"<article><h1>Radar</h1>{one}</article>", f"<article><h1>Boats</h1>{other}</article>after"
    page = f"<html><head><title>Radar | The Mast</title></head><body>{first}{second}</body></html>"
    left = titled_article(page)
    assert FIRST in left
    assert SECOND not in left
    assert "after" in left
    assert "The Mast" in left
    for unclear in (
        page.replace("Radar | The Mast", "The Mast"),  # a front page
        page.replace("Radar | The Mast", "Radar Boats"),
        page.replace(other, SECOND),  # a teaser
        page.replace(second, ""),
    ):
        assert titled_article(unclear) == unclear


def test_an_article_that_stands_only_in_the_data_of_a_page_is_read_from_there_and_listed(tmp_path: Path):
    body = "\\n\\n".join([FIRST, SECOND, THIRD] * 2)
    data = f'{{"@context": "http://schema.org", "@type": "NewsArticle", "headline": "Radar", "articleBody": "{body}"}}'
    head = f'<title>Radar</title><script type="application/ld+json">{data}</script>'
    menu = "<ul><li>Home</li><li>World</li></ul>"
    (tmp_path / "a.html").write_text(f"<html><head>{head}</head><body>{menu}<div id='app'></div></body></html>")
    corpus = read_corpus(tmp_path, reuse=False)
    assert corpus.raw("a").startswith("Home\nWorld\n")
    assert [line in corpus.documents["text"][0] for line in (FIRST, SECOND, THIRD, "Home")] == [True] * 3 + [False]
    assert corpus.issues["action"].tolist() == ["loaded; its text was taken from there"]


def test_most_of_an_article_must_be_unseen_before_it_is_looked_for_elsewhere():
    lines = visible_lines(f"<body>{paragraphs(FIRST, SECOND)}</body>")
    assert unseen_lines(lines, f"{FIRST}\n{SECOND}\n- {THIRD}") == []
    assert unseen_lines(lines, f"{FIRST}\n- {SECOND}") == []
    assert unseen_lines(lines[:1], f"{FIRST}\n{SECOND}\n{THIRD}") == [SECOND, THIRD]


def test_many_headings_of_comments_in_one_box_are_one_stretch():
    said = "<h3>2 comments</h3><p>Nobody came.</p><div><h4>Comments</h4><p>Nor did I.</p></div>" * 5
    lines = visible_lines(f"<html><body><p>One.</p><div>{said}</div><p>Two.</p><h3>No comment</h3></body></html>")
    assert list(_comments(lines, [line.text.lower() for line in lines])) == [(1, 21)]
