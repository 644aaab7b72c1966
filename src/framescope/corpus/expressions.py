"""Python's regular expressions as Arrow's (RE2): quick, linear in time, run over all lines at once."""

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[!=]|[()]|[^\\\[()]+", re.DOTALL)


def in_words(rules: Iterable[str]) -> str:
    """Join expressions for the words of a line (`words_of`), where what is no blank is a letter or a digit."""
    return _any(rule.replace(r"[\pL\pM\pN_]", "[^ ]") for rule in rules)


def unstripped(rules: Iterable[str]) -> str:
    """Join expressions, so that they match lines with white space around them."""
    return _any(_BEGIN.sub(_ROOM_BEFORE, rule).replace("$", r"\z").replace(r"\z", rf"{_ROOM}\z") for rule in rules)


def _any(rules: Iterable[str]) -> str:
    return "|".join(f"(?:{rule})" for rule in rules)


def for_arrow(rule: re.Pattern[str], *, whole: bool = False) -> str:
    """Write a rule as an expression of Arrow's that matches wherever the rule does, and perhaps elsewhere.

    Look-arounds and word boundaries, which RE2 lacks or knows for ASCII only, are left out; \\w is any letter or digit
    of any script. `whole`: the rule must match from end to end.

    >>> for_arrow(re.compile(r"\\A\\w+(?! \\(x\\))\\Z"))
    '^[\\\\pL\\\\pM\\\\pN_]+\\\\z'
    """
    pattern = "".join(_without_look_arounds(_TOKEN.findall(rule.pattern)))
    pattern = f"^(?:{pattern})$" if whole else pattern
    return f"(?i){pattern}" if rule.flags & re.IGNORECASE else pattern


def _without_look_arounds(tokens: Iterable[str]) -> Iterable[str]:
    depth = 0
    for token in tokens:
        if depth:
            depth += token.startswith("(") - (token == ")")
        elif re.fullmatch(r"\(\?<?[!=]", token):
            depth = 1
        elif token in _SIMPLE:
            yield _SIMPLE[token]
        else:
            yield token.replace(r"[^\W\d_]", r"\pL").replace(r"\w", r"\pL\pM\pN_")


_ROOM = r"[\s\v\pZ]*"
_ROOM_BEFORE = r"^[\\s\\v\\pZ]*"
_BEGIN = re.compile(r"(?<!\[)\^")
_SIMPLE = {r"\w": r"[\pL\pM\pN_]", r"\b": "", r"\Z": r"\z", r"\A": "^"}
