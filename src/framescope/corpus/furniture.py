"""Page furniture: what a scraped page holds besides reporting, found by rules that say what they cut.

Whole lines go by rules for lines and by repetition within an outlet (`furniture_lines`, `line_book`, `repetition`),
what stands inside a line by rules of its own (`inline`). Each distinct line is looked at once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from framescope.corpus.furniture_lines import Line, furniture_lines, text_lines, words_of_all
from framescope.corpus.glued import GLUED, glued_heads
from framescope.corpus.inline import Span, inline_spans, merge_spans
from framescope.corpus.line_book import LineBook
from framescope.corpus.lines import arrow_texts
from framescope.corpus.memory import settled
from framescope.corpus.model import REMOVED, Corpus, table_of
from framescope.corpus.repetition import repeated_sentences
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
    book = LineBook(documents, group)
    return dict(sorted(zip(book.names, book.repeated, strict=True)))


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
    return _cut(corpus, _find_cuts(corpus, group, patterns, page_cuts), arrow_texts(corpus.documents["text"]).chunks)


def cut_own_furniture(
    corpus: Corpus, group: str, patterns: Sequence[str], page_cuts: Sequence[Sequence[Span]]
) -> Corpus:
    """`cut_furniture` of a corpus nobody else has: its texts are let go as they are replaced, so none is held twice."""
    spans = _find_cuts(corpus, group, patterns, page_cuts)
    chunks = arrow_texts(corpus.documents["text"]).chunks
    corpus.documents["text"] = ""
    return _cut(corpus, spans, chunks)


def _find_cuts(
    corpus: Corpus, group: str, patterns: Sequence[str], page_cuts: Sequence[Sequence[Span]]
) -> dict[int, list[Span]]:
    """What is furniture: the row of a document -> spans, in order."""
    compile_patterns(patterns)
    book = LineBook(corpus.documents, group, patterns)
    spans: dict[int, list[Span]] = {i: list(cuts) for i, cuts in enumerate(page_cuts) if cuts}
    for document, end in glued_heads(corpus.documents["text"], book.groups, book.sizes):
        spans.setdefault(document, []).append((0, end, GLUED))
    for document, found in (*_line_cuts(book), *_inline_cuts(book)):
        spans.setdefault(document, []).extend(found)
    return {document: merge_spans(found) for document, found in sorted(spans.items()) if found}


def _line_cuts(book: LineBook) -> Iterator[tuple[int, list[Span]]]:
    """Whole lines that are furniture, document by document."""
    table, titles = book.table, book.documents["title"]
    cut = book.cuts()
    at = np.array(sorted(cut), np.int64)
    row, starts = table.documents[at], table.starts[at]
    ends = starts + table.lengths[at]
    words = book.words(at).to_pylist()
    of_title = dict(zip(np.unique(row).tolist(), words_of_all(titles.iloc[np.unique(row)].tolist()), strict=True))
    opens = {w for w in set(words) if ADVERT_FOLLOWS.fullmatch(w) or HEADLINES_FOLLOW.fullmatch(w)}
    one_by_one = set(book.old_line_ends().tolist())
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
        lines = text_lines(str(book.documents["text"].iloc[document]))
        title, recurring = str(titles.iloc[document]), book.repeated[book.groups[document]]
        found = furniture_lines(lines, title=title, repeated=recurring, patterns=patterns)
        yield document, [(lines[i].start, lines[i].end, rule) for i, rule in sorted(found.items())]


def _inline_cuts(book: LineBook) -> Iterator[tuple[int, list[Span]]]:
    """Furniture inside lines, document by document; a line of which no word is left goes as a whole."""
    table, titles = book.table, book.documents["title"]
    sentences = repeated_sentences(table, book.groups, book.sizes)
    at = np.union1d(book.inline, np.array(list(sentences), np.int64))
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
        found = [(begin + lead, end + lead, rule) for begin, end, rule in by_line.get(code, [])]
        for sentence in sentences.get(number, ()):
            begin = line.find(sentence)
            if begin >= 0:
                end = begin + len(sentence)
                found.append((begin, end + line.startswith(".", end), REPEATED_INLINE))
        found = merge_spans(found)
        if not found or line.strip() == title.strip():
            continue
        if not any(map(str.isalnum, _without(line, found))):
            found = [(0, len(line), found[0][2])]
        yield document, [(start + begin, start + end, rule) for begin, end, rule in found]


def _without(text: str, spans: Sequence[Span]) -> str:
    kept, at = [], 0
    for start, end, _ in spans:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def _cut(corpus: Corpus, spans: Mapping[int, list[Span]], texts: list[pa.Array]) -> Corpus:
    """Cut spans out of texts; places in `removed` are those of the raw text, whatever was cut before.

    texts: those of the corpus, in pieces, which are taken from the list one by one.
    """
    ids = corpus.documents["doc_id"]
    removed: list[tuple[str, int, int, str, str]] = []
    touched = set(corpus.removed["doc_id"])
    chunks: list[pa.Array] = []
    row = 0
    for _ in progress(range(len(texts)), "cutting page furniture"):
        chunk = texts.pop(0)
        here = [i for i in range(row, row + len(chunk)) if i in spans]
        kept = []
        for document, value in zip(here, chunk.take(pa.array([i - row for i in here], pa.int64())), strict=True):
            text, doc_id, found = value.as_py(), str(ids.iloc[document]), spans[document]
            kept.append(_without(text, found))
            for start, end, rule in found:
                if doc_id in touched:
                    removed += _in_raw(corpus, doc_id, start, end, rule, text)
                else:
                    removed.append((doc_id, start, end, rule, text[start:end]))
        mask = np.zeros(len(chunk), bool)
        mask[[i - row for i in here]] = True
        row += len(chunk)
        chunks.append(settled(pc.replace_with_mask(chunk, mask, pa.array(kept, pa.large_string()))) if here else chunk)
    made = pa.table({"text": pa.chunked_array(chunks, pa.large_string())}).to_pandas()["text"].astype("str")
    made.index = corpus.documents.index
    return replace(
        corpus,
        documents=corpus.documents.assign(text=made),
        removed=pd.concat([corpus.removed, table_of(removed, REMOVED)], ignore_index=True),
    )


def _in_raw(
    corpus: Corpus, doc_id: str, start: int, end: int, rule: str, text: str
) -> Iterator[tuple[str, int, int, str, str]]:
    """A cut of a text that was cut before, in places of the raw text: in pieces where it reaches over an older cut."""
    raw = corpus.raw_offsets(doc_id, np.arange(start, end))
    for part in np.split(np.arange(start, end), np.flatnonzero(np.diff(raw) > 1) + 1):
        low = int(raw[part[0] - start])
        yield doc_id, low, low + len(part), rule, text[part[0] : part[-1] + 1]
