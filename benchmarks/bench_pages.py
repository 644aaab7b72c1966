"""Web pages with known article text: how much of it is kept, and how little else, beside trafilatura and all text.

    python benchmarks/bench_pages.py

The reporting of the sample's articles (tests/gold) is set into the layouts of news sites: navigation, sidebars, boxes
of related stories and newsletters between paragraphs, captions, comments, teasers, footers; some without <article>, in
divs, in layout tables, as live blogs, very short ones. Precision, recall and F1 are those of words (as a bag), averaged
over pages; words of the headline count neither way.
"""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import trafilatura

from framescope.corpus.readers.html import page_item
from framescope.corpus.readers.model import Account
from framescope.corpus.readers.page_lines import visible_lines

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "data/air-defence/texts"
TEASERS = (
    "Ten ways to peel an onion without crying",
    "Cat found asleep in organ pipe before Sunday concert",
    "Storm warning lifted for the northern islands",
    "Why your houseplants keep dying, and what to do",
    "Quiz: how well do you know the week's news?",
)
SUMMARIES = (
    "Experts share their favourite tricks, from freezing to goggles, and test them over a weekend of tears.",
    "Ferries resumed at noon, the operator said, but passengers should still expect delays of up to an hour.",
)
REMARKS = (
    "I have been saying this for years and nobody listens.",
    "That is not what the piece says, read it again before you post.",
    "Why is nobody talking about the real issue here? Follow the money, people.",
)
MENU = ("Home", "World", "Politics", "Business", "Sport", "Opinion", "Culture", "Video", "Log in")


def items(names: tuple[str, ...]) -> str:
    """A list of links."""
    return "<ul>" + "".join(f'<li><a href="/x">{escape(name)}</a></li>' for name in names) + "</ul>"


def paragraphs(texts: list[str], tag: str = "p") -> str:
    """One element per paragraph."""
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def mixed(texts: list[str], chance: random.Random, tag: str = "p") -> str:
    """Paragraphs with boxes between them."""
    boxes = [
        f'<aside class="related"><h3>Read more</h3>{items(TEASERS[:3])}</aside>',
        '<div class="newsletter"><h4>Sign up</h4><p>Get the top stories in your inbox every morning.</p></div>',
        "<figure><img src=a.jpg><figcaption>The harbour at dusk. Photo: Jane Roe/Mast Pictures</figcaption></figure>",
        '<div class="ad"><span>Advertisement</span></div>',
        f'<p><strong><a href="/r">READ ALSO: {escape(chance.choice(TEASERS))}</a></strong></p>',
    ]
    made = [f"<{tag}>{escape(text)}</{tag}>" for text in texts]
    for box in chance.sample(boxes, 3):
        made.insert(chance.randrange(1, len(made) + 1), box)
    return "".join(made)


SIDE = f'<div class="sidebar"><h3>Most read</h3>{items(TEASERS)}<p>{SUMMARIES[0]}</p></div>'
FOOT = f"<footer>{items(('About us', 'Privacy policy', 'Terms of use'))}<p>© 2018. All rights reserved.</p></footer>"
NAV = f"<header><nav>{items(MENU)}</nav></header>"


def comments(n: int) -> str:
    """The remarks of readers."""
    return (
        '<section id="comments">'
        + "".join(f"<div><b>user{i}</b><p>{REMARKS[i % 3]}</p></div>" for i in range(n))
        + "</section>"
    )


def classic(title: str, texts: list[str], chance: random.Random) -> tuple[str, list[str]]:
    """An <article> with everything around it."""
    byline = '<div class="byline">By Jane Roe</div><time>3 April 2018</time><div class="share">Share on Facebook</div>'
    return f"{NAV}<article><h1>{title}</h1>{byline}{mixed(texts, chance)}</article>{SIDE}{comments(4)}{FOOT}", texts


def divs(title: str, texts: list[str], chance: random.Random) -> tuple[str, list[str]]:
    """No <article>, and paragraphs that are no <p>."""
    return f"{NAV}<div id=content><h1>{title}</h1><div>{mixed(texts, chance, 'div')}</div></div>{SIDE}{FOOT}", texts


def breaks(title: str, texts: list[str], chance: random.Random) -> tuple[str, list[str]]:
    """Paragraphs parted by line breaks alone."""
    return f"{NAV}<div><h2>{title}</h2><div>{'<br><br>'.join(map(escape, texts))}</div></div>{SIDE}{FOOT}", texts


def live(title: str, texts: list[str], chance: random.Random) -> tuple[str, list[str]]:
    """A live blog."""
    entries = "".join(
        f"<div class=entry><time>9:{i:02d}</time><p>{escape(text)}</p></div>" for i, text in enumerate(texts)
    )
    return f"{NAV}<article><h1>{title}</h1>{entries}</article>{SIDE}{FOOT}", texts


def discussed(title: str, texts: list[str], chance: random.Random) -> tuple[str, list[str]]:
    """Six paragraphs and thirty remarks."""
    return f"{NAV}<div class=entry><h1>{title}</h1>{paragraphs(texts[:6])}</div>{comments(30)}{FOOT}", texts[:6]


def short(title: str, texts: list[str], chance: random.Random) -> tuple[str, list[str]]:
    """Two paragraphs."""
    return f"{NAV}<div><h1>{title}</h1>{paragraphs(texts[:2])}</div>{SIDE}{comments(3)}{FOOT}", texts[:2]


def quoted(title: str, texts: list[str], chance: random.Random) -> tuple[str, list[str]]:
    """Very short paragraphs, a list and a quotation among the others."""
    whole = [*texts[:2], "“No.”", *texts[2:4], "And then?", *texts[4:]]
    points = ["The tax will rise by two points", "No date was given for the vote"]
    listed = "<ul>" + "".join(f"<li>{point}</li>" for point in points) + "</ul>"
    quotation = f"<blockquote><p>{escape(whole[-1])}</p></blockquote>"
    return (
        f"{NAV}<article><h1>{title}</h1>{paragraphs(whole[:-1])}{listed}{quotation}</article>{SIDE}{FOOT}",
        whole + points,
    )


def layout(title: str, texts: list[str], chance: random.Random) -> tuple[str, list[str]]:
    """A page laid out by a table."""
    return f"<table><tr><td>{SIDE}</td><td><b>{title}</b>{paragraphs(texts)}</td></tr></table>{FOOT}", texts


LAYOUTS: tuple[Callable[..., tuple[str, list[str]]], ...] = (
    classic,
    divs,
    breaks,
    live,
    discussed,
    short,
    quoted,
    layout,
)


def pages() -> Iterator[tuple[str, str, str, list[str]]]:
    """Every article in every layout: the layout's name, the page, the headline, the paragraphs that are the article."""
    for line in (ROOT / "tests/gold/air-defence.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        raw = (TEXTS / f"{gold['doc_id']}.txt").read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            continue  # the few of the sample in another encoding
        whole = "\n".join(text[start:end] for start, end in gold["reporting"])
        title, *texts = [part.strip() for part in whole.split("\n") if part.strip()]
        if len(texts) < 4:
            continue
        for make in LAYOUTS:
            body, kept = make(escape(title), texts, random.Random(f"{gold['doc_id']} {make.__name__}"))
            head = f'<head><meta charset="utf-8"><title>{escape(title)} | The Daily Mast</title></head>'
            yield make.__name__, f"<!DOCTYPE html><html lang=en>{head}<body>{body}</body></html>", title, kept


def ours(page: str) -> str:
    """What framescope keeps, by the page alone (no repetition across pages, no rules for lines)."""
    item = page_item(page, "page", "", Account())
    text, at, kept = item.fields["text"], 0, []
    for start, end, _ in item.cuts:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def score(got: str, gold: list[str], title: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of words."""
    found, wanted, free = (Counter(re.findall(r"\w+", text.lower())) for text in (got, " ".join(gold), title))
    hits = (found & wanted).total()
    precision = hits / max(hits + (found - wanted - free).total(), 1)
    recall = hits / max(wanted.total(), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main() -> None:
    """Print a table: layouts by ways of extracting."""
    ways: dict[str, Callable[[str], str]] = {
        "framescope": ours,
        "trafilatura": lambda page: trafilatura.extract(page) or "",
        "without comments": lambda page: trafilatura.extract(page, include_comments=False) or "",
        "whole page": lambda page: "\n".join(line.text for line in visible_lines(page)),
    }
    scores: defaultdict[tuple[str, str], list[tuple[float, float, float]]] = defaultdict(list)
    for layout_name, page, title, gold in pages():
        for way, extract in ways.items():
            found = score(extract(page), gold, title)
            scores[layout_name, way].append(found)
            scores["all", way].append(found)
    for name in ("all", *(make.__name__ for make in LAYOUTS)):
        for way in ways:
            rows = scores[name, way]
            means = [sum(row[i] for row in rows) / len(rows) for i in range(3)]
            print(f"{name:10} {way:17} P {means[0]:.3f}  R {means[1]:.3f}  F1 {means[2]:.3f}  {len(rows)} pages")


if __name__ == "__main__":
    main()
