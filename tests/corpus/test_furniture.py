"""Page furniture: what must go, what looks like it and must stay, and that nothing is lost on the way."""

import re
import unicodedata

import pandas as pd
import pytest
from hypothesis import example, given, settings, strategies as st

from framescope.corpus import corpus_from_table
from framescope.corpus.furniture import compile_patterns, cut_furniture, furniture_lines, repeated_lines, text_lines
from framescope.corpus.rules import LINE_RULES, SHAPE_RULES
from framescope.errors import ParameterError

# kind and name of each rule: lines of a page that must be cut, and lines of reporting that look alike and must stay
EXAMPLES: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("line", "advertisement"): (
        (
            "ADVERTISEMENT",
            "- Advertisement -",
            "Advertise with us",
            "Sponsored content",
            "Partner content from Hartwell Optics",
            "Story continues below this ad",
            "Article continues after the video",
            "scroll down to continue reading",
        ),
        (
            "Advertisements for conscripts hung in every station.",
            "Paid content was what the two stations quarrelled about.",
            "Story continues to follow story in the case of the lost contract.",
        ),
    ),
    ("line", "related stories"): (
        (
            "Must read:",
            "READ MORE",
            "Related stories",
            "Related content from Neva Dispatch",
            "Most read today",
            "You may also like",
            "You might also be interested in:",
            "Editor's picks",
            "Editors’ Picks",
            "Don’t miss",
            "See also",
        ),
        (
            "Related to that is the price.",
            "Recommended by the committee, the bill passed.",
            "Trending in Ankara that week was a song about radar.",
            "Most read the annex only after they had signed.",
            "Read more carefully, clause nine says the opposite.",
        ),
    ),
    ("line", "continuation"): (
        (
            "Read the full story",
            "See the full report on our website",
            "Continue reading below",
            "Click here to read more from Ankara",
            "CLICK HERE FOR THE RADOME APP",
            "toggle caption",
            "Show comments",
        ),
        (
            "Read the whole report before you judge, the auditor told them.",
            "Continue reading, the judge said to the clerk.",
            "See the full article of the treaty that deals with transfer.",
        ),
    ),
    ("line", "share line"): (
        (
            "Share this article",
            "Print | Email this article | Save to reading list",
            "PrintEmail this article",
            "Share on Facebook (opens in new window)",
            "Share via e-mail",
            "Share: Facebook Twitter LinkedIn",
            "Tweet this",
            "Follow us on Twitter and Facebook",
            "Like us on Facebook.",
        ),
        (
            "Share it on Facebook and you lose your clearance, crews are told.",
            "Share prices of both firms fell.",
            "Join us and share the cost, the minister told his colleagues.",
            "Print runs were doubled for the occasion.",
            "Follow us or stay behind, the escort said on the radio.",
        ),
    ),
    ("line", "subscription or appeal"): (
        (
            "Sign up for our newsletter",
            "Sign up to receive the morning briefing",
            "Register now for unlimited access",
            "Subscribe",
            "Log in",
            "Subscribers: log in for the data sheet",
            "Subscribers can read the full table",
            "Abbonati / S'abonner / Subscribe",
            "You have 2 free articles remaining",
            "Already a subscriber? Sign in",
            "Liked it? Take a second to support us on Patreon!",
            "Enjoyed this story?",
            "Become a patron at Patreon!",
            "Support independent journalism today",
            "Get our weekly newsletter",
            "Keep reading with a subscription",
            "Get unlimited access for $1 a week. Cancel anytime.",
            "This article is for subscribers only.",
            "The rest of this story is available only to our members",
            "To continue reading this article, please log in",
            "You've reached your monthly limit of free articles",
        ),
        (
            "Sign up or step aside, the union told its members.",
            "Keep reading to the children, the ministry advised.",
            "To continue reading the will, the notary put on his glasses.",
            "This story is for anyone who ever missed a boat.",
            "Access for inspectors was unlimited, he said.",
            "Register with the ministry first, bidders were told.",
            "Subscribers can wait, the publisher said with a laugh.",
            "Already registered firms may bid again.",
            "Like it or not, Ankara has a point.",
            "Liked it or not, the deal stood.",
            "Become a member and obey the rules, Oslo replied.",
            "Be a member of the alliance and act like one, the admiral asked.",
            "Support our crews, the commander said.",
        ),
    ),
    ("line", "reader panel"): (
        (
            "Enhance your Sancak Daily experience!",
            "Get rewards worth up to $5 when selected to participate in our panel",
            "I've got feedback!",
            "Have a tip we should know? [email protected]",
            "Got a news tip? Tell us about it.",
            "JOIN OUR SANCAK COMMUNITY!",
            "Unblock notifications in browser settings.",
            "Eyewitness? Send your photos now via telegram or",
            "Send us your tips",
            "report a typo : select text and press ctrl + enter",
        ),
        (
            "Eyewitness accounts differ on how many launchers passed.",
            "Send your photos back, the ministry told the agency.",
            "Report a mistake and you lose a stripe, recruits say.",
            "Join the European community of buyers, Paris proposed.",
            "Enable a country to build and it stops buying.",
        ),
    ),
    ("line", "comment box"): (
        (
            "Comments (14)",
            "3 Comments",
            "Comments are closed.",
            "Leave a Reply",
            "Send your comments",
            "Your comment as a visitor",
            "Your email address will not be published. Required fields are marked *",
            "Log in to leave a comment",
            "Save my name, e-mail and website in this browser",
            "Name *",
        ),
        (
            "Comments from the palace were few.",
            "Your comment was unfair, minister.",
            "No comments were made on the price.",
            "Name one ally that was asked, he said.",
            "Your email address will do, the clerk told him.",
        ),
    ),
    ("line", "site notice"): (
        (
            "This site uses cookies to count its readers. OK",
            "Accept all cookies",
            "Privacy Policy | Terms of Use",
            "Our Standards: The Meridian Wire Principles of Accuracy",
            "Back to top",
            "Skip to main content",
            "Leggi anche: Stipendi, il conto non torna",
            "Lire aussi : Les ports grecs",
            "photo : archive",
            "END",
        ),
        (
            "Our standards are not for sale, the general said.",
            "Topics ranged from price to radar, officials said.",
            "Tags on the crates were in Cyrillic.",
            "Image courtesy was the least of his worries.",
            "Ends meet only because the state lends.",
            "Back to top prices, the seller would not budge.",
        ),
    ),
    ("line", "copyright line"): (
        (
            "Sancak Daily Media Ltd. All rights reserved. Reproduction needs permission",
            "All rights reserved to Arab Example Media Group 2021",
            "Copyright (c) 2018 Neva Dispatch",
            "Maintained and developed by Example Webworks",
            "Aid reaches the islandMaintained and developed by Example Webworks",
            "Tiber e Rodano - riproduzione riservata",
            "Tous droits réservés",
        ),
        (
            "Turkey would get drawings, but with all rights reserved to the maker.",
            "The radar will be maintained and developed by Aselsan.",
            "Copyright in the drawings stays in Moscow.",
        ),
    ),
    ("shape", "headline list with time stamps"): (
        (
            "GMT 12:28 2018 Friday ,31 August",
            "Ferry runs againGMT 11:54 2018 Friday ,31 August",
            "16:55 14.07.2017 two held over fake tickets16:31 14.07.2017 strawberries cheaper",
        ),
        (
            "At 12:28 GMT on Friday the convoy left the port.",
            "The paper, stamped 16:55 on 14.07.2017, names no price.",
        ),
    ),
    ("shape", "weather line"): (
        ("-0.1 C", "31 °C", "−4 C", "64F"),
        ("At -0.1 C the pump failed.", "S-400 C", "It was 31 °C in the shelter."),
    ),
    ("shape", "market ticker"): (
        ("FTSE MIB 22,229 +0.04% CAC 40 5,217 +0.16%", "CAC 40 5,230 -0.10%", "BIST 100 108,000 + 1.2 %"),
        (
            "Inflation of 2-2.5% a year was assumed.",
            "Offsets of 40-52.5 % were asked for in 2013.",
            "Shares in the firm rose 3.5% to 21.40 liras.",
        ),
    ),
    ("shape", "publication time"): (
        ("Published 06:15 GMT", "Last updated 11:40 GMT", "Posted on 14 July 2017", "updated 2:30pm ET"),
        (
            "Published in 2013, the tender papers fill two shelves.",
            "Updated radars were promised for 2019.",
            "Modified twice, the letter went out at 11:40 in the end.",
        ),
    ),
    ("shape", "byline"): (
        (
            "By Tobias Renwick",
            "BY TOBIAS RENWICK",
            "By Imogen Farrant, defence correspondent, in Oslo",
            "By Deniz Halloran and Joost Verbeek",
            "By Tobias Renwick in Brussels",
            "By Rampart staff",
            "By agencies",
            "by pavel gorchakov",
        ),
        (
            "By Monday it was gone.",
            "By spring nothing had changed.",
            "By the end of 2017:",
            "By not answering.",
            "By Turkish count, four batteries were bought.",
            "By then Moscow had been paid.",
            "by the then minister",
        ),
    ),
    ("shape", "line about the author"): (
        (
            "Burcu Alkan was the Ankara correspondent for Defence Example.",
            "Deniz Alkan is a columnist for Sancak Daily.",
            "Deniz Alkan is senior legal editor for Sancak News.",
            "Deniz Alkan is Senior Editor-at-Large at Sancak Daily.",
            "Joanna Prike covers land systems for Radome Weekly.",
        ),
        (
            "The contract covers training for 300 soldiers.",
            "Annex Two covers spare parts for four batteries.",
            "Deniz Yılmaz was the editor who printed the letter.",
            "Deniz Yılmaz is no longer an editor.",
            "Deniz Yılmaz is senior to the editor.",
            "Deniz Yılmaz is a correspondent held without charge since May.",
            "Ankara reports on progress at every meeting.",
        ),
    ),
    ("shape", "agency desk line"): (
        (
            "(Reporting by Deniz Halloran in Ankara; Editing by Paul Wexcombe)",
            "( reporting by deniz halloran ; editing by anita cole )",
            "(Adds analyst, background)",
            "(Corrects spelling of name in paragraph 4)",
        ),
        (
            "(Updates to the software are not part of the price.)",
            "(Reporting by state media is rarely so plain.)",
            "( adds up to less than it seems . )",
        ),
    ),
    ("shape", "agency slug"): (
        ("MW-TURKEY-DEFENCE/UPDATE 1", "MW-TURKEY-EUROSAM/Q&A", "MW-TURKEY-RUSSIA/S400 (UPDATE 3, PIX, TV)"),
        ("SAMP-T", "ASELSAN-ROKETSAN", "MW-TURKEY was the number on the crate."),
    ),
    ("shape", "page date"): (
        ("Sunday, July 16, 2017", "sunday , november 12 , 2017"),
        ("On Sunday, July 16, 2017, the sirens went.", "Sunday, July 16, 2017 was a quiet day."),
    ),
    ("shape", "related stories"): (
        (
            "Read more: The planner who could not sell",
            "RELATED: Two bids and a letter",
            "see also : ferries",
            "More In",
            "More from Business",
            "More On This...",
            "More in Defence »",
        ),
        (
            "More in hope than expectation.",
            "More on that later.",
            "more from ankara .",
            "Related costs: nobody has named them.",
            "See also how little was said about fuel.",
        ),
    ),
    ("shape", "contact line"): (
        ("Email: eyewitness@paper.example", "Tel: 555-0100", "contact : desk@paper.example"),
        ("Contact: none since Tuesday, the crew reported.", "Phone lines were cut."),
    ),
    ("shape", "copyright line"): (
        (
            "© Tiber & Rhône Editoriale",
            "(C) 2018 EXAMPLE CONTENT AGENCY, LLC",
            "(c) Radome Weekly. Printed in Hartwell. Reproduction requires written consent.",
        ),
        (
            "(c) the seller delivers two batteries within a year;",
            "(c) Spare parts are not included.",
        ),
    ),
    ("shape", "advertisement"): (
        (
            "Sponsored by Hartwell Optics",
            "Paid for by the Friends of the Ferry",
            "Partner content: Why your server overheats",
        ),
        (
            "Sponsored by three deputies, the bill went to committee.",
            "Paid by Turkey in dollars, the first tranche left on Monday.",
            "Paid by the hour.",
        ),
    ),
    ("shape", "subscription or appeal"): (
        ("Subscribe to The Rampart", "Subscribe now for as little as $2 a month!", "Subscribe to our podcast."),
        (
            "Subscribe to that view, and the rest follows.",
            "Subscribed to by no one, the loan was dropped.",
        ),
    ),
    ("shape", "site notice"): (
        (
            "Tags: Eurosam, S-400, Ankara",
            "Filed under: Defence",
            "Photo credit: Meridian Wire",
            "Image courtesy of the Marmara Institute",
        ),
        (
            "Topics: price, radar and who pays for both.",
            "Photos archived since then show nothing.",
            "Image courtesy of nobody, said the note; it was a copy.",
        ),
    ),
}
CUT = [(name, line) for (_, name), (lines, _) in EXAMPLES.items() for line in lines]
KEPT = [line for _, lines in EXAMPLES.values() for line in lines]


def furniture_of(*lines: str, **options: object) -> dict[int, str]:
    """What is cut from these lines: line number -> rule."""
    return furniture_lines(text_lines("\n".join(lines)), **options)


def cut_text(text: str, **columns: str) -> str:
    corpus = cut_furniture(corpus_from_table(pd.DataFrame([{"text": text, **columns}])))
    return str(corpus.documents["text"].iloc[0])


def test_every_rule_has_two_lines_to_cut_and_two_that_look_alike():
    rules = {("line", name) for name in LINE_RULES} | {("shape", name) for name in SHAPE_RULES}
    assert set(EXAMPLES) == rules
    assert {key for key, (cut, kept) in EXAMPLES.items() if len(cut) < 2 or len(kept) < 2} == set()


@pytest.mark.parametrize(("rule", "line"), CUT)
def test_furniture_is_cut_and_the_rule_named(rule, line):
    assert furniture_of("The radar hums.", line, "", "The crew waits.") == {1: rule}


@pytest.mark.parametrize("line", KEPT)
def test_reporting_that_looks_like_furniture_stays(line):
    assert furniture_of("The radar hums.", line, "", "The crew waits.") == {}


@pytest.mark.parametrize(
    "line", [line for (kind, _), (lines, _) in EXAMPLES.items() if kind == "line" for line in lines]
)
def test_word_rules_do_not_mind_case_spacing_or_decomposed_letters(line):
    changed = unicodedata.normalize("NFD", re.sub(r"([.,:!?()])", r" \1 ", line.lower()))
    assert set(furniture_of("The radar hums.", changed)) == {1}


def test_whole_documents_are_cut_by_the_same_rules_as_single_lines():
    lines = [line for _, line in CUT] + KEPT
    table = pd.DataFrame({"text": [f"Begin {i}.\n{line}\n\nEnd {i}." for i, line in enumerate(lines)]})
    corpus = cut_furniture(corpus_from_table(table.assign(outlet=table.index.astype(str))), group="outlet")
    cut = dict(zip(corpus.removed["doc_id"], corpus.removed["text"], strict=True))
    assert cut == {str(i): f"{line}\n" for i, (_, line) in enumerate(CUT)}
    assert (corpus.removed["rule"] != "").all()


@pytest.mark.parametrize("line", ['"Subscribe," he said.', "“Must read,” she said.", '"Must read"', "«Subscribe»"])
def test_speech_is_never_a_button(line):
    assert furniture_of(line) == {}


@pytest.mark.parametrize(
    "line", ["ADVERTISEMENT", "Must read", "Read more: two bids", "GMT 12:28 2018 Friday ,31 August"]
)
def test_the_title_is_never_cut(line):
    assert furniture_of(line, "The radar hums.", title=line) == {}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_title_is_known_in_either_unicode_form_and_with_a_dotted_capital_i(form):
    headline = "İzmir'de Erdoğan"
    lines = (headline, "The radar hums.", headline)
    repeated = {text_lines(headline)[0].words}
    assert furniture_of(*lines, title=unicodedata.normalize(form, headline), repeated=repeated) == {}
    assert set(furniture_of(*lines, repeated=repeated)) == {0, 2}


def test_a_title_under_a_box_of_headlines_stays():
    assert furniture_of("Must read", "Two bids and a letter", title="Two bids and a letter") == {0: "related stories"}
    assert furniture_of("Sponsored content", "Two bids", title="Two bids") == {0: "advertisement"}
    assert furniture_of("15 C", "Istanbul", title="Istanbul") == {0: "weather line"}


def test_a_caption_printed_twice_is_cut_once_also_over_a_blank_line():
    caption = "Crates at the port. Picture: private"
    assert furniture_of(caption, "", caption.upper(), "The radar hums.") == {2: "printed twice"}
    assert furniture_of(caption, "The radar hums.", caption) == {}


def test_lines_without_words_are_no_doubles():
    assert furniture_of("* * *", "* * *") == {}


def test_headlines_under_a_box_are_cut_until_prose_begins():
    lines = ("Must read", "Ferry runs again", "Snow on the pass: what to know", "The crew waited.", "Ferry fares")
    assert furniture_of(*lines) == {
        0: "related stories",
        1: "headline of another story",
        2: "headline of another story",
    }


def test_a_box_takes_four_headlines_at_most():
    lines = ["Latest news", *(f"Ferry number {i} runs" for i in range(6))]
    assert sorted(furniture_of(*lines)) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "line",
    [
        "WHAT COMES NEXT",  # a heading of the article itself
        "The crew waited.",
        "The crew waited, “as ever.”",
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen",
        "",
    ],
)
def test_what_is_no_headline_stays_under_a_box(line):
    assert furniture_of("Must read", line, "Ferry runs again") == {0: "related stories"}


def test_a_long_line_is_judged_alike_with_and_without_a_box_in_its_article():
    long = "Lire aussi " + " ".join(["la fabrique des missiles"] * 10)  # the rules for words look at no line so long
    for box in ("", "Must read\nFive missiles that failed\n"):
        assert cut_text(f"Ankara signed.\n{long}\n{box}") == f"Ankara signed.\n{long}\n"


def test_a_box_goes_on_behind_a_line_that_is_furniture_itself():
    lines = ("Must read", "ADVERTISEMENT", "Ferry runs again")
    assert furniture_of(*lines)[2] == "headline of another story"


def test_the_line_under_sponsored_content_goes_with_it_if_it_is_short():
    assert furniture_of("Sponsored content", "Cool servers for hot days.", "The radar hums.") == {
        0: "advertisement",
        1: "advertisement",
    }
    long = "The radar hums " * 6
    assert furniture_of("Sponsored content", long) == {0: "advertisement"}
    assert furniture_of("ADVERTISEMENT", "The radar hums.") == {0: "advertisement"}
    assert furniture_of("The radar hums.", "Sponsored content") == {1: "advertisement"}


def test_a_place_under_a_temperature_is_weather_and_a_sentence_is_not():
    assert furniture_of("-0.1 C", "", "Frankfurt am Main", "The radar hums.") == {0: "weather line", 2: "weather line"}
    assert furniture_of("-0.1 C", "It snowed on the radar of the crew.") == {0: "weather line"}
    assert furniture_of("The radar hums.", "-0.1 C") == {1: "weather line"}
    assert furniture_of("-0.1 C", "ADVERTISEMENT") == {0: "weather line", 1: "advertisement"}


def group_of(*texts: str, outlet: str = "Neva") -> pd.DataFrame:
    return pd.DataFrame({"text": texts, "outlet": outlet})


def test_a_line_in_three_documents_of_an_outlet_is_furniture_and_in_two_is_wire_copy():
    sentence = "Moscow would hand over the first pair within a year."
    three = group_of(*(f"Piece {name}.\n{sentence}\nMore about {name}.\n" for name in "abc"))
    two = three.iloc[:2]
    assert repeated_lines(three, "outlet") == {"Neva": {"moscow would hand over the first pair within a year"}}
    assert repeated_lines(two, "outlet") == {"Neva": set()}


def test_repetition_is_counted_within_a_group_once_a_document_and_needs_a_share_of_them():
    line = "Printed with care\n"
    mixed = pd.concat([group_of(line, line), group_of(line, outlet="Tiber")])
    assert repeated_lines(mixed, "outlet") == {"Neva": set(), "Tiber": set()}
    assert repeated_lines(mixed, "") == {"": {"printed with care"}}
    assert repeated_lines(group_of(line * 3, line), "outlet") == {"Neva": set()}
    many = group_of(*[line] * 3, *(f"Nothing {i}" for i in range(8)))
    assert repeated_lines(many, "outlet") == {"Neva": set()}  # 3 of 11 is less than 0.3
    assert repeated_lines(many.iloc[:10], "outlet") == {"Neva": {"printed with care"}}


def test_one_word_lines_are_left_alone_unless_they_are_numbers():
    assert repeated_lines(group_of(*["Ankara\n16 +\n"] * 3), "outlet") == {"Neva": {"16"}}


def test_cutting_names_the_repeated_line_in_each_group():
    table = pd.DataFrame(
        {
            "doc_id": ["a", "b", "c", "d"],
            "text": [f"Piece {name} here.\nPrinted with care\n" for name in "abcd"],
            "outlet": ["Neva", "Neva", "Neva", "Tiber"],
        }
    )
    corpus = cut_furniture(corpus_from_table(table), group="outlet")
    assert corpus.removed.to_dict("list") == {
        "doc_id": ["a", "b", "c"],
        "start": [14, 14, 14],
        "end": [32, 32, 32],
        "rule": ["repeated in the outlet"] * 3,
        "text": ["Printed with care\n"] * 3,
    }
    assert corpus.documents["text"].tolist() == [
        "Piece a here.\n",
        "Piece b here.\n",
        "Piece c here.\n",
        "Piece d here.\nPrinted with care\n",
    ]


def test_groups_may_be_numbers_or_missing():
    table = pd.DataFrame({"text": ["Piece a.\nADVERTISEMENT", "Piece b."], "year": [2017, 2018]})
    by_number = cut_furniture(corpus_from_table(table), group="year")
    assert by_number.documents["text"].tolist() == ["Piece a.\n", "Piece b."]
    missing = corpus_from_table(pd.DataFrame({"text": ["Piece a.\nADVERTISEMENT", "b"], "outlet": [None, "Neva"]}))
    assert cut_furniture(missing, group="outlet").removed["text"].tolist() == ["ADVERTISEMENT"]


def test_a_rule_of_the_study_cuts_lines_it_matches_from_their_start_in_any_case():
    corpus = corpus_from_table(pd.DataFrame({"text": ["Desk note: 7\nThe desk note: 7\nDESK NOTE: 8"]}))
    cut = cut_furniture(corpus, patterns=["desk note: .*"])
    assert cut.documents["text"].tolist() == ["The desk note: 7\n"]
    assert cut.removed["rule"].tolist() == ["rule of the study"] * 2


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(open", r"furniture: '\(open' is not a regular expression: missing \), unterminated subpattern"),
        (".*", r"furniture: '\.\*' matches an empty line, so it would cut every line\."),
        ("(?=desk).+", r"furniture: '\(\?=desk\)\.\+' cannot be matched in linear time: .* Leave out look-arounds"),
    ],
)
def test_a_bad_rule_of_the_study_is_refused_with_its_reason(pattern, message):
    corpus = corpus_from_table(pd.DataFrame({"text": ["a"]}))
    with pytest.raises(ParameterError, match=message):
        cut_furniture(corpus, patterns=[pattern])


def test_every_kind_of_line_end_is_kept_with_its_line():
    lines = text_lines("a\r\nb\rc\n\nd")
    assert [(line.start, line.end, line.text) for line in lines] == [
        (0, 3, "a"),
        (3, 5, "b"),
        (5, 7, "c"),
        (7, 8, ""),
        (8, 9, "d"),
    ]
    assert (
        cut_text("The radar hums.\r\nADVERTISEMENT\r\nThe crew waits.\r\n") == "The radar hums.\r\nThe crew waits.\r\n"
    )


def test_a_rule_of_the_study_goes_before_the_others():
    rules = compile_patterns(["advert"])
    assert furniture_of("ADVERTISEMENT", "Must read", patterns=rules) == {0: "rule of the study", 1: "related stories"}


def test_a_second_cut_is_entered_with_its_place_in_the_raw_text():
    raw = "Desk: Oslo\nADVERTISEMENT\nDesk: Rome\nThe radar hums.\nTweet this\nDesk: Ankara\n"
    first = cut_furniture(corpus_from_table(pd.DataFrame({"text": [raw]})))
    again = cut_furniture(first, patterns=["desk: "])
    assert again.documents["text"].tolist() == ["The radar hums.\n"]
    assert again.raw("0") == raw
    assert set(again.removed["text"]) == {
        *("ADVERTISEMENT\n", "Desk: Ankara\n", "Desk: Oslo\n", "Desk: Rome\n", "Tweet this\n")
    }
    for start, end, text in zip(again.removed["start"], again.removed["end"], again.removed["text"], strict=True):
        assert raw[start:end] == text


def test_cutting_twice_cuts_nothing_more_and_keeps_the_account():
    first = cut_furniture(corpus_from_table(pd.DataFrame({"text": ["ADVERTISEMENT\nThe radar hums.\n"]})))
    again = cut_furniture(first)
    assert again.documents["text"].tolist() == ["The radar hums.\n"]
    assert again.removed.equals(first.removed)


LINES = st.lists(
    st.one_of(
        st.sampled_from([line for _, line in CUT]),
        st.sampled_from(KEPT),
        st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r", "\n\n"])), min_size=1, max_size=8))
@example([(["ADVERTISEMENT"], "\n")])
def test_text_and_removed_make_up_the_raw_text_to_the_character(documents):
    raw = [end.join(lines) for lines, end in documents]
    corpus = cut_furniture(corpus_from_table(pd.DataFrame({"text": pd.Series(raw, dtype="str"), "outlet": "Neva"})))
    for doc_id, text, whole in zip(corpus.documents["doc_id"], corpus.documents["text"], raw, strict=True):
        assert corpus.raw(doc_id) == whole
        cuts = corpus.removed[corpus.removed["doc_id"] == doc_id]
        assert [whole[start:end] for start, end in zip(cuts["start"], cuts["end"], strict=True)] == list(cuts["text"])
        assert len(text) + cuts["text"].str.len().sum() == len(whole)
        starts = corpus.raw_offsets(doc_id, range(len(text)))
        ends = corpus.raw_offsets(doc_id, range(1, len(text) + 1), ends=True)
        assert "".join(whole[at] for at in starts) == text
        assert "".join(whole[at - 1] for at in ends) == text


def test_many_boxes_on_end_are_gone_through_once():
    lines = text_lines("Must read\n" * 60_000 + "Boat leaves the harbour\nThe crew waits.\n")
    cut = furniture_lines(lines)
    assert len(cut) == 60_001
    assert cut[60_000] == "headline of another story"


TURKISH = {
    "advertisement": "REKLAM|Reklamlar",
    "related stories": "İLGİLİ HABERLER|Son Dakika Haberleri|En Çok Okunanlar|Bunlar da ilginizi çekebilir",
    "continuation": "Haberin devamı için tıklayınız|HABERİN DEVAMI|DEVAMINI OKU",
    "share line": "PAYLAŞ|Bu haberi paylaş|Facebook'ta Paylaş|Twitter’dan takip et|Google News'te takip et",
    "subscription or appeal": "Abone ol|Bültene abone olun|Üye girişi",
    "comment box": "YORUMLAR|3 Yorum|Yorum yaz|İlk yorumu yapın",
    "site notice": "Çerez Politikası|Künye|Ana Sayfa",
    "copyright line": "Tüm hakları saklıdır.|TÜM HAKLARI SAKLIDIR|Her hakkı mahfuzdur. İzinsiz kullanılamaz.",
    "publication time": "Giriş: 14.07.2017 - 09:05|Son Güncelleme: 14.07.2017 09:05|Yayınlanma: 14/07/2017",
}


@pytest.mark.parametrize(
    ("rule", "line"), [(rule, line) for rule, lines in TURKISH.items() for line in lines.split("|")]
)
def test_turkish_furniture_is_cut_and_the_rule_named(rule, line):
    text = f"Batarya yarın gelecek.\n{line}\nBakan konuştu.\n"
    corpus = cut_furniture(corpus_from_table(pd.DataFrame({"text": [text]})))
    assert corpus.removed[["rule", "text"]].to_numpy().tolist() == [[rule, f"{line}\n"]]


@pytest.mark.parametrize(
    "line",
    [
        "Reklam gelirleri yarıya indi.",
        "Son dakika golüyle kazandı.",
        "Giriş kapısında 14 asker bekliyordu.",
        "Yorum yapmadı.",
        "Güncelleme: sistem 2019 yılında değişecek.",
        "Tüm hakları saklıdır, diyen bakan metni imzalamadı.",
        "Haberin devamı gelmedi.",
        "Abone sayısı arttı.",
    ],
)
def test_turkish_reporting_that_looks_like_furniture_stays(line):
    text = f"Batarya yarın gelecek.\n{line}\nBakan konuştu.\n"
    assert cut_furniture(corpus_from_table(pd.DataFrame({"text": [text]}))).removed.empty
