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

from framescope.corpus.furniture_lines import Line, furniture_lines, split_lines, text_lines
from framescope.corpus.inline import Span, inline_spans, merge_spans
from framescope.corpus.line_book import LineBook
from framescope.corpus.lines import arrow_texts
from framescope.corpus.model import REMOVED, Corpus, table_of
from framescope.corpus.repetition import repeated_sentences
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
    return {name: {book.words_of(int(code)) for code in book.repeated[i]} for i, name in sorted(enumerate(book.names))}


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
    compile_patterns(patterns)
    documents = corpus.documents
    book = LineBook(documents, group, patterns)
    spans: dict[int, list[Span]] = {i: list(cuts) for i, cuts in enumerate(page_cuts) if cuts}
    for document, found in _line_cuts(book):
        spans.setdefault(document, []).extend(found)
    for document, found in _inline_cuts(book):
        spans.setdefault(document, []).extend(found)
    return _cut(corpus, {document: merge_spans(found) for document, found in sorted(spans.items()) if found})


def _line_cuts(book: LineBook) -> Iterator[tuple[int, list[Span]]]:
    """Whole lines that are furniture, document by document."""
    texts, titles = book.documents["text"], book.documents["title"]
    by_text = {book.stripped[code].as_py(): rule for code, rule in book.rules.items()}
    repeated = [{book.words_of(code) for code in codes} for codes in book.repeated]
    for document in progress(list(book.flagged()), "cutting furniture"):
        lines = split_lines(str(texts.iloc[document]), book.line_words)
        cut = furniture_lines(
            lines,
            title=str(titles.iloc[document]),
            repeated=repeated[book.groups[document]],
            rule_of=lambda line: by_text.get(line.text, ""),
        )
        if cut:
            yield document, [(lines[i].start, lines[i].end, rule) for i, rule in sorted(cut.items())]


def _inline_cuts(book: LineBook) -> Iterator[tuple[int, list[Span]]]:
    """Furniture inside lines, document by document; a line of which no word is left goes as a whole."""
    table = book.table
    by_line: Mapping[int, list[Span]] = inline_spans(book.stripped)
    titles = book.documents["title"].tolist()
    sentences = repeated_sentences(table, book.groups, book.sizes)
    concerned = np.zeros(len(table.values), bool)
    concerned[[*by_line, *sentences]] = True
    lines = np.flatnonzero(concerned[table.codes])
    document_of = table.documents
    lengths = pc.utf8_length(table.values).to_numpy(zero_copy_only=False).astype(np.int64)[table.codes] + 1
    starts = np.cumsum(lengths) - lengths
    starts -= starts[table.bounds[document_of]] if len(starts) else 0
    for at in lines.tolist():
        code, document = int(table.codes[at]), int(document_of[at])
        line = table.values[code].as_py()
        lead = len(line) - len(line.lstrip())
        found = [(start + lead, end + lead, rule) for start, end, rule in by_line.get(code, [])]
        for sentence in sentences.get(code, {}).get(int(book.groups[document]), []):
            begin = line.find(sentence)
            if begin >= 0:
                end = begin + len(sentence)
                found.append((begin, end + line.startswith(".", end), REPEATED_INLINE))
        found = merge_spans(found)
        if not found or line.strip() == titles[document].strip():
            continue
        if not any(map(str.isalnum, _without(line, found))):
            found = [(0, len(line) + int(at + 1 < table.bounds[document + 1]), found[0][2])]
        yield document, [(int(starts[at]) + start, int(starts[at]) + end, rule) for start, end, rule in found]


def _without(text: str, spans: Sequence[Span]) -> str:
    kept, at = [], 0
    for start, end, _ in spans:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def _cut(corpus: Corpus, spans: Mapping[int, list[Span]]) -> Corpus:
    """Cut spans out of documents; places in `removed` are those of the raw text, whatever was cut before."""
    texts, ids = corpus.documents["text"], corpus.documents["doc_id"]
    removed: list[tuple[str, int, int, str, str]] = []
    kept: dict[int, str] = {}
    touched = set(corpus.removed["doc_id"])
    for document, found in spans.items():
        text, doc_id = str(texts.iloc[document]), str(ids.iloc[document])
        kept[document] = _without(text, found)
        for start, end, rule in found:
            if doc_id not in touched:
                removed.append((doc_id, start, end, rule, text[start:end]))
                continue
            raw = corpus.raw_offsets(doc_id, np.arange(start, end))
            for part in np.split(np.arange(start, end), np.flatnonzero(np.diff(raw) > 1) + 1):
                low = int(raw[part[0] - start])
                removed.append((doc_id, low, low + len(part), rule, text[part[0] : part[-1] + 1]))
    return replace(
        corpus,
        documents=corpus.documents.assign(text=_replaced(texts, kept)),
        removed=pd.concat([corpus.removed, table_of(removed, REMOVED)], ignore_index=True),
    )


def _replaced(texts: pd.Series, new: Mapping[int, str]) -> pd.Series:
    """Put new texts in the place of some, chunk by chunk; the others stay Arrow's."""
    chunks, at = [], 0
    for chunk in arrow_texts(texts).chunks:
        here = [i for i in range(at, at + len(chunk)) if i in new]
        mask = np.zeros(len(chunk), bool)
        mask[[i - at for i in here]] = True
        values = pa.array([new[i] for i in here], pa.large_string())
        chunks.append(pc.replace_with_mask(chunk, pa.array(mask), values) if here else chunk)
        at += len(chunk)
    made = pa.table({"text": pa.chunked_array(chunks, pa.large_string())}).to_pandas()["text"].astype("str")
    made.index = texts.index
    return made  # type: ignore[no-any-return]
