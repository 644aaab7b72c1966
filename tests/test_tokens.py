"""`Tokens`: numbers for words, and the way back from every word to its place in the text."""

import unicodedata
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings, strategies as st
from nltk.tokenize import NLTKWordTokenizer

from framescope import shards
from framescope.corpus import corpus_from_table, read_corpus
from framescope.errors import FramescopeError, ParameterError
from framescope.sentences import sentence_spans
from framescope.token_rules import TokenRules
from framescope.token_sentences import tokens_sentences
from framescope.tokens import text_spans, tokenize, tokens_spans, tokens_subset, tokens_variants

MIXED = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("aIiİıSsKé.,:;!?/-_'’ʼ&$€#@1230 \n\r\t\x0b\x0c\x1c\x85\u00a0\u00ad\u0301\u0307\u200d\u2028—“”"),
    ),
    max_size=40,
)
PIECES = st.lists(
    st.sampled_from(
        [
            *[
                "S-400",
                "SAMP/T",
                "Don’t",
                "U.S.",
                "$2.5",
                "www.x.example",
                "me@x.example",
                "#tag",
                "9/11",
                "İzmir",
                "a",
                ".",
            ],
            *[" ", " ", " ", "\n", ",", "“", "\u00a0", "-", "I"],
        ]
    ),
    max_size=20,
).map("".join)


def words(*texts: str, **options: object) -> list[list[str]]:
    """The tokens of each text, spelled out."""
    tokens = tokenize(texts, **options)
    spelled = tokens.types.to_numpy()[tokens.codes].tolist()
    return [spelled[low:high] for low, high in pairwise(tokens.starts)]


def test_tokens_are_numbers_into_a_sorted_vocabulary():
    tokens = tokenize(["b b a", "", "The A."])
    assert tokens.types.tolist() == ["a", "b", "the"]
    assert tokens.codes.tolist() == [1, 1, 0, 2, 0]
    assert tokens.starts.tolist() == [0, 3, 3, 5]
    assert (tokens.codes.dtype, tokens.starts.dtype) == (np.int32, np.int64)
    assert tokens.n_tokens.tolist() == [3, 0, 2]
    assert tokens.documents_of.tolist() == [0, 0, 0, 2, 2]
    assert len(tokens) == 5
    assert repr(tokens) == "<Tokens: 5 tokens of 3 types in 3 documents>"


def test_tokens_can_be_looked_at_as_a_table():
    corpus = corpus_from_table(pd.DataFrame({"doc_id": ["x", "y"], "text": ["b A", "b"]}))
    assert tokenize(corpus).to_table().to_dict("list") == {
        "doc_id": ["x", "x", "y"],
        "position": [0, 1, 0],
        "token": ["b", "a", "b"],
    }


@pytest.mark.parametrize("texts", [[], [""], ["", " \n "], ["… —"]])
def test_nothing_has_no_tokens(texts):
    for tokenizer in ("words", "nltk"):
        tokens = tokenize(texts, tokenizer=tokenizer)
        assert (len(tokens), len(tokens.types), tokens.starts.tolist()) == (0, 0, [0] * (len(texts) + 1))
        assert tokens_sentences(tokens).tolist() == []
        assert len(tokens.to_table()) == 0


def test_what_differs_only_in_writing_is_one_type():
    text = (
        "don't DON’T donʼt S\u2011400 s-400 inter\u00adoperable Interoperable caf\u00e9 cafe\u0301 İzmir izmir\u00a0X"
    )
    assert words(text) == [["don't"] * 3 + ["s-400"] * 2 + ["interoperable"] * 2 + ["café"] * 2 + ["izmir"] * 2 + ["x"]]


def test_case_language_hyphens_and_variants_are_taken_from_the_rules():
    text = "Isparta’da S400 SAMP-T"
    assert words(text, case="keep") == [["Isparta'da", "S400", "SAMP-T"]]
    assert words(text, language="tr") == [["ısparta'da", "s400", "samp-t"]]
    assert words(text, hyphens="split") == [["isparta'da", "s400", "samp", "t"]]
    assert words(text, variants={"S400": "S-400", "SAMP-T": "SAMP/T"}) == [["isparta'da", "s-400", "samp/t"]]
    assert words(text, rules=TokenRules(case="keep")) == words(text, case="keep")


def test_rules_are_given_whole_or_by_name_and_a_wrong_one_is_refused():
    with pytest.raises(FramescopeError, match="either rules= or its fields as keywords, not both"):
        tokenize(["a"], TokenRules(), case="keep")
    with pytest.raises(ParameterError, match=r"tokenizer: there is no choice 'nltkk'; .* Did you mean 'nltk'"):
        tokenize(["a"], tokenizer="nltkk")


@settings(max_examples=100, deadline=None)
@given(st.lists(MIXED | PIECES, max_size=4), st.sampled_from(["words", "nltk"]), st.booleans(), st.booleans())
@example(["İ i\u0307 don’t"], "words", True, True)
def test_spans_stand_in_order_and_each_spells_its_type(texts, tokenizer, numbers, urls):
    tokens = tokenize(texts, tokenizer=tokenizer, numbers=numbers, urls=urls)
    for document, text in enumerate(texts):
        codes = tokens.codes[tokens.starts[document] : tokens.starts[document + 1]]
        spans = tokens_spans(tokens, document)
        assert spans.shape == (len(codes), 2)
        assert [tokens.rules.type_of(text[start:end]) for start, end in spans] == tokens.types[codes].tolist()
        assert (np.diff(spans.ravel()) >= 0).all()
        assert (spans[:, 0] < spans[:, 1]).all()
        assert spans.tolist() == text_spans(text, tokens.rules).tolist()


@settings(max_examples=100, deadline=None)
@given(st.lists(MIXED | PIECES, max_size=4), st.sampled_from(["keep", "split"]))
def test_the_engine_finds_what_the_pattern_finds_in_the_whole_text(texts, hyphens):
    rules = TokenRules(hyphens=hyphens)
    expected = [[rules.normalize(found[0]) for found in rules.pattern.finditer(text)] for text in texts]
    assert words(*texts, rules=rules) == expected


@settings(max_examples=100, deadline=None)
@given(MIXED, st.sampled_from(["en", "tr"]))
def test_composed_and_decomposed_text_have_the_same_tokens(text, language):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert words(composed, language=language) == words(decomposed, language=language)


@settings(max_examples=100, deadline=None)
@given(MIXED | PIECES, st.sampled_from(["words", "nltk"]))
def test_line_ends_do_not_matter(text, tokenizer):
    text = text.replace("\r", "")
    assert len({str(words(text.replace("\n", end), tokenizer=tokenizer)) for end in ("\n", "\r\n", "\r")}) == 1


@settings(max_examples=50, deadline=None)
@given(st.lists(PIECES, max_size=6), st.integers(0, 6), st.sampled_from(["words", "nltk"]))
def test_tokens_of_a_whole_are_those_of_its_parts(texts, cut, tokenizer):
    whole = words(*texts, tokenizer=tokenizer)
    assert whole == words(*texts[:cut], tokenizer=tokenizer) + words(*texts[cut:], tokenizer=tokenizer)


@pytest.mark.parametrize("size", [1, 7, 60, 10_000])
def test_the_size_of_shards_changes_nothing(monkeypatch, size):
    texts = [f"The S-400 no. {i} costs ${i}.5 – İzmir’s view {'x' * i}" for i in range(40)] + ["", "… "]
    whole = tokenize(texts)
    monkeypatch.setattr(shards.text_shards, "__defaults__", (size,))
    parts = tokenize(texts)
    assert parts.codes.tolist() == whole.codes.tolist()
    assert parts.starts.tolist() == whole.starts.tolist()
    assert parts.types.tolist() == whole.types.tolist()


def test_the_order_of_documents_changes_neither_types_nor_their_counts():
    texts = ["b a", "S-400 b", "c"]
    forward, backward = tokenize(texts), tokenize(texts[::-1])
    assert forward.types.tolist() == backward.types.tolist()
    assert np.bincount(forward.codes).tolist() == np.bincount(backward.codes).tolist()


NEWS = (
    "“We can't wait,” said Gen. Walters. The U.S. won't pay $3.5bn, he said... \"It's 50% more,\" he added\n"
    "He'd asked Ankara's aides (twice): 'Who pays?' -- nobody knew. Cannot be; gonna see at 10:30 a.m., I'm sure."
)


def test_nltks_tokenizer_gives_nltks_tokens_less_the_punctuation():
    nltk = NLTKWordTokenizer()
    expected = [
        token.replace("’", "'").lower()
        for start, end in sentence_spans(NEWS)
        for token in nltk.tokenize(NEWS[start:end])
        if any(character.isalnum() for character in token)
    ]
    assert words(NEWS, tokenizer="nltk") == [expected]
    assert "n't" in expected
    assert "3.5bn" in expected


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*"ab\"'`“”.,!?()-$ ", "n't", "gonna", "``", "''", "...", "--"]), max_size=25).map("".join)
)
def test_nltks_tokens_and_their_spans_agree_on_any_quotes(text):
    tokens = tokenize([text], tokenizer="nltk", case="keep")
    nltk = NLTKWordTokenizer()
    expected = [
        token
        for start, end in sentence_spans(text)
        for token in nltk.tokenize(text[start:end])
        if any(character.isalnum() for character in token)
    ]
    assert tokens.types[tokens.codes].tolist() == expected
    assert [text[start:end] for start, end in tokens_spans(tokens, 0)] == expected


def test_numbers_and_addresses_left_out_leave_the_spans_true():
    text = "On 14 July $2.5 went to www.x.example, me@x.example or S-400."
    tokens = tokenize([text], numbers=False, urls=False)
    assert [text[start:end] for start, end in tokens_spans(tokens, 0)] == ["On", "July", "went", "to", "or", "S-400"]
    assert tokens.n_tokens.tolist() == [6]
    assert words(text, numbers=False, tokenizer="nltk")[0][:2] == ["on", "july"]


def test_sentences_are_numbered_over_the_whole_corpus():
    tokens = tokenize(["The S-400 is here. Gen. Walters left!\nIt hums", "Nobody spoke. Nobody"])
    numbers = tokens_sentences(tokens)
    assert len(numbers) == len(tokens)
    by_sentence = [tokens.types[tokens.codes[numbers == number]].tolist() for number in np.unique(numbers)]
    assert by_sentence == [
        ["the", "s-400", "is", "here"],
        ["gen", "walters", "left"],
        ["it", "hums"],
        ["nobody", "spoke"],
        ["nobody"],
    ]
    assert (np.diff(numbers) >= 0).all()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        MIXED
        | PIECES
        | st.lists(st.sampled_from(["Go. ", "U.S. ", "a", "?", ")", " ", "."]), max_size=12).map("".join),
        max_size=3,
    ),
    st.sampled_from(["words", "nltk"]),
    st.booleans(),
)
def test_a_token_is_in_the_sentence_in_which_it_begins(texts, tokenizer, numbers):
    tokens = tokenize(texts, tokenizer=tokenizer, numbers=numbers)
    found = tokens_sentences(tokens)
    expected: list[tuple[int, int]] = []
    for document, text in enumerate(texts):
        begins = [start for start, _ in sentence_spans(text)]
        expected += [
            (document, sum(begin <= start for begin in begins)) for start, _ in tokens_spans(tokens, document).tolist()
        ]
    names = dict(zip(expected, found.tolist(), strict=True))
    assert [names[place] for place in expected] == found.tolist()
    assert len(set(names.values())) == len(names)
    assert sorted(found) == found.tolist()


def test_variants_that_occur_are_counted_the_commonest_first():
    text = ["S400 samp-t SAMP-T, S-400", "defense S400 S400"]
    tokens = tokenize(text, variants={"samp-t": "samp/t", "s400": "s-400", "s300": "s-300", "defense": "defence"})
    assert tokens_variants(tokens).to_dict("split", index=False) == {
        "columns": ["written", "counted_as", "n"],
        "data": [["s400", "s-400", 3], ["samp-t", "samp/t", 2], ["defense", "defence", 1]],
    }
    assert len(tokens_variants(tokenize(text))) == 0


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        ([True, False, True], [["b", "a"], ["c"]]),
        ([2, 0], [["c"], ["b", "a"]]),
        (np.array([], dtype=int), []),
        (slice(1, None), [["b"], ["c"]]),
    ],
)
def test_a_subset_of_documents_keeps_its_tokens_and_the_vocabulary(keep, expected):
    tokens = tokenize(["b A", "b", "c"])
    part = tokens_subset(tokens, np.arange(3)[keep] if isinstance(keep, slice) else keep)
    spelled = part.types.to_numpy()[part.codes].tolist()
    assert [spelled[low:high] for low, high in pairwise(part.starts)] == expected
    assert part.types.equals(tokens.types)
    assert len(part.corpus) == len(expected)
    assert [tokens_spans(part, i).tolist() for i in range(len(part.corpus))] == [
        text_spans(text, part.rules).tolist() for text in part.corpus.documents["text"]
    ]


def test_tokens_lead_back_through_the_cuts_to_the_raw_text(tmp_path):
    (tmp_path / "a.txt").write_text(
        "ADVERTISEMENT\r\nThe S‑400 hums.\r\nTweet this\r\nİzmir’s crew waits.\r\n", "utf-8"
    )
    corpus = read_corpus(tmp_path)
    tokens = tokenize(corpus)
    spans, raw = tokens_spans(tokens, 0), corpus.raw("a")
    starts = corpus.raw_offsets("a", spans[:, 0])
    ends = corpus.raw_offsets("a", spans[:, 1], ends=True)
    assert [raw[start:end] for start, end in zip(starts, ends, strict=True)] == [
        "The",
        "S‑400",
        "hums",
        "İzmir’s",
        "crew",
        "waits",
    ]
