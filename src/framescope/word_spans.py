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
    raw = text.encode("utf-8", "surrogatepass")
    data = np.frombuffer(raw, np.uint8)
    kind = _KIND.take(data)
    is_word = _words(data, kind, rules)
    firsts, lasts = _runs(kind != _BLANK)  # of the chunks
    starts, ends = _runs(is_word)
    begins = np.zeros(len(data), bool)
    begins[firsts] = True
    chunk_at = np.cumsum(begins, dtype=np.int32) - 1
    chunk = chunk_at[starts]
    is_plain = np.bincount(chunk, minlength=len(firsts)) <= 1
    is_plain[chunk_at[(kind == _OTHER) & ~is_word]] = False
    threes = starts[ends - starts == 3]
    www = threes[((data[threes[:, None] + np.arange(3)] | 0x20) == ord("w")).all(axis=1)]
    is_plain[chunk_at[www]] = False  # with a full stop behind, it begins a URL
    plain = is_plain[chunk]
    spans = np.column_stack([starts[plain], ends[plain]])
    unclear = np.column_stack([firsts[~is_plain], lasts[~is_plain]])
    forms = [raw[start:end] for start, end in unclear.tolist()]
    if len(data) > len(text):  # from bytes to characters
        before = np.concatenate([[0], np.cumsum((data & 0xC0) != 0x80, dtype=np.int32)])
        spans, unclear = before[spans], before[unclear]
    spans = spans.astype(np.int64, copy=False)
    if not forms:
        return spans
    found = _unclear_spans(forms, unclear[:, 0], rules)
    return np.insert(spans, np.searchsorted(spans[:, 0], found[:, 0]), found, axis=0)


def _unclear_spans(forms: list[bytes], begins: Places, rules: TokenRules) -> Places:
    """The tokens of chunks that the pattern has to look at, each form once. begins: of the chunks in the text."""
    number = {form: i for i, form in enumerate(dict.fromkeys(forms))}
    listed = [form.decode("utf-8", "surrogatepass") for form in number]
    lines = "\n".join(listed)  # no token crosses a line's end
    found = np.array([token.span() for token in rules.pattern_for(lines).finditer(lines)], np.int64).reshape(-1, 2)
    at = np.concatenate([[0], np.cumsum([len(form) + 1 for form in listed])])
    bounds = np.searchsorted(found[:, 0], at)
    found -= np.repeat(at[:-1], np.diff(bounds))[:, None]
    form = np.fromiter(map(number.__getitem__, forms), np.int64, len(forms))
    n_tokens = np.diff(bounds)[form]
    token = np.arange(n_tokens.sum()) + np.repeat(bounds[form] - np.cumsum(n_tokens) + n_tokens, n_tokens)
    return np.asarray(found[token] + np.repeat(begins, n_tokens)[:, None])


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
