"""HTML in the text of a table's cell, as scrapers leave it there: read as a browser shows it, and told."""

import re
from html import unescape
from html.entities import html5

from framescope.errors import counted, quote

BLOCKS = frozenset(  # a line begins and ends with these
    """address article aside blockquote br caption center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section table tbody td tfoot th thead tr ul""".split()  # noqa: SIM905
)
TAGS = BLOCKS | frozenset(
    """a abbr acronym b bdi bdo big button cite code data del dfn em embed font i iframe img input ins kbd label link
    mark meta noscript object picture q s samp script small source span strike strong style sub sup svg time tt u var
    video wbr""".split()  # noqa: SIM905
)
_HTML = re.compile(  # what no prose has: a paragraph, a line, a link, words between two tags of a pair
    r"<(?:p|br|div|li|ul|ol|h[1-6]|blockquote)(?:\s[^<>]*)?/?>|<a\s[^<>]*\bhref\b"
    r"|<(b|i|u|em|strong|span)(?:\s[^<>]*)?>[^<>]*</\1\s*>",
    re.IGNORECASE,
)
_HIDDEN = re.compile(  # up to the end of the text where none closes it, as in browsers
    r"<!--.*?(?:-->|\Z)|<(script|style)(?:\s[^<>]*)?>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_INSIDE = r"""[^<>"']++|"[^"]{0,2000}+"|'[^']{0,2000}+'|["']"""  # bounded, so that nothing is looked for far
_TAG = re.compile(rf"</?([a-z][a-z0-9]*)(?:\s(?:{_INSIDE}){{0,200}}+)?/?>", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")


def read_cell(text: str) -> tuple[str, str, str]:
    """The text of a cell as a browser shows it; if it is no HTML, with the characters that references stand for.

    With it, for the issues, what was found and what was done; empty where there was nothing. Tags alone make no HTML
    of a text: they stay, and so does what is no tag at all (a < b, <3, <unknown>).

    >>> read_cell("<p>He said <b>no</b>.</p><p>R&amp;D</p>")[0]
    'He said no.\\nR&D'
    >>> read_cell("R&amp;D")
    ('R&D', '1 character reference of HTML', 'loaded; read as the characters it stands for')
    """
    if "<" not in text and "&" not in text:
        return text, "", ""
    if _HTML.search(text):
        shown, n_hidden = _HIDDEN.subn("", text)
        n_tags = n_hidden + sum(map(_is_known, _TAG.finditer(shown)))
        lines, _ = _resolved(_TAG.sub(_break, shown))
        shown = "\n".join(line.strip() for line in lines.split("\n") if line.strip())
        return shown, f"HTML ({counted(n_tags, 'tag')})", "loaded as a browser shows it, without the tags"
    if tags := [found[0] for found in _TAG.finditer(text) if _is_known(found)]:
        told = f"{counted(len(tags), 'HTML tag')} in a text that is no HTML: {quote(tags[0], 40)}"
        return text, told, "loaded as it stands; take out of the table what is not of the text"
    shown, n = _resolved(text)
    if not n:
        return text, "", ""
    done = f"read as the characters {'it stands' if n == 1 else 'they stand'} for"
    return shown, f"{counted(n, 'character reference')} of HTML", f"loaded; {done}"


def _is_known(tag: re.Match[str]) -> bool:
    return tag[1].lower() in TAGS


def _break(tag: re.Match[str]) -> str:
    """What stands for a tag: a line end, nothing, or the tag itself where HTML has none of the name."""
    return "\n" if tag[1].lower() in BLOCKS else "" if _is_known(tag) else tag[0]


def _resolved(text: str) -> tuple[str, int]:
    """A text with the characters that its references stand for, and how many these are."""
    n = 0

    def character(found: re.Match[str]) -> str:
        nonlocal n
        if found[1] and f"{found[1]};" not in html5:
            return found[0]
        n += 1
        return unescape(found[0])

    return _REFERENCE.sub(character, text), n
