"""Where the tokens of a text stand: the token pattern runs over the few stretches that are not plainly one word.

As in `token_codes.py`, but with places: between white space, ASCII letters and digits with single hyphens or
apostrophes inside, and nothing around them but marks that never belong to a token, are one token.
"""

import numpy as np
from numpy.typing import NDArray

from framescope.token_rules import TokenRules

Places = NDArray[np.int64]

_BLANK, _LETTER, _MARK, _OTHER = range(4)
_KIND = np.full(256, _OTHER, np.uint8)
_KIND[list(b" \t\n\v\f\r")] = _BLANK
_KIND[list(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] = _LETTER
_KIND[list(b"\"'()[].,;:!?*")] = _MARK


def word_spans(text: str, rules: TokenRules) -> Places:
    """Find what `rules.pattern` finds in a text: shape (tokens, 2), start and end in characters.

    >>> word_spans("The S-400, isn't it?", TokenRules()).tolist()
    [[0, 3], [4, 9], [11, 16], [17, 19]]
    """
    data = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
    kind = _KIND.take(data)
    is_word = _words(data, kind, rules)
    firsts, lasts = _runs(kind != _BLANK)  # of the chunks
    starts, ends = _runs(is_word)
    chunk = np.searchsorted(firsts, starts, side="right") - 1
    is_plain = np.bincount(chunk, minlength=len(firsts)) <= 1
    other = np.flatnonzero((kind == _OTHER) & ~is_word)
    is_plain[np.searchsorted(firsts, other, side="right") - 1] = False
    plain = is_plain[chunk]
    spans = np.column_stack([starts[plain], ends[plain]])
    unclear = np.column_stack([firsts[~is_plain], lasts[~is_plain]])
    if len(data) > len(text):  # from bytes to characters
        before = np.concatenate([[0], np.cumsum((data & 0xC0) != 0x80)])
        spans, unclear = before[spans], before[unclear]
    if not len(unclear):
        return spans
    lines = "\n".join([text[start:end] for start, end in unclear.tolist()])  # no token crosses a line's end
    found = np.array([token.span() for token in rules.pattern_for(lines).finditer(lines)], np.int64).reshape(-1, 2)
    begins = np.concatenate([[0], np.cumsum(unclear[:, 1] - unclear[:, 0] + 1)[:-1]])
    line = np.searchsorted(begins, found[:, 0], side="right") - 1
    spans = np.concatenate([spans, found + (unclear[line, 0] - begins[line])[:, None]])
    return spans[np.argsort(spans[:, 0], kind="stable")]


def _words(data: NDArray[np.uint8], kind: NDArray[np.uint8], rules: TokenRules) -> NDArray[np.bool_]:
    """Which bytes are letters, digits, or what joins two of them under the rules."""
    is_letter = np.concatenate([[False], kind == _LETTER, [False]])
    joins = np.zeros(len(data), bool)
    if rules.hyphens == "keep":
        joins |= data == ord("-")
    if rules.apostrophes != "split":
        joins |= data == ord("'")
    is_word: NDArray[np.bool_] = is_letter[1:-1] | (joins & is_letter[:-2] & is_letter[2:])
    return is_word


def _runs(flags: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Where runs of True begin and end."""
    change = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
    return change[::2], change[1::2]
