"""The visible lines of a web page, and which of them are the article's."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Refused

RULE = "outside the article"
MAX_ATTRIBUTES = 1_000  # of one element: the time that parsers take grows with their square
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
SHORT = 5  # words: a shorter line is the article's only where it is a line of it, or stands between two of its lines
_INVISIBLE = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select"})
_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike
    strong sub sup time tt u var wbr""".split()  # noqa: SIM905
)
LONG = 100  # words of an article that is no teaser
MOST = 0.4  # of the words found must stand outside other boxes, else the boxes hold the article
_OTHER_TAGS = frozenset({"nav", "aside", "footer"})
_OTHER_NAMES = frozenset(
    """sidebar side-bar widget-area most-read mostread related related-posts related-articles recommended comments
    comment comment-list newsletter newsletter-signup cookie-consent cookie-banner breadcrumb breadcrumbs share sharing
    social footer menu nav navigation promo ad advertisement""".split()  # noqa: SIM905
)
_NOT_WORD = re.compile(r"[\W_]+")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_COMMENTS = re.compile(
    r"(?:\d+ )?(?:readers? )?comments?(?: \d+)?|leave a (?:reply|comment)|join the (?:conversation|discussion)"
)
_SENTENCE_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*\Z")


class Line(NamedTuple):
    """A line of a page: its text, the block it stands in, and how many of its characters are links."""

    text: str
    block: Any
    n_linked: int


def visible_lines(page: str) -> list[Line]:
    """The visible text of a page, one line per block, white space folded; Refused where it cannot be read whole."""
    html = need("lxml.html", "lxml")
    if any(len(_QUOTED.sub("", tag).split()) > MAX_ATTRIBUTES for tag in _LONG_TAG.findall(page)):
        raise Refused(f"an element with more than {MAX_ATTRIBUTES:,} attributes (MAX_ATTRIBUTES)")
    parser = html.HTMLParser(huge_tree=True)
    try:
        root = html.document_fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", page), parser=parser)
    except Exception as error:  # lxml raises several kinds
        raise Refused(f"not a page that can be read: {error}") from None
    if any("depth" in error.message for error in parser.error_log):  # what lies deeper would be lost
        raise Refused("nested too deep")
    return list(_walk(root))


def _walk(root: Any) -> Iterator[Line]:
    """Go through a page without recursion: pages can be nested thousands deep."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    blocks: list[Any] = [root]
    n_links = 0
    parts: list[tuple[str, bool]] = []
    block = root
    while stack:
        element, leaving = stack.pop()
        visible = isinstance(element.tag, str) and element.tag not in _INVISIBLE
        is_block = visible and element.tag not in _INLINE
        if is_block:
            yield from _line(parts, block)
            parts = []
        if leaving:
            n_links -= visible and element.tag == "a"
            if is_block:
                blocks.pop()
            text = element.tail
        else:
            stack.append((element, True))
            text = element.text if visible else None
            if visible:
                stack.extend((child, False) for child in reversed(element))
                n_links += element.tag == "a"
            if is_block:
                blocks.append(element)
        if text:
            block = blocks[-1] if not any(part.strip() for part, _ in parts) else block
            parts.append((text, n_links > 0))
    yield from _line(parts, block)


def _line(parts: list[tuple[str, bool]], block: Any) -> Iterator[Line]:
    text = " ".join("".join(part for part, _ in parts).split())
    if text:
        yield Line(text, block, sum(len(part.strip()) for part, linked in parts if linked))


def titled_article(page: str) -> str:
    """A page on which several long articles follow each other, without those that do not bear its title."""
    if page.lower().count("<article") < 2:
        return page
    html = need("lxml.html", "lxml")
    root = html.document_fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", page))
    title = f" {_words(root.findtext('.//title') or '')} "
    outer = [article for article in root.iter("article") if next(article.iterancestors("article"), None) is None]
    long = [article for article in outer if len(article.text_content().split()) >= LONG]
    named = [a for a in long if any(f" {_words(h.text_content())} " in title for h in a.iter("h1", "h2"))]
    if len(named) != 1:
        return page
    for article in long:
        if article is not named[0]:
            article.drop_tree()
    return str(html.tostring(root, encoding="unicode"))


def unseen_lines(lines: Sequence[Line], article: str) -> list[str]:
    """The lines of an article that stand somewhere in a page but not in its visible text, where that is most of it."""
    running = f" {_words(' '.join(line.text for line in lines))} "
    parts = [line.strip() for line in article.split("\n") if line.strip()]
    unseen = [part for part in parts if f" {_words(part.strip('|- '))} " not in running]
    hidden = sum(len(part) for part in unseen)
    return unseen if 2 * hidden > sum(len(part) for part in parts) else []


def outside_spans(lines: Sequence[Line], article: str, title: str) -> Iterator[tuple[int, int, str]]:
    """The lines of a page that are not the article's, in one span where they stand together: start, end, rule.

    article: the article as found by an extractor, whose lines are looked for among those of the page.
    """
    inside = article_lines(lines, article, title)
    at, start = 0, -1
    for line, kept in zip(lines, inside, strict=True):
        if kept and start >= 0:
            yield start, at, RULE
            start = -1
        elif not kept and start < 0:
            start = at
        at += len(line.text) + 1
    if start >= 0:
        yield start, at - 1, RULE


def article_lines(lines: Sequence[Line], article: str, title: str) -> list[bool]:
    """Whether each line of a page is the article's.

    It is where the extractor found it; a line that the page has more often than the article counts between the first
    and the last of the lines found that stand there once, and as often as the article has it. What stands in a box that
    pages use for other things (navigation, sidebars, comments) is not the article's, unless most of it is. A paragraph
    that the extractor passed over is kept: one beside at least two that it found or beside the page's heading (h1), a
    sentence, and not a link. The title counts once.
    """
    words = [_words(line.text) for line in lines]
    found = _found(words, article)
    apart = [_is_apart(line.block) for line in lines]
    for begin, end in _comments(lines, words):
        apart[begin:end] = [True] * (end - begin)
    sizes = [len(w.split()) if f else 0 for f, w in zip(found, words, strict=True)]
    if sum(n for n, a in zip(sizes, apart, strict=True) if not a) >= MOST * sum(sizes):
        found = [f and not a for f, a in zip(found, apart, strict=True)]
    parents = [
        line.block.getparent() for line in lines
    ]  # kept: the same element is the same object only while it lives
    beside = Counter(
        id(parent) for parent, line, f in zip(parents, lines, found, strict=True) if f and line.block.tag == "p"
    )
    times, running = Counter(words), f" {_words(article)} "
    heads = [id(parent) for line, parent in zip(lines, parents, strict=True) if line.block.tag == "h1"]
    beside.update(heads[:1] * 2)
    for i, line in enumerate(lines):
        near = beside[id(parents[i])] >= 2 if line.block.tag == "p" else False
        between = 0 < i < len(lines) - 1 and found[i - 1] and found[i + 1]
        said = bool(words[i]) and times[words[i]] == 1 and f" {words[i]} " in running
        found[i] |= (said and (between or near)) or (near and _is_sentence(line))
    heading = _words(title)
    if heading in words and not any(f and w == heading for f, w in zip(found, words, strict=True)):
        found[words.index(heading)] = True
    return found


def _found(words: Sequence[str], article: str) -> list[bool]:
    """Which lines of a page stand in an article, and where, if they stand on the page more than once."""
    taken = [
        _words(part) for line in article.split("\n") for part in dict.fromkeys((line, *line.strip("| ").split("|")))
    ]
    left, running = Counter(taken), f" {'  '.join(taken)} "
    times = Counter(words)
    found = [bool(w) and (w in left or (w.count(" ") >= SHORT - 1 and f" {w} " in running)) for w in words]
    anchors = [i for i, w in enumerate(words) if found[i] and times[w] == 1 and w.count(" ") >= SHORT - 1]
    if not anchors:
        return found
    for i, w in enumerate(words):
        if found[i] and times[w] > 1:
            found[i] = anchors[0] <= i <= anchors[-1] and left[w] > 0
            left[w] -= found[i]
    return found


def _is_apart(block: Any) -> bool:
    """Whether a block stands in a box for something else than the article."""
    for element in (block, *block.iterancestors()):
        names = f"{element.get('class', '')} {element.get('id', '')}".lower().split()
        if element.tag in _OTHER_TAGS or not _OTHER_NAMES.isdisjoint(names):
            return True
    return False


def _comments(lines: Sequence[Line], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """What follows a heading of comments in its box: from which line to which."""
    end = 0
    for i, line in enumerate(lines):
        if i < end:  # in the box of a heading above, which ends no sooner
            continue
        if line.block.tag in _HEADINGS and _COMMENTS.fullmatch(words[i]):
            box = line.block.getparent()
            end = i + 1
            while end < len(lines) and any(element is box for element in lines[end].block.iterancestors()):
                end += 1
            yield i, end


def _is_sentence(line: Line) -> bool:
    return bool(_SENTENCE_ENDS.search(line.text)) and 2 * line.n_linked < len(line.text)


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", text.lower()).strip()
