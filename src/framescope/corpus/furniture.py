"""Page furniture: what a scraped page holds besides reporting, found by rules that say what they cut.

Whole lines go by rules for lines and by repetition within an outlet (`furniture_lines`, `line_book`, `repetition`),
what stands inside a line by rules of its own (`inline`). Each distinct line is looked at once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from framescope.corpus.cutting import cut_spans, without
from framescope.corpus.furniture_lines import Line, furniture_lines, text_lines, with_boxes, words_of_all
from framescope.corpus.glued import GLUED, glued_heads
from framescope.corpus.inline import Span, inline_spans, merge_spans
from framescope.corpus.line_book import LineBook
from framescope.corpus.lines import Codes, arrow_texts
from framescope.corpus.model import Corpus
from framescope.corpus.recurrence import (
    Found,
    Recurring,
    count_texts,
    least_documents,
    recurring_keys,
    recurring_texts,
    which_recur,
)
from framescope.corpus.rules import ADVERT_FOLLOWS, HEADLINES_FOLLOW
from framescope.errors import ParameterError
from framescope.progress import progress

__all__ = ["Line", "compile_patterns", "cut_furniture", "furniture_lines", "repeated_lines", "text_lines"]

REPEATED_INLINE = "sentence repeated in the outlet"


def repeated_lines(documents: pd.DataFrame, group: str) -> dict[str, set[str]]:
    """Find lines that recur in a group: group -> words of each such line.

    Counted once a document; a line counts with at least REPEATED_DOCUMENTS documents and REPEATED_SHARE of the group's
    (in a large group REPEATED_MANY documents). Lines of one word are left alone: they may be a name or a
    heading; so are sentences that report (he declined to comment).
    """
    groups, names = document_groups(documents, group)
    book = LineBook(documents, groups, group_least(groups, names))
    return dict(sorted(zip(names, recurring_in(book)[1].lines, strict=True)))


def compile_patterns(patterns: Sequence[str]) -> list[re.Pattern[str]]:
    """Compile the study's own rules; an invalid one, or one that matches nothing at all, is an error."""
    compiled = []
    for pattern in patterns:
        try:
            rule = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            raise ParameterError(f"furniture: {pattern!r} is not a regular expression: {error}.") from None
        if rule.match(""):
            raise ParameterError(f"furniture: {pattern!r} matches an empty line, so it would cut every line.")
        try:
            pc.match_substring_regex(pa.array([""]), pattern)
        except pa.ArrowInvalid as error:
            raise ParameterError(
                f"furniture: {pattern!r} cannot be matched in linear time: {error}. "
                "Leave out look-arounds and back-references."
            ) from None
        compiled.append(rule)
    return compiled


def cut_furniture(
    corpus: Corpus,
    *,
    group: str = "",
    patterns: Sequence[str] = (),
    page_cuts: Sequence[Sequence[Span]] = (),
) -> Corpus:
    """Cut the furniture out of every document; what was cut goes to `removed`, so that raw() is unchanged.

    group: the column within which repetition is looked for. patterns: the study's own rules for lines (RE2, linear in
    time). page_cuts: what readers found outside the article, one list of spans per document.
    """
    spans = _find_cuts(corpus, group, patterns, page_cuts)
    return cut_spans(corpus, spans, arrow_texts(corpus.documents["text"]).chunks)


def cut_own_furniture(
    corpus: Corpus, group: str, patterns: Sequence[str], page_cuts: Sequence[Sequence[Span]]
) -> Corpus:
    """`cut_furniture` of a corpus nobody else has: its texts are let go as they are replaced, so none is held twice."""
    spans = _find_cuts(corpus, group, patterns, page_cuts)
    chunks = arrow_texts(corpus.documents["text"]).chunks
    corpus.documents["text"] = ""
    return cut_spans(corpus, spans, chunks)


def _find_cuts(
    corpus: Corpus, group: str, patterns: Sequence[str], page_cuts: Sequence[Sequence[Span]]
) -> dict[int, list[Span]]:
    compile_patterns(patterns)
    groups, names = document_groups(corpus.documents, group)
    book = LineBook(corpus.documents, groups, group_least(groups, names), patterns)
    return find_cuts(book, *recurring_in(book), page_cuts)


def document_groups(documents: pd.DataFrame, group: str) -> tuple[Codes, list[str]]:
    """The group of each document, by number, and the names of groups, sorted."""
    if not group:
        return np.zeros(len(documents), np.int64), [""]
    codes, found = pd.factorize(documents[group].astype("str").fillna(""), sort=True)
    return codes.astype(np.int64), [str(name) for name in found]


def group_least(groups: Codes, names: Sequence[str]) -> Codes:
    """How many documents of each group must hold what recurs."""
    return least_documents(np.bincount(groups, minlength=len(names)))


def recurring_in(book: LineBook) -> tuple[Sequence[Found], Recurring]:
    """What may recur in the documents of a book, if they are all there are, and what does."""
    found = book.found(np.sort(np.concatenate([recurring_keys([tally]) for tally in book.tallies()])))
    counted = count_texts(found, book.groups, len(book.least))
    return found, recurring_texts([counted], book.least)


def find_cuts(
    book: LineBook, found: Sequence[Found], recurring: Recurring, page_cuts: Sequence[Sequence[Span]] = ()
) -> dict[int, list[Span]]:
    """What is furniture in some documents: the row of a document -> spans, in order.

    found: what may recur in them; recurring: what does, in all documents of each group.
    """
    lines, sentences, heads = found
    spans: dict[int, list[Span]] = {i: list(cuts) for i, cuts in enumerate(page_cuts) if cuts}
    for document, end in glued_heads(book.heads, heads.at, book.groups, recurring.heads):
        spans.setdefault(document, []).append((0, end, GLUED))
    for document, cuts in (*_line_cuts(book, lines, recurring), *_inline_cuts(book, sentences, recurring)):
        spans.setdefault(document, []).extend(cuts)
    return {document: merge_spans(cuts) for document, cuts in sorted(spans.items()) if cuts}


def _line_cuts(book: LineBook, lines: Found, recurring: Recurring) -> Iterator[tuple[int, list[Span]]]:
    """Whole lines that are furniture, document by document."""
    table, titles = book.table, book.documents["title"]
    cut = book.cuts(book.seen.filled[lines.at[which_recur(lines, book.groups, recurring.lines)]])
    at = np.array(sorted(cut), np.int64)
    row, starts = table.documents[at], table.starts[at]
    ends = starts + table.lengths[at]
    words = book.words(at).to_pylist()
    of_title = dict(zip(np.unique(row).tolist(), words_of_all(titles.iloc[np.unique(row)].tolist()), strict=True))
    opens = {w for w in set(words) if ADVERT_FOLLOWS.fullmatch(w) or HEADLINES_FOLLOW.fullmatch(w)}
    old_line_ends = set(book.old_line_ends().tolist())
    one_by_one = set(old_line_ends)
    spans: dict[int, list[Span]] = {}
    for line, document, start, end, its_words in zip(
        at.tolist(), row.tolist(), starts.tolist(), ends.tolist(), words, strict=True
    ):
        if not its_words or its_words != of_title[document]:
            spans.setdefault(document, []).append((start, end, cut[line]))
            if its_words in opens or cut[line] == "weather line":
                one_by_one.add(document)  # what follows may go with it
    yield from ((document, found) for document, found in spans.items() if document not in one_by_one)
    patterns = compile_patterns(book.patterns)
    for document in progress(sorted(one_by_one), "cutting boxes"):
        held = text_lines(str(book.documents["text"].iloc[document]))
        title = str(titles.iloc[document])
        if document in old_line_ends:  # its lines are others
            repeated = recurring.lines[book.groups[document]]
            found = furniture_lines(held, title=title, repeated=repeated, patterns=patterns)
        else:
            number = {line.start: i for i, line in enumerate(held)}
            found = with_boxes(held, {number[start]: rule for start, _, rule in spans[document]}, title)
        yield document, [(held[i].start, held[i].end, rule) for i, rule in sorted(found.items())]


def _inline_cuts(book: LineBook, found: Found, recurring: Recurring) -> Iterator[tuple[int, list[Span]]]:
    """Furniture inside lines, document by document; a line of which no word is left goes as a whole."""
    table, titles = book.table, book.documents["title"]
    sentences = _sentences_by_line(book, found, recurring)
    at = np.union1d(book.seen.inline, np.array(list(sentences), np.int64))
    lines = table.take(at).dictionary_encode()
    codes, texts = np.asarray(lines.indices), lines.dictionary
    by_line: Mapping[int, list[Span]] = inline_spans(pc.utf8_trim_whitespace(texts))
    concerned = np.isin(codes, list(by_line)) | np.isin(at, list(sentences))
    at, codes = at[concerned], codes[concerned]
    row, starts = table.documents[at], table.starts[at]
    lines_of = texts.take(pa.array(codes)).to_pylist()
    titles_of = titles.iloc[row].tolist()
    for number, code, document, start, line, title in zip(
        at.tolist(), codes.tolist(), row.tolist(), starts.tolist(), lines_of, titles_of, strict=True
    ):
        lead = len(line) - len(line.lstrip())
        spans = [(begin + lead, end + lead, rule) for begin, end, rule in by_line.get(code, [])]
        for sentence in sentences.get(number, ()):
            begin = line.find(sentence)
            if begin >= 0:
                end = begin + len(sentence)
                spans.append((begin, end + line.startswith(".", end), REPEATED_INLINE))
        spans = merge_spans(spans)
        if not spans or line.strip() == title.strip():
            continue
        if not any(map(str.isalnum, without(line, spans))):
            spans = [(0, len(line), spans[0][2])]
        yield document, [(start + begin, start + end, rule) for begin, end, rule in spans]


def _sentences_by_line(book: LineBook, found: Found, recurring: Recurring) -> dict[int, list[str]]:
    """The sentences inside lines that recur in their group: line -> sentences."""
    again = which_recur(found, book.groups, recurring.sentences)
    texts = found.texts.to_pylist()
    sentences: dict[int, list[str]] = {}
    lines = book.sentences.lines[found.at[again]].tolist()
    for line, code in zip(lines, found.codes[again].tolist(), strict=True):
        sentences.setdefault(line, []).append(texts[code].strip())
    return sentences
