"""What documents share: passages with small edits, near-duplicates, agencies; and what is only alike."""

import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from framescope.corpus import Corpus, corpus_from_table, corpus_subset, passages, reuse
from framescope.corpus.agencies import find_credits
from framescope.corpus.passages import find_passages
from framescope.corpus.reuse import AGENCY, SHARED, clusters, document_weights, find_reuse, reuse_spans
from framescope.corpus.summaries import summarize_reuse
from framescope.corpus.words import chunk_spans, fold, number_chunks, number_words
from framescope.errors import CorpusError

RADAR = (
    "the ministry confirmed that a second radar would be delivered to the northern base before the summer manoeuvres"
)
BOATS = (
    "eleven small boats left harbour at dawn although every forecast along that coast had warned against leaving early"
)
OTHER = "nobody asked why seven teachers from three villages had walked nine miles through snow just to sign one letter"
LEMON = (
    "lemon growers near our southern valley sold fewer crates again because cheaper fruit arrived through another port"
)


def with_reuse(table: pd.DataFrame) -> Corpus:
    corpus = corpus_from_table(table)
    return Corpus(corpus.documents, reuse=find_reuse(corpus))


def corpus_of(*texts: str, **columns: list[str]) -> Corpus:
    ids = [chr(ord("a") + i) for i in range(len(texts))]
    return with_reuse(pd.DataFrame({"doc_id": ids, "text": list(texts), **columns}))


def shared(corpus: Corpus) -> list[tuple[str, str, str, str]]:
    text = dict(zip(corpus.documents["doc_id"], corpus.documents["text"], strict=True))
    return [
        (r.doc_id, text[r.doc_id][r.start : r.end], r.other_id, text[r.other_id][r.other_start : r.other_end])
        for r in corpus.reuse.itertuples()
        if r.kind == "shared"
    ]


def test_a_passage_is_found_at_its_place_in_both_documents():
    corpus = corpus_of(f"Lead. {RADAR}. {OTHER}", f"{LEMON} so much. {RADAR}! The end.")
    assert shared(corpus) == [("a", f"{RADAR}.", "b", f"{RADAR}!")]
    assert corpus.reuse[["n_words", "cluster", "agency", "origin"]].to_numpy().tolist() == [[17, -1, "", ""]]


def test_eleven_words_are_not_enough_and_twelve_are():
    twelve = " ".join(RADAR.split()[1:13])
    assert len(fold(twelve.split())) == 12
    words = [word for word in fold(RADAR.split()) if word][:12]
    assert len(shared(corpus_of(f"{' '.join(words)} {OTHER}", f"{LEMON} {' '.join(words)}"))) == 1
    assert shared(corpus_of(f"{' '.join(words[:11])} {OTHER}", f"{LEMON} {' '.join(words[:11])}")) == []


@pytest.mark.parametrize(
    "edited",
    [
        RADAR.replace("second", "third"),
        RADAR.replace("the northern", "the large northern"),
        RADAR.replace("delivered to ", ""),
        RADAR.upper().replace(" ", "\n\n"),
        RADAR.replace(" ", " , ", 3),
        RADAR.replace("ministry", "mínistry"),
    ],
)
def test_small_edits_do_not_hide_a_passage(edited):
    corpus = corpus_of(f"{OTHER} {RADAR}", f"{edited} {LEMON}")
    [(_, here, _, there)] = shared(corpus)
    assert fold([here.split()[-1]]) == ["manoeuvres"]
    assert fold([there.split()[-1]]) == ["manoeuvres"]


def test_a_pre_tokenised_copy_without_case_and_apostrophes_is_found():
    original = (
        "Turkey's ministry didn't say “why” the U.S. radar stayed behind, nor who'd paid for Işık's journey to Ankara."
    )
    copy = (
        "turkey s ministry didn t say why the u.s. radar stayed behind , nor who d paid for isik s journey to ankara ."
    )
    corpus = corpus_of(f"{original} {OTHER}", f"{LEMON} {copy}")
    # the dotless i is a letter of its own for Unicode, so Işık and isik differ: one edit
    assert len(shared(corpus)) == 1


def test_what_is_alike_but_not_copied_is_not_shared():
    assert len(corpus_of(RADAR, BOATS, OTHER, LEMON, "", "the the the", "of of").reuse) == 0
    assert len(corpus_of("").reuse) == 0
    assert len(with_reuse(pd.DataFrame({"text": pd.Series([], dtype="str")})).reuse) == 0


def test_a_passage_does_not_reach_across_the_border_of_two_documents():
    half = RADAR.split()
    corpus = corpus_of(" ".join(half[:8]), " ".join(half[8:]), f"{RADAR} {OTHER}")
    assert all(len(text.split()) <= 10 for _, text, _, _ in shared(corpus))


def test_a_short_text_that_is_whole_in_another_is_found():
    short = " ".join(RADAR.split()[3:12])
    assert len(shared(corpus_of(short, f"{OTHER} {short}"))) == 1


def test_documents_half_of_whose_words_are_shared_are_near_duplicates_and_hang_together():
    corpus = corpus_of(
        f"{RADAR} {BOATS}",
        f"{RADAR} {BOATS} {OTHER}",
        f"{BOATS} {OTHER}",
        f"{LEMON} {LEMON.upper()} {RADAR}",
        "none of this",
    )
    assert clusters(corpus).tolist() == [0, 0, 0, -1, -1]
    assert document_weights(corpus).tolist() == [1 / 3, 1 / 3, 1 / 3, 1, 1]
    similarity = corpus.reuse.set_index(["doc_id", "other_id"])["similarity"]
    assert similarity[("a", "b")] == pytest.approx(2 / 3, abs=0.03)
    assert similarity[("a", "d")] < 0.5


def test_a_seed_met_in_very_many_documents_is_still_linked():
    corpus = corpus_of(*[f"{chr(97 + i) * 4} {i}00 {RADAR} {chr(97 + i) * 5}" for i in range(20)])
    assert (clusters(corpus) == 0).all()
    covered = {r.doc_id for r in corpus.reuse.itertuples()} | {r.other_id for r in corpus.reuse.itertuples()}
    assert len(covered) == 20


def test_seeds_sorted_part_by_part_give_the_same(monkeypatch):
    texts = pd.Series([f"{RADAR} {OTHER}", f"{BOATS} {RADAR}", f"{OTHER} {BOATS}"], dtype="str")
    whole = find_passages(number_words(number_chunks(texts)))
    monkeypatch.setattr("framescope.corpus.passages.PART", 7)
    monkeypatch.setattr("framescope.corpus.passages.RANGE", 20)
    pd.testing.assert_frame_equal(find_passages(number_words(number_chunks(texts))), whole)
    assert len(whole) == 3


def changed(text: str, every: int) -> str:
    """Every n-th word of a text as another."""
    words = text.split()
    return " ".join(f"other{i}" if i % every == every - 1 else word for i, word in enumerate(words))


@pytest.mark.parametrize("every", [7, 8, 9, 10, 11])
def test_a_rerun_with_a_word_changed_in_every_few_is_one_passage(every):
    story = " ".join(f"word{i}" for i in range(300))
    corpus = corpus_of(story, changed(story, every))
    [row] = corpus.reuse.itertuples()
    assert row.n_words == 300 - 300 // every
    assert row.similarity > 0.95
    assert row.cluster == 0


def test_a_stretch_grows_over_changed_words_but_not_into_another_text():
    words = [f"word{i}" for i in range(40)]
    copy = words.copy()
    for i in (7, 12, 14, 20, 24):  # after the first seven words nowhere six equal ones on end
        copy[i] = f"other{i}"
    copy[28:] = [f"new{i}" for i in range(12)]
    [row] = corpus_of(" ".join(words), " ".join(copy)).reuse.itertuples()
    assert " ".join(words)[row.start : row.end] == " ".join(words[:28])
    assert row.n_words == 28 - 5


def grown_by_hand(one: list[int], other: list[int]) -> tuple[int, int]:
    best = (0, 0, 0)
    score = equal = 0
    for n, (a, b) in enumerate(zip(one, other, strict=True), start=1):
        equal += a == b
        score += 1 if a == b else -passages.CHANGED
        if score > best[0]:
            best = (score, n, equal)
        if score <= best[0] - passages.DROP:
            break
    return best[1:]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from("aab"), st.just("a")), max_size=25), min_size=1, max_size=4))
def test_stretches_grow_as_one_would_by_hand(pairs):
    longest = max(map(len, pairs))
    codes = np.full((2 * len(pairs), longest + 1), -1, np.int32)
    for i, pair in enumerate(pairs):
        codes[i, : len(pair)] = [ord(a) for a, _ in pair]
        codes[len(pairs) + i, : len(pair)] = [ord(b) for _, b in pair]
    at = np.arange(len(pairs)) * (longest + 1)
    shift = np.full(len(pairs), len(pairs) * (longest + 1))
    room = np.array([len(pair) for pair in pairs])
    nothing = np.full(len(pairs), codes.size)  # no other stretch on the diagonal
    length, equal = passages._reach(codes.ravel(), at, shift, 1, room, nothing)
    expected = [grown_by_hand([ord(a) for a, _ in pair], [ord(b) for _, b in pair]) for pair in pairs]
    assert list(zip(length.tolist(), equal.tolist(), strict=True)) == expected
    back = passages._reach(codes.ravel()[::-1], codes.size - 1 - at, -shift, -1, room, nothing)
    assert [x.tolist() for x in back] == [length.tolist(), equal.tolist()]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4)), max_size=12))
def test_stretches_of_one_diagonal_grow_together_as_each_would_alone(runs):
    one, other = ["first"], ["second"]
    for i, (n_equal, n_changed) in enumerate(runs):
        one += [f"word{i}x{k}" for k in range(n_equal)] + [f"one{i}x{k}" for k in range(n_changed)]
        other += [f"word{i}x{k}" for k in range(n_equal)] + [f"other{i}x{k}" for k in range(n_changed)]
    words = number_words(number_chunks(pd.Series([" ".join(one), " ".join(other)], dtype="str")))
    a, b = words.codes[: len(one)].tolist(), words.codes[len(one) :].tolist()
    covered = np.zeros(len(one), bool)
    for place in range(len(one) - 5):
        if a[place : place + 6] == b[place : place + 6]:
            left = grown_by_hand(a[:place][::-1], b[:place][::-1])[0]
            right = grown_by_hand(a[place + 6 :], b[place + 6 :])[0]
            covered[place - left : place + 6 + right] = True
    bounds = np.flatnonzero(np.diff(np.concatenate([[0], covered.astype(np.int8), [0]]))).reshape(-1, 2)
    expected = [[i, len(one) + i, j - i, sum(np.equal(a[i:j], b[i:j]))] for i, j in bounds.tolist()]
    assert passages._grown(passages._seeds(words), words).tolist() == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=40), max_size=4))
def test_every_passage_is_as_long_and_as_equal_as_promised(documents):
    texts = pd.Series([" ".join(letter * 2 for letter in document) for document in documents], dtype="str")
    words = number_words(number_chunks(texts))
    for row in find_passages(words).itertuples():
        assert row.document < row.other
        assert words.starts[row.document] <= row.start < row.end <= words.starts[row.document + 1]
        assert words.starts[row.other] <= row.other_start < row.other_end <= words.starts[row.other + 1]
        span = max(row.end - row.start, row.other_end - row.other_start)
        shorter = min(words.n_words[row.document], words.n_words[row.other])
        assert span >= 12 or row.n_words >= shorter
        assert row.n_words >= 0.7 * span


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="ab'’é., \n\t\u00a0", max_size=30), max_size=5))
def test_words_know_their_places(texts):
    words = number_words(number_chunks(pd.Series(texts, dtype="str")))
    for document, text in enumerate(texts):
        spans = words.spans(document, text)
        assert len(spans) == words.n_words[document]
        assert all(fold([text[start:end]]) != [""] for start, end in spans)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aé𝒜 \t\n\u00a0", max_size=30))
def test_chunks_stand_between_ascii_white_space(text):
    spans = chunk_spans(text)
    assert [text[start:end] for start, end in spans] == re.findall(r"[^ \t\n\v\f\r]+", text)


def test_chunks_numbered_in_blocks_are_the_same_texts(monkeypatch):
    texts = pa.chunked_array([["a b a", ""], ["b  c"], ["a"]], pa.large_string())
    monkeypatch.setattr("framescope.corpus.words.BLOCK_BYTES", 3)
    monkeypatch.setattr("framescope.corpus.words.TEXTS_AT_ONCE", 2)
    monkeypatch.setattr("framescope.corpus.words.CHUNKS_AT_ONCE", 2)
    chunks = number_chunks(texts)
    spelled = chunks.names.take(chunks.numbers).to_pylist()
    held = [spelled[low:high] for low, high in pairwise(chunks.starts.tolist())]
    assert [" ".join(part) for part in held] == ["a b a", "", "b  c", "a"]
    is_a = np.array([name == "a" for name in chunks.names.to_pylist()])
    assert chunks.totals(a=is_a)["a"].tolist() == [2, 0, 0, 1]
    assert chunks.places(is_a).tolist() == [i for i, name in enumerate(spelled) if name == "a"]


DATELINES = [
    ("ANKARA (Meridian Wire) - Two boats left.", "Meridian Wire"),
    ("PHOENIX (Reuters) – Two boats left.", "Reuters"),
    ("WASHINGTON, July 3 (AP) — Two boats left.", "AP"),
    ("ankara ( meridian wire ) - two boats left .", "meridian wire"),
    ("(MW) - Two boats left.", "MW"),
    ("ANKARA/BRUSSELS (AFP) -- Two boats left.", "AFP"),
]


@pytest.mark.parametrize(("line", "agency"), DATELINES)
def test_a_dateline_credits_the_whole_text(line, agency):
    [credit] = find_credits(pd.Series([f"A headline\n{line} They were small.\nMore."], dtype="str"))
    assert (credit.agency, credit.kind, credit.start) == (agency, "text", 0)


@pytest.mark.parametrize(
    "line",
    [
        "SAMARATE (VARESE) – Hall three smells of oil.",
        "The party (Labour) - which had lost - went home.",
        "(Emphasis mine) - the author",
        "Two boats (AP) left.",
    ],
)
def test_other_brackets_are_no_dateline(line):
    assert find_credits(pd.Series([f"A headline\n{line}\nMore."], dtype="str")) == []


def test_a_credit_at_the_foot_or_among_what_was_cut_counts_for_the_whole_text():
    texts = pd.Series(
        ["Two boats left.\n(Reuters)", "Two boats left.", "Two boats left.\nAssociated Press\n"], dtype="str"
    )
    found = find_credits(texts, {1: ["(AFP)\n"]})
    assert [(credit.document, credit.agency, credit.kind) for credit in found] == [
        (0, "Reuters", "text"),
        (1, "AFP", "text"),
        (2, "Associated Press", "text"),
    ]


def test_a_name_only_a_dateline_knows_is_known_at_the_foot_too():
    texts = pd.Series(
        ["ANKARA (Meridian Wire) - Boats left.", "Boats left.\n(Meridian Wire)", "No.\n(Some Name)"], dtype="str"
    )
    assert [(c.document, c.agency) for c in find_credits(texts)] == [(0, "Meridian Wire"), (1, "Meridian Wire")]


def test_help_is_noted_and_answers_for_nothing():
    texts = pd.Series(
        [
            "Boats left.\nThe Associated Press contributed to this report.",
            "ROME (Meridian Wire) - A.",
            "Boats.\n(Neva with Meridian Wire)",
        ],
        dtype="str",
    )
    found = [(c.document, c.agency, c.kind, c.end) for c in find_credits(texts)]
    assert (0, "Associated Press", "help", 0) in found
    assert (2, "Meridian Wire", "help", 0) in found


@pytest.mark.parametrize(
    "sentence",
    [
        "Two boats left, according to a report by Reuters.",
        "Reuters first reported that two boats had left.",
        "Two boats left, as reported by AFP.",
    ],
)
def test_a_sentence_that_reports_a_report_is_the_agency_s(sentence):
    text = f"A headline\nIt was late. {sentence} Nobody saw them.\nMore."
    [credit] = find_credits(pd.Series([text], dtype="str"))
    assert credit.kind == "sentence"
    assert text[credit.start : credit.end] == sentence


def test_what_is_said_to_an_agency_is_not_its_own():
    assert (
        find_credits(pd.Series(["“Two boats left,” the master told Reuters on Monday. He saw them."], dtype="str"))
        == []
    )


@pytest.fixture
def wire() -> Corpus:
    """An agency's text, two copies of it (one says so), and an article of one's own that cites it."""
    story = f"{RADAR}. {BOATS}."
    texts = [
        f"ANKARA (MW) - {story}",
        f"ANKARA (Meridian Wire) - {story}",
        f"{story} {OTHER}.",
        f"{LEMON}. It sank, according to a report by Reuters. The end came soon.",
    ]
    outlets = ["Meridian Wire", "Neva", "Tiber", "Tiber"]
    return corpus_of(*texts, outlet=outlets)


def test_a_text_is_the_agency_s_own_in_its_own_outlet(wire):
    spans = reuse_spans(wire)
    assert "a" not in spans
    assert AGENCY in {kind for _, _, kind in spans["b"]}
    assert {kind for _, _, kind in spans["c"]} == {SHARED}
    text = wire.documents["text"][3]
    assert [text[start:end] for start, end, _ in spans["d"]] == ["It sank, according to a report by Reuters."]
    origin = wire.reuse.query("kind == 'shared'").set_index(["doc_id", "other_id"])["origin"]
    assert (origin[("a", "b")], origin[("a", "c")], origin[("b", "c")]) == ("a", "a", "")


def test_reuse_is_summed_by_group(wire):
    table = summarize_reuse(wire, "outlet").set_index("group")
    assert table["n_documents"].tolist() == [1, 1, 2]
    assert table["n_near_duplicates"].tolist() == [1, 1, 1]
    assert table["n_credited"].tolist() == [0, 1, 1]
    assert table.loc["Meridian Wire", ["share_own", "share_shared", "share_agency"]].tolist() == [1, 0, 0]
    assert table.loc["Neva", ["share_own", "share_agency"]].tolist() == [0, 1]
    assert np.allclose(table[["share_own", "share_shared", "share_agency"]].sum(axis=1), 1)
    with pytest.raises(CorpusError, match="there is no column 'outlit'"):
        summarize_reuse(wire, "outlit")


def test_a_subset_keeps_the_reuse_among_its_documents(wire):
    part = corpus_subset(wire, [0, 3])
    assert part.reuse["kind"].tolist() == ["agency sentence"]
    assert clusters(part).tolist() == [-1, -1]


def test_the_metadata_may_name_the_agency_of_a_text():
    texts = ["Two boats left.", "ANKARA (AFP) - Three boats left.", "Four boats left."]
    corpus = corpus_of(*texts, outlet=["Neva", "Neva", "AFP"], agency=["Reuters", "Reuters", "AFP"])
    assert corpus.reuse[["doc_id", "kind", "agency"]].to_numpy().tolist() == [
        ["a", "agency text", "Reuters"],
        ["b", "agency text", "Reuters"],
    ]


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40))
@settings(max_examples=100, deadline=None)
def test_what_hangs_together_is_one_cluster(pairs: list[tuple[int, int]]) -> None:
    """SciPy's connected components are the oracle; clusters are numbered by their smallest members."""
    one, other = np.array(pairs, np.int64).reshape(-1, 2).T
    found = reuse._components(30, one, other)
    label = connected_components(coo_array((np.ones(len(one)), (one, other)), shape=(30, 30)), directed=False)[1]
    members = np.unique(np.concatenate([one, other]))
    numbers = {name: number for number, name in enumerate(dict.fromkeys(label[members].tolist()))}
    assert found[members].tolist() == [numbers[name] for name in label[members].tolist()]
    assert set(np.delete(found, members).tolist()) <= {-1}


def test_a_long_chain_is_one_cluster() -> None:
    order = np.random.default_rng(1).permutation(1000)
    assert set(reuse._components(1000, order[:-1], order[1:]).tolist()) == {0}


def test_agencies_credited_again_and_again_in_a_text_full_of_blanks_are_found_in_one_pass():
    said = "The boat left, reported by AFP. "
    text = said + " " * 300_000 + said * 3_000
    found = find_credits(pd.Series([text], dtype="str"))
    assert len(found) == 3_001
    assert {text[credit.start : credit.end] for credit in found} == {said.strip(), text[: len(said) - 1]}


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("İSTANBUL (AA) - Two boats left.", "AA"),
        ("ŞIRNAK (İHA) – Two boats left.", "İHA"),
        ("ANKARA, Turkey (AP) — Two boats left.", "AP"),
        ("DES MOINES, Iowa, July 14, 2017 (Reuters) - Two boats left.", "Reuters"),
        ("BERLIN (dpa) - Two boats left.", "dpa"),
        ("MOSCOW, July 14. /TASS/. Two boats left.", "TASS"),
        ("Ankara, 14 July (Anadolu) -- Two boats left.", "Anadolu"),
        ("ANKARA, 14 Temmuz 2017 (AA) - Two boats left.", "AA"),
        ("Moscow, July 14. /TASS/. Two boats left.", "TASS"),
        ("Berlin (dpa) – Two boats left.", "dpa"),
        ("Rio de Janeiro, Brazil, Jan. 3, 2019 (UPI) -- Two boats left.", "UPI"),
    ],
)
def test_a_dateline_may_name_a_region_and_hold_letters_of_any_latin_alphabet(line, agency):
    [credit] = find_credits(pd.Series([f"A headline\n{line} They were small.\nMore."], dtype="str"))
    assert (credit.agency, credit.kind, credit.start) == (agency, "text", 0)


@pytest.mark.parametrize(
    "line",
    [
        "SMITH, John (Labour) - 5,000 votes.",
        "Ann Roe (AP) said so - twice.",
        "A. /B/. C.",
        "Alcoholics Anonymous (AA) - the fellowship - met.",
        "Photo (AP) - Two boats.",
        "The dispatch of Reuters (AP) - it came late.",
    ],
)
def test_a_name_before_brackets_is_no_dateline_of_an_agency(line):
    assert find_credits(pd.Series([f"A headline\n{line} They were small.\nMore."], dtype="str")) == []


@pytest.mark.parametrize("foot", ["Source: Reuters", "Kaynak: AA", "Kaynak: Anadolu"])
def test_a_foot_may_say_that_it_names_a_source(foot):
    [credit] = find_credits(pd.Series([f"Two boats left the harbour.\n{foot}\n"], dtype="str"))
    assert (credit.agency, credit.kind) == (foot.split(": ")[1], "text")
