"""Patterns as plain regular expressions, to compare with; needs nothing installed."""

import re


def regex_of(pattern: str) -> re.Pattern[str]:
    """Write a pattern as a regular expression over a text in which single blanks part the tokens."""
    words = [r"[^ ]+" if word == "*" else re.escape(word).replace(r"\*", "[^ ]*") for word in pattern.split()]
    return re.compile(rf"(?<![^ ])(?={' '.join(words)}(?![^ ]))")
