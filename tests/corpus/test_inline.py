"""Furniture inside a line: what is cut, and what looks like it and stays."""

import pandas as pd
import pyarrow as pa
import pytest

from framescope.corpus import corpus_from_table
from framescope.corpus.furniture import cut_furniture
from framescope.corpus.inline import inline_spans, merge_spans
from framescope.corpus.inline_rules import INLINE_RULES

GALLERY = (
    "Photos: A day at sea A boat leaves. Hide Caption 1 of 2 Photos: A day at sea A boat returns. Hide Caption 2 of 2"
)
CUT = {
    "photo gallery": [
        GALLERY,
        "toggle caption Ann Roe/NPR",
        "Slideshow (2 Images)",
        "Enlarge this image toggle caption A",
    ],
    "video box": [
        "JUST WATCHED Who won? Replay More Videos ... MUST WATCH Who won? 01:12",
        "Media playback is unsupported on your device Media caption The vote in brief",
        "Watch the latest video at video.example.com",
    ],
    "picture caption": [
        "Image copyright Getty Images Image caption A boat leaves",
        "FILE PHOTO: A boat leaves the harbour in Neva, June 3, 2017. REUTERS/Ann Roe",
    ],
    "picture credit": [
        "A boat leaves the harbour. (Photo by Ann Roe, Neva Daily)",
        "A boat leaves the harbour in Neva, June 3, 2017. REUTERS/Ann Roe",
        "Ann Roe/AFP via Getty Images",
        "Ünal Çam/AFP",
        "Photo: Ann Roe",
        "A boat leaves the harbour. Ann Roe/AFP/Getty Images",
        "Feature Image: Getty",
        "Getty",
        "Photo Credits: Boats leaving; Credit: Ann Roe/Newscom; Boats coming back; Credit: Bob Doe",
    ],
    "link to other content": [
        "( PHOTOS: Ten boats that made history)",
        "(RELATED: Minister denies the boat)",
        "( Full coverage: Boats of the harbour)",
        "WATCH: The boat leaves the harbour",
        "SEE ALSO: Minister denies the boat",
        "Read or Share this story: https://example.com/a",
    ],
    "shortcode or script": [
        "[pullquote]",
        '[caption id="a" width="300"]',
        "(function() { window.x = 1; })",
        "pic.twitter.com/aB3",
        "https://t.co/x1Y2",
    ],
    "sign-up form": [
        "Get the day's news in your inbox every morning.",
        "Sign up here.",
        "By signing up, you agree to our Privacy Policy.",
        "You can unsubscribe at any time.",
        "Please verify you're not a robot by clicking the box.",
        "Sign up for Daily Newsletters",
        "Morning Boats The latest on boats, each weekday. Email Sign Up By signing up you agree to receive newsletters "
        "from The Mast. You can unsubscribe at any time.",
    ],
    "call to click": [
        "CLICK HERE TO GET THE APP",
        "Click here to see it.",
        "(Click here for latest updates.)",
        "Click to subscribe!",
    ],
    "follow line": [
        "Follow her on Twitter @annroe.",
        "You can follow him on Twitter @annroe.",
        "Reach the reporter at ann.roe@example.com or 480-555-0100.",
        "Contact Zoë Kılıç at 480-555-0100.",
        "Reach Özgür Ünlü at oe@example.com.",
        "Follow @annroe on Twitter.",
    ],
    "contributors": [
        "The Associated Press contributed to this report.",
        "Staff writer Ann Roe contributed to this story from Neva.",
        "Contributing: The Associated Press",
        "Additional reporting by Ann Roe and Bob Doe",
    ],
    "copyright line": [
        "Copyright © 2019 The Daily Mast, LLC.",
        "This material may not be published, broadcast or rewritten.",
    ],
    "page control": [
        "Advertisement Continue reading the main story",
        "Story Continued Below",
        "Photo",
        "AD",
    ],
    "publication time": [
        "Updated at 3:15 p.m. ET",
        "[Updated 3:43 p.m. ET]",
        "This report was last updated at 9:54 a.m.",
    ],
}
KEPT = [
    "Senator McRoe said so under a banner that the harbour master had put up there years ago: NO MORE BOATS.",
    "Ann Roe, the daughter of Bob Roe, wrote ten long letters to the master of the harbour, and ONE MORE.",
    "Click here has become his motto.",
    "“Click here,” the page told them.",
    "Click here, he told them, and you will win.",
    "Tap to pay is now accepted in every shop of the harbour.",
    "He told the harbour master to click here and wait.",
    "Get-out-the-vote newsletters were mailed to three thousand homes.",
    "Looking for leaks, they searched the inbox of the harbour master.",
    "Reach him at the harbour if you can, the master wrote.",
    "He said the photos showed a boat leaving the harbour, and that nobody should hide them.",
    "She clicked on the link, and the page told her to sign up for an account with her e-mail address.",
    "The caption read: a boat leaves. One of 12 pictures was false.",
    "Bad diet contributed to his death, the report said.",
    "Copyright law is a thicket, the judge wrote.",
    "They follow the court on Facebook as their parents followed the harvest.",
    "Reuters reported on Tuesday that the boat had left; the Associated Press said it had not.",
    "The app, he told Reuters, was updated at his own cost.",
    "(He did not see: it was dark.)",
    "(read: ultra-likely)",
    "“Watch: they will come back,” said the harbour master.",
    "Get out, he told them, and take your newsletter with you",
    "In 2014 (photo albums were still printed then) the family moved.",
    "The minister will join us on Monday.",
    "Join the army, the poster said.",
    "The big picture: the harbour is growing.",
    "Additional reporting by the harbour office came too late: boats had left, he said.",
    "Getty left the harbour to his grandson.",
    "He wrote that twitter.com and contact.co were sold.",
]


def spans(line: str) -> list[tuple[int, int, str]]:
    return inline_spans(pa.array([line])).get(0, [])


def test_every_rule_has_an_example():
    assert {rule.name for rule in INLINE_RULES} == set(CUT)
    assert all(rule.pattern.flags for rule in INLINE_RULES)  # compiles, though none is before it is needed


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule, lines in CUT.items() for line in lines])
def test_furniture_is_cut_whole_and_where_it_stands_alone(rule, line):
    found = spans(line)
    assert "".join(line[start:end] for start, end, _ in found).strip() == line
    assert rule in {name for _, _, name in found}


@pytest.mark.parametrize("line", KEPT)
def test_reporting_that_looks_like_furniture_stays(line):
    assert [line[start:end] for start, end, _ in spans(line)] == []


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (f"He left. {GALLERY}", "He left. "),
        (
            "He left. JUST WATCHED Who won? Replay More Videos ... MUST WATCH Who won? 01:12 She stayed.",
            "He left.  She stayed.",
        ),
        ("Story highlights Two boats left the harbour", " Two boats left the harbour"),
        ("He left. Want the news in your inbox? Sign up here. She stayed.", "He left.   She stayed."),
        ("The boat. | Ann Roe/AP Minister denies the boat left", " Minister denies the boat left"),
        ("The boat is about to leave. | AP Photos Minister denies it", " Minister denies it"),
        ("The boat, seen on Friday. | AP Photo/J. Ann Roe Minister denies it", " Minister denies it"),
        ("The boat is about to leave. | Getty Minister denies it", " Minister denies it"),
        ("He left. Enlarge this image toggle caption Ann Roe/AP Ann Roe/AP She stayed.", "He left.  She stayed."),
        ("He left. Image copyright AFP Image caption A boat", "He left.  A boat"),
        ("[Updated 3:43 p.m. ET] Two boats left", " Two boats left"),
        ("Two boats! https://t.co/x1Y2 pic.twitter.com/aB3 — Ann Roe", "Two boats!   — Ann Roe"),
        (
            "He told them to leave. Sign up here. You can unsubscribe at any time.",  # what is left reports something
            "He told them to leave.  ",
        ),
    ],
)
def test_inside_a_long_line_only_the_furniture_goes(line, left):
    kept, at = "", 0
    for start, end, _ in spans(line):
        kept += line[at:start]
        at = end
    assert kept + line[at:] == left


def test_lines_without_furniture_are_not_in_the_answer():
    assert inline_spans(pa.array(["He left.", "AD", ""])) == {1: [(0, 2, "page control")]}
    assert inline_spans(pa.array([], pa.large_string())) == {}


def test_spans_that_overlap_become_one_under_the_first_rule():
    assert merge_spans([(5, 9, "b"), (0, 6, "a"), (9, 12, "c"), (9, 10, "d")]) == [(0, 9, "a"), (9, 12, "c")]


def test_offsets_are_of_the_raw_text_and_a_line_left_without_words_goes_whole():
    raw = "He left.\n  AD  \n\tSign up here. She stayed.\n"
    corpus = cut_furniture(corpus_from_table(pd.DataFrame({"text": [raw]})))
    assert corpus.documents["text"].tolist() == ["He left.\n\t She stayed.\n"]
    assert corpus.raw("0") == raw
    assert [raw[row.start : row.end] for row in corpus.removed.itertuples()] == corpus.removed["text"].tolist()


def test_the_title_is_never_cut_inside_either():
    table = pd.DataFrame({"text": ["WATCH: The boat leaves\nHe left.\n"], "title": ["WATCH: The boat leaves"]})
    assert len(cut_furniture(corpus_from_table(table)).removed) == 0


def test_cutting_again_across_an_earlier_cut_keeps_the_raw_text():
    raw = "One two. AD three.\nFour Click here to see it. five.\n"
    once = cut_furniture(corpus_from_table(pd.DataFrame({"text": [raw]})))
    twice = cut_furniture(once, patterns=["four.*"])
    assert twice.raw("0") == raw
    assert twice.documents["text"].tolist() == ["One two. AD three.\n"]


def outlet(sentence: str, n: int, of: int) -> pd.DataFrame:
    texts = [f"Boat {i} left the harbour of Neva. {sentence if i < n else ''}\nIt came to port {i}." for i in range(of)]
    return pd.DataFrame({"text": texts, "outlet": "Neva"})


@pytest.mark.parametrize(
    ("sentence", "n", "of", "cut"),
    [
        ("Read Neva every day of the year. And so on", 4, 10, 4),
        ("Read Neva every day of the year. And so on", 2, 5, 0),  # wire copy
        ("Read Neva every day of the year. And so on", 25, 200, 25),  # few of many, but very many
        ("Read Neva every day of the year. And so on", 24, 200, 0),
        ("The minister did not respond to questions. And so on", 10, 10, 0),  # newsrooms write this again and again
        ("So be it. And so on", 10, 10, 0),  # too short to tell
    ],
)
def test_a_sentence_that_recurs_in_an_outlet_is_cut_out_of_its_lines(sentence, n, of, cut):
    corpus = cut_furniture(corpus_from_table(outlet(sentence, n, of)), group="outlet")
    removed = corpus.removed[corpus.removed["rule"] == "sentence repeated in the outlet"]
    assert len(removed) == cut
    assert set(removed["text"]) <= {"Read Neva every day of the year."}
    assert all("harbour of Neva" in text for text in corpus.documents["text"])


def test_a_line_that_reports_may_recur():
    line = "The minister did not respond to a request for comment.\n"
    table = pd.DataFrame({"text": [f"Boat {i} left.\n{line}" for i in range(5)]})
    assert len(cut_furniture(corpus_from_table(table)).removed) == 0


def test_a_rule_of_the_study_that_would_take_for_ever_takes_no_time_and_one_arrow_lacks_is_refused():
    corpus = corpus_from_table(pd.DataFrame({"text": ["a" * 5_000 + "!\n"]}))
    assert len(cut_furniture(corpus, patterns=["(a+)+$"]).removed) == 0
    with pytest.raises(Exception, match=r"cannot be matched in linear time: .*Leave out look-arounds"):
        cut_furniture(corpus, patterns=["(?=a)a"])


def test_a_list_of_links_glued_to_a_name_goes_and_the_name_stays():
    links = " Ann Mary RoeMaster of the harbour denies the boat Five things to know about the boat MORE"
    assert inline_spans(pa.array([f"Senator Roe{links} said so."])) == {
        0: [(11, 11 + len(links), "link to other content")]
    }


@pytest.mark.parametrize(
    "repeated",
    ["photo: ", "tags: ", ") ", "Photo: hide caption 1 of ", "AB-CD-", "(c) "],
)
def test_a_line_made_to_take_the_square_of_its_length_takes_no_time(repeated):
    line = f"{(repeated * 150_000)[:150_000]} hide caption click here newsletter MORE /AP"
    spans = inline_spans(pa.array([line]))[0]
    assert "hide caption" in {line[start:end] for start, end, _ in spans}
