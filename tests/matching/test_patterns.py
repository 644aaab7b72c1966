"""Patterns in tokens: by eye, and against a matcher that tries every place."""

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope.codebook import Codebook, Frame
from framescope.corpus import corpus_from_table
from framescope.errors import FramescopeError
from framescope.matching import TypeIndex, codebook_hits, drop_nested, find_patterns
from framescope.tokens import tokenize, tokens_subset


def index_of(*texts, **rules):
    return TypeIndex(tokenize(corpus_from_table(pd.DataFrame({"text": pd.Series(texts, dtype="str")})), **rules))


def matched(index, pattern, **options):
    """The words found, joined, in order."""
    words = index.tokens.to_table()["token"].tolist()
    hits = find_patterns(index, [pattern], **options)
    return [" ".join(words[at : at + n]) for at, n in zip(hits.position, hits.length, strict=True)]


def hits_of(index, *frames, **fields):
    table = codebook_hits(index, Codebook("test", tuple(frames), **fields))
    words = index.tokens.to_table()["token"].tolist()
    return [
        (frame, " ".join(words[at : at + length]))
        for frame, at, length in zip(table["frame"], table["position"], table["length"], strict=True)
    ]


def frame(*patterns, exclude=(), name="f", **fields):
    return Frame(name, name, tuple(patterns), tuple(exclude), **fields)


# --- words and globs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("sovereign", ["sovereign"]),
        ("sovereign*", ["sovereign", "sovereignty", "sovereigns"]),
        ("*sovereign", ["sovereign"]),
        ("*eign*", ["sovereign", "sovereignty", "sovereigns"]),
        ("*y", ["sovereignty"]),
        ("so*n", ["sovereign"]),
        ("s-?00", ["s-400", "s-300"]),
        ("s-?00*", ["s-400", "s-400s", "s-300"]),
        ("s-400?", ["s-400s"]),
        ("?-?00", ["s-400", "s-300"]),
        ("s?400", ["s-400"]),
        ("s*00", ["s-400", "s-300"]),
        ("**0**", ["s-400", "s-400s", "s-300"]),
        ("?", []),
        ("absent", []),
        ("absent*", []),
        ("*absent", []),
    ],
)
def test_a_word_or_glob_finds_the_types_it_stands_for(pattern, found):
    index = index_of("Sovereign sovereignty S-400 S-400s", "S-300 sovereigns")
    assert matched(index, pattern) == found


def test_a_glob_is_the_whole_word_and_not_a_part_of_it():
    index = index_of("turkey turkeys turkey's unturkey")
    assert matched(index, "turkey") == ["turkey"]
    assert matched(index, "turkey*") == ["turkey", "turkeys", "turkey's"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("http*[ab]/c", ["http://x.org/[ab]/c"]),
        ("http*[!a]*", []),
        ("http*?[ab]?c", ["http://x.org/[ab]/c"]),
        ("*[a*", ["http://x.org/[ab]/c"]),
        ("http://x.org/[ab]*", ["http://x.org/[ab]/c"]),
        ("http*[b-z]*", []),
        ("http*.", []),
        ("http*+?", ["http://x.org/a+b"]),
        ("http*(*", ["http://x.org/(c"]),
    ],
)
def test_brackets_and_other_signs_in_globs_stand_for_themselves(pattern, found):
    assert matched(index_of("http://x.org/[ab]/c http://x.org/a/c http://x.org/a+b http://x.org/(c"), pattern) == found


def test_patterns_go_through_the_rules_the_tokens_went_through():
    index = index_of("The S\u2011400 isn\u2019t SAMP-T.", variants={"samp-t": "samp/t"})
    assert matched(index, "S-400") == ["s-400"]
    assert matched(index, "ISN'T samp-t") == ["isn't samp/t"]
    assert matched(index, "SAMP/*") == ["samp/t"]
    assert matched(index, "İS*") == ["isn't"]
    assert matched(index_of("Işık ışık", language="tr"), "IŞIK") == ["ışık", "ışık"]


def test_plain_words_are_cut_as_the_tokens_were_cut():
    assert matched(index_of("and or S-300 S-400"), "and/or") == ["and or"]
    assert matched(index_of("a long-range system", hyphens="split"), "long-range") == ["long range"]
    assert matched(index_of("a long-range system"), "long-range system") == ["long-range system"]
    assert matched(index_of("it does n't, does it", tokenizer="nltk"), "does") == ["does", "does"]
    assert matched(index_of("they cannot", tokenizer="nltk"), "cannot") == ["can not"]
    assert matched(index_of("they cannot"), "cannot") == ["cannot"]


def test_words_meet_the_stems_of_what_was_written_and_a_stem_as_shown_meets_itself():
    index = index_of("Decisions on the purchase; a purchased decision", stems="snowball")
    assert matched(index, "decision") == ["decis", "decis"]
    assert matched(index, "decis") == ["decis", "decis"]  # stemmed again it would be "deci"
    assert matched(index, "purchasing") == ["purchas", "purchas"]
    assert matched(index, "purchas* decisions") == ["purchas decis"]
    assert matched(index, "decid") == []


def test_words_that_the_rules_leave_out_find_nothing():
    index = index_of("5 of 400 batteries", numbers=False)
    assert matched(index, "400") == []
    assert matched(index, "of batteries") == ["of batteries"]


# --- phrases and gaps --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("letter of intent", ["letter of intent"]),
        ("letter* of intent", ["letter of intent", "letters of intent"]),
        ("letter * intent", ["letter of intent", "letter an intent"]),
        ("letter* * intent", ["letter of intent", "letters of intent", "letter an intent"]),
        ("letter * * letters", ["letter of intent letters"]),
        ("of ?????t", ["of intent", "of intent"]),
        ("* intent", ["of intent", "of intent", "an intent"]),
        ("intent *", ["intent letters", "intent letter"]),
        ("intent letter", ["intent letter"]),
        ("letter intent", []),
        ("of letter", []),
        ("no such phrase", []),
    ],
)
def test_a_phrase_is_words_in_sequence_and_a_lone_star_is_one_word_between(pattern, found):
    assert matched(index_of("Letter of intent; letters of intent, letter an intent"), pattern) == found


def test_no_phrase_or_gap_crosses_from_one_document_into_the_next():
    index = index_of("patriot", "act", "", "patriot", "act now patriot")
    for pattern in ("patriot act", "patriot *", "* patriot act", "patriot * now", "patriot * act"):
        assert matched(index, pattern) == [], pattern
    assert matched(index, "act now") == ["act now"]
    assert matched(index, "* now") == ["act now"]
    assert matched(index, "now *") == ["now patriot"]


def test_a_phrase_may_overlap_itself():
    assert find_patterns(index_of("a a a a"), ["a a"]).position.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("cost *{0,3} overrun*", ["cost overruns", "cost of this overrun", "cost x y z overrun"]),
        ("cost *{1,2} overrun*", ["cost of this overrun"]),
        ("cost *{3,3} overrun", ["cost x y z overrun"]),
        ("cost *{0,9} z *{0,1} overrun", ["cost x y z overrun"]),
        ("cost *{0,1} * overrun", ["cost of this overrun"]),
        ("c* *{0,1} *{0,1} overrun", ["cost of this overrun"]),
        ("cost *{0,9} absent", []),
        ("absent *{0,9} overrun", []),
    ],
)
def test_a_gap_of_any_length_reaches_to_the_nearest_end(pattern, found):
    text = "Cost overruns, cost of this overrun, and then one more word: cost x y z overrun"
    assert matched(index_of(text), pattern) == found


def test_a_gap_of_any_length_stays_in_its_sentence_and_document():
    index = index_of("The cost rose. An overrun came.", "The cost", "overrun. The U.S. cost and overrun")
    assert matched(index, "cost *{0,3} overrun") == ["cost and overrun"]
    assert matched(index, "u.s. *{0,3} overrun") == ["u.s. cost and overrun"]
    assert matched(index, "cost rose an overrun") == ["cost rose an overrun"], "a plain phrase is words in sequence"


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("a *{3,1} b", "the gap '*{3,1}' should go from few to many words, at most 10"),
        ("a *{0,11} b", "the gap '*{0,11}' should go from few to many words, at most 10"),
        ("a *{0, 3} b", "'*{0,' is no gap; write `*{0,3}`, alone and without blanks in it."),
        ("a*{0,3} b", "'a*{0,3}' is no gap"),
        ("a *{0,3}", "begins or ends with a gap of any length; leave it out."),
        ("*{0,3} a", "begins or ends with a gap of any length; leave it out."),
        ("*{0,3}", "names no word"),
    ],
)
def test_a_gap_that_is_none_is_refused(pattern, told):
    with pytest.raises(FramescopeError) as error:
        find_patterns(index_of("a b"), [pattern])
    assert told in str(error.value)


@pytest.mark.parametrize("pattern", ["", "  ", "*", "* *"])
def test_a_pattern_without_a_word_is_refused(pattern):
    with pytest.raises(FramescopeError) as error:
        find_patterns(index_of("a b"), [pattern])
    assert str(error.value).startswith(f"the pattern {pattern!r} names no word; give a word, a glob")


@pytest.mark.parametrize("texts", [(), ("",), ("", "")])
def test_nothing_is_found_where_there_are_no_tokens(texts):
    index = index_of(*texts)
    for pattern in ("a", "a*", "*a", "?", "a b", "* b"):
        assert matched(index, pattern) == []
    assert hits_of(index, frame("a", "b*", exclude=["a b"])) == []


def test_a_subset_of_documents_is_searched_alone_though_it_keeps_the_vocabulary():
    index = TypeIndex(tokens_subset(index_of("patriot act", "patriot", "act").tokens, [2, 1]))
    assert matched(index, "patriot*") == ["patriot"]
    assert matched(index, "act patriot") == []


# --- hits --------------------------------------------------------------------------------------------------------


def test_hits_stand_in_order_of_position_the_longest_first():
    hits = find_patterns(
        index_of("russian system and russian deal"), ["russian", "russian system", "deal", "russian *"]
    )
    rows = list(zip(hits.position.tolist(), hits.length.tolist(), hits.pattern.tolist(), strict=True))
    assert rows == [(0, 2, 1), (0, 2, 3), (0, 1, 0), (3, 2, 3), (3, 1, 0), (4, 1, 2)]
    assert len(hits) == 6
    kept = drop_nested(hits)
    assert list(zip(kept.position, kept.length, kept.pattern, strict=True)) == [(0, 2, 1), (3, 2, 3)]


def test_no_patterns_find_nothing():
    assert len(drop_nested(find_patterns(index_of("a b"), []))) == 0


def test_the_longest_match_wins_within_a_frame_and_every_frame_counts_for_itself():
    index = index_of("the russian missile system works")
    long, short = frame("russian missile system", "missile", "system*", name="long"), frame("missile", name="short")
    assert hits_of(index, long, short) == [("long", "russian missile system"), ("short", "missile")]


def test_matches_that_overlap_without_one_inside_the_other_both_count():
    assert hits_of(index_of("a b c"), frame("a b", "b c", "b")) == [("f", "a b"), ("f", "b c")]


def test_a_hit_inside_an_excluded_phrase_does_not_count():
    index = index_of("Patriot Act. Patriot battery! patriot acts, patriot act", "act on patriot")
    assert hits_of(index, frame("patriot", exclude=["patriot act"])) == [("f", "patriot")] * 3
    assert hits_of(index, frame("patriot", exclude=["patriot act*"])) == [("f", "patriot")] * 2
    assert hits_of(index, frame("patriot", exclude=["patriot *"])) == [("f", "patriot")]
    assert hits_of(index, frame("patriot", exclude=["patriot"])) == []


def test_a_hit_longer_than_the_excluded_phrase_counts():
    index = index_of("the patriot act missile")
    assert hits_of(index, frame("patriot act missile", "patriot", exclude=["patriot act"])) == [
        ("f", "patriot act missile")
    ]
    assert hits_of(index, frame("the patriot", exclude=["patriot act"])) == [("f", "the patriot")]


def test_an_exclusion_holds_in_its_own_frame_alone():
    index = index_of("patriot act")
    assert hits_of(index, frame("patriot", exclude=["patriot act"], name="x"), frame("patriot", name="y")) == [
        ("y", "patriot")
    ]


def test_the_table_of_hits_leads_back_to_document_and_token():
    index = index_of("no frame", "a sovereign state", "state sovereign state")
    table = codebook_hits(index, Codebook("c", (frame("sovereign*", "state", name="s"), frame(name="none"))))
    columns = ["frame", "pattern", "document", "position", "length"]
    assert table[columns].to_numpy(dtype=object).tolist() == [
        ["s", "sovereign*", 1, 3, 1],
        ["s", "state", 1, 4, 1],
        ["s", "state", 2, 5, 1],
        ["s", "sovereign*", 2, 6, 1],
        ["s", "state", 2, 7, 1],
    ]
    assert codebook_hits(index, Codebook("c", ())).empty


def test_a_weight_belongs_to_the_pattern_that_made_the_hit():
    index = index_of("shield threat grave threat")
    table = codebook_hits(
        index, Codebook("c", (frame("shield", name="a"), frame("threat", "grave threat", name="b", weights=(1.0, 2.5))))
    )
    assert table["pattern"].tolist() == ["shield", "threat", "grave threat"]
    assert table["weight"].tolist() == [1.0, 1.0, 2.5]


def test_a_frame_has_the_hits_of_the_frames_inside_it_the_longest_once():
    index = index_of("missile threat and nuclear threat and war")
    frames = (
        frame("war", "threat", name="security"),
        frame("missile threat", name="security > missiles", parent="security"),
        frame("nuclear threat", "nuclear", name="security > nuclear", parent="security"),
    )
    assert hits_of(index, *frames) == [
        ("security", "missile threat"),
        ("security", "nuclear threat"),
        ("security", "war"),
        ("security > missiles", "missile threat"),
        ("security > nuclear", "nuclear threat"),
    ]


def test_a_negating_word_marks_the_hits_after_it_within_its_window_and_document():
    index = index_of("not a threat but a threat", "never", "threat", "no longer threat threat")
    table = codebook_hits(
        index, Codebook("c", (frame("threat"),), negation=("not", "never", "no longer"), negation_window=2)
    )
    assert table["negated"].tolist() == [True, False, False, True, True]
    plain = codebook_hits(index, Codebook("c", (frame("threat"),)))
    assert plain["negated"].tolist() == [False] * 5
    absent = codebook_hits(index, Codebook("c", (frame("threat"),), negation=("hardly",), negation_window=2))
    assert absent["negated"].tolist() == [False] * 5


def test_a_codebook_folds_case_or_keeps_it():
    kept = index_of("Patriot patriot US us", case="keep")
    book = (frame("Patriot", "US"),)
    assert hits_of(kept, *book) == [("f", "Patriot"), ("f", "patriot"), ("f", "US"), ("f", "us")]
    assert hits_of(kept, *book, case="keep") == [("f", "Patriot"), ("f", "US")]
    with pytest.raises(FramescopeError, match="has `case: keep`, but the tokens were folded to lower case"):
        hits_of(index_of("Patriot"), *book, case="keep")


# --- brute force -------------------------------------------------------------------------------------------------

WORDS = ("a", "b", "ab", "abc", "s-400", "s-400s")
PARTS = ("a", "b", "ab", "c", "zz", "s-400", "a*", "*b", "a?", "?", "*c", "s-*", "a*c", "*-4*", "?b*", "**b")


def glob_fits(glob, word):
    if not glob:
        return not word
    if glob[0] == "*":
        return glob_fits(glob[1:], word) or (bool(word) and glob_fits(glob, word[1:]))
    return bool(word) and glob[0] in ("?", word[0]) and glob_fits(glob[1:], word[1:])


def every_place(documents, patterns):
    """(position, length, number of the pattern), longest first: every pattern tried at every token of each document."""
    found, first = [], 0
    for words in documents:
        for at in range(len(words)):
            for number, pattern in enumerate(patterns):
                parts = pattern.split()
                here = words[at : at + len(parts)]
                if len(here) == len(parts) and all(glob_fits(p, w) for p, w in zip(parts, here, strict=True)):
                    found.append((first + at, len(parts), number))
        first += len(words)
    return sorted(found, key=lambda hit: (hit[0], -hit[1], hit[2]))


def lies_inside(inner, outer):
    return outer[0] <= inner[0] and inner[0] + inner[1] <= outer[0] + outer[1]


def longest(found):
    """Without those inside a longer match, or inside an equal one of an earlier pattern."""
    return [
        hit
        for hit in found
        if not any(
            lies_inside(hit, other) and (other[1] > hit[1] or other[2] < hit[2])
            for other in found
            if other is not hit and (other[1] > hit[1] or other[0] == hit[0])
        )
    ]


documents = st.lists(st.lists(st.sampled_from(WORDS), max_size=7), min_size=1, max_size=4)
patterns = st.lists(
    st.lists(st.sampled_from((*PARTS, "*")), min_size=1, max_size=4)
    .filter(lambda parts: any(part != "*" for part in parts))
    .map(" ".join),
    max_size=5,
)


def rows(hits):
    return list(zip(hits.position.tolist(), hits.length.tolist(), hits.pattern.tolist(), strict=True))


@settings(max_examples=100, deadline=None)
@given(documents, patterns)
def test_patterns_are_found_where_trying_every_place_finds_them(texts, wanted):
    index = index_of(*(" ".join(words) for words in texts))
    expected = every_place(texts, wanted)
    hits = find_patterns(index, wanted)
    assert rows(hits) == expected
    assert rows(drop_nested(hits)) == longest(expected)


@settings(max_examples=100, deadline=None)
@given(documents, patterns, patterns)
def test_frames_hit_where_trying_every_place_hits_less_what_is_excluded(texts, wanted, excluded):
    index = index_of(*(" ".join(words) for words in texts))
    table = codebook_hits(
        index, Codebook("c", (frame(*wanted, exclude=excluded, name="x"), frame(*excluded, name="y")))
    )
    out = every_place(texts, excluded)
    left = [hit for hit in every_place(texts, wanted) if not any(lies_inside(hit, other) for other in out)]
    expected = [("x", at, n, wanted[i]) for at, n, i in longest(left)]
    expected += [("y", at, n, excluded[i]) for at, n, i in longest(out)]
    assert list(zip(table["frame"], table["position"], table["length"], table["pattern"], strict=True)) == expected
    of_token = [i for i, words in enumerate(texts) for _ in words]
    assert table["document"].tolist() == [of_token[at] for at in table["position"]]


def nearest_end(words, at, parts):
    """Where the parts of a phrase end at the nearest, if they stand in the words from `at` on."""
    if not parts:
        return at
    if parts[0].startswith("*{"):
        fewest, most = map(int, parts[0][2:-1].split(","))
        ends = [nearest_end(words, at + n, parts[1:]) for n in range(fewest, most + 1)]
        return min((end for end in ends if end is not None), default=None)
    if at < len(words) and glob_fits(parts[0], words[at]):
        return nearest_end(words, at + 1, parts[1:])
    return None


gapped = st.tuples(
    st.sampled_from(PARTS),
    st.lists(st.sampled_from((*PARTS, "*", "*{0,0}", "*{0,2}", "*{1,3}", "*{2,2}")), min_size=1, max_size=4),
    st.sampled_from(PARTS),
).map(lambda parts: [parts[0], *parts[1], parts[2]])


@settings(max_examples=100, deadline=None)
@given(documents, gapped)
def test_gaps_reach_where_trying_every_length_reaches(texts, parts):
    hits = find_patterns(index_of(*(" ".join(words) for words in texts)), [" ".join(parts)])
    expected, first = [], 0
    for words in texts:
        ends = [nearest_end(words, at, parts) for at in range(len(words))]
        expected += [(first + at, end - at, 0) for at, end in enumerate(ends) if end is not None]
        first += len(words)
    assert rows(hits) == expected
