"""The methods section of a study, in prose: what was done to this corpus, by which formulas, with which sources.

Every sentence is made of the study's own parameters and counts; nothing is said that was not done.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from framescope.errors import counted
from framescope.groups import group_rows
from framescope.measures.permutation import FEW, MANY
from framescope.number_words import format_number
from framescope.study import Study

BIBLIOGRAPHY = Path(__file__).parent / "template" / "references.bib"
_CITED = re.compile(r"\[([a-z0-9; ]+)\]")
_AUTHOR = re.compile(r"author = \{(.*)\}")

WEIGHTINGS = {
    "all": "Every token counts once, reused text included",
    "cluster": "Every cluster of near-duplicates weighs as one article, counts and denominators alike",
    "own": "Only tokens outside shared passages and agency text count, in the denominators too",
}
# What was undone for all groups, as how the texts of some arrived.
ARRIVED = {
    "case_lost": "without capital letters",
    "pre_tokenised": "with blanks between words and marks",
    "accents_lost": "without accents",
}


class Section(NamedTuple):
    """A part of the methods: its heading and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@cache
def references() -> dict[str, str]:
    """The sources of the methods: key -> BibTeX entry."""
    entries = BIBLIOGRAPHY.read_text(encoding="utf-8").strip().split("\n\n")
    return {entry.partition("{")[2].partition(",")[0]: entry for entry in entries}


def citation(key: str) -> str:
    """How a source is cited in a sentence.

    >>> citation("rayson2000"), citation("monroe2008"), citation("dunning1993")
    ('Rayson & Garside 2000', 'Monroe et al. 2008', 'Dunning 1993')
    """
    found = _AUTHOR.search(references()[key])
    names = [name.partition(",")[0] for name in found[1].split(" and ")] if found else [key]
    who = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)
    return f"{who} {key[-4:]}"


def cited(sections: Iterable[Section]) -> list[str]:
    """The keys of the sources that paragraphs cite as [key; key], in the order of their names."""
    text = " ".join(paragraph for section in sections for paragraph in section.paragraphs)
    return sorted({key for group in _CITED.findall(text) for key in group.split("; ")})


def prose(paragraph: str) -> str:
    """Write a paragraph's citations out."""
    return _CITED.sub(lambda group: f"({'; '.join(map(citation, group[1].split('; ')))})", paragraph)


def methods_section(study: Study, own: Mapping[str, Any] | None = None) -> list[Section]:
    """Tell what was done to this corpus, part by part; citations stand as [key]. own: parameters of the notebooks."""
    own = own or {}
    parts = {
        "Texts": _texts(study),
        "Reused text": _reuse(study),
        "Tokens": _tokens(study),
        "Terms": _terms(study, str(own.get("event", ""))),
        "Inference": _inference(study),
        "Frames": _frames(study, multiverse=bool(own.get("multiverse"))),
        "Validation": _validation(study),
    }
    return [Section(heading, tuple(paragraphs)) for heading, told in parts.items() if (paragraphs := list(told))]


def _listed(items: Iterable[Any]) -> str:
    *most, last = [str(item) for item in items] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last


def _plain(text: object) -> str:
    """Text of the study's, in which a bracket is no citation."""
    return str(text).replace("[", "(").replace("]", ")")


def _texts(study: Study) -> Iterator[str]:
    corpus, p = study.corpus, study.parameters
    groups = {name: len(rows) for name, rows in group_rows(corpus.documents, p.group).items()}
    dates = corpus.documents["date"].dropna()
    when = f", dated {dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}" if len(dates) else ", without dates"
    undated = len(corpus) - len(dates)
    when += f" but for {counted(undated, 'article')} without a date" if len(dates) and undated else ""
    sizes = _listed(f"{_plain(name)} ({n:,})" for name, n in groups.items() if name in study.group_names)
    n = len(corpus.issues)
    issues = f"{counted(n, 'issue')} with inputs {'is' if n == 1 else 'are'} listed on the corpus page" if n else ""
    issues = issues or "Every input arrived as it stood"
    largest = f"; the largest {p.max_groups} are shown" if len(groups) > p.max_groups else ""
    yield (
        f"{counted(len(corpus), 'article')} of {counted(len(groups), 'group')} by \u201c{_plain(p.group)}\u201d "
        f"({len(study.tokens):,} running words{when}) were read from {counted(len(corpus.sources), 'input')}{largest}: "
        f"{sizes}. {issues}."
    )
    if not_compared := study.not_available("comparisons of words"):
        yield f"{_plain(not_compared)} {_plain(study.left_out)}".strip()
    cut = int((corpus.removed["end"] - corpus.removed["start"]).sum())
    kept = int(corpus.documents["text"].str.len().sum())
    share = format_number(cut / max(1, cut + kept), "share")
    own = f"; {counted(len(p.furniture), 'pattern')} of the study's own among the rules" if p.furniture else ""
    yield (
        "Page furniture (advertisements, sidebars, comment boxes) was cut by rules in "
        f"{counted(len(corpus.removed), 'place')}, "
        f"{cut:,} characters or {share} of the raw texts{own}. Texts and cuts together are the raw files, to the "
        "character."
    )
    done = study.harmonisation[study.harmonisation["done"]]
    for difficulty, groups, action in zip(done["difficulty"], done["groups"], done["action"], strict=True):
        if difficulty in ARRIVED:
            came = f"Since at least half of the texts of {_plain(groups)} came {ARRIVED[difficulty]}"
            yield f"{came}, {_plain(action)}."
        else:
            yield f"In all articles {_plain(action)}."


def _reuse(study: Study) -> Iterator[str]:
    reuse = study.corpus.reuse
    near = reuse[reuse["cluster"] >= 0]
    yield (
        "Passages shared by two articles were found exactly, from runs of six equal words grown to at least twelve "
        "words of "
        "which 70 % are equal; two articles are near-duplicates where such passages make up half of the longer one's "
        "words "
        f"[broder1997], but without sampling. {counted(near['cluster'].nunique(), 'cluster')} of near-duplicates "
        f"{'was' if near['cluster'].nunique() == 1 else 'were'} found. {WEIGHTINGS[study.parameters.weighting]}."
    )


def _tokens(study: Study) -> Iterator[str]:
    rules, p = study.token_rules, study.parameters
    how = "NLTK's word tokenizer" if rules.tokenizer == "nltk" else "runs of letters, digits and the marks within words"
    told = [
        f"Tokens are {how}, "
        f"{'lower-cased by the rules of ' + rules.language if rules.case == 'lower' else 'case kept'}",
        f"hyphened words {'kept whole' if rules.hyphens == 'keep' else 'parted'}",
        f"numbers {'counted' if rules.numbers else 'left out'}",
        f"URLs {'counted' if rules.urls else 'left out'}",
    ]
    if rules.possessives == "strip":
        told.append("possessive endings stripped")
    if rules.variants:
        told.append(f"{counted(len(rules.variants), 'spelling variant')} mapped to one form")
    if p.stems != "none":
        told.append(f"terms counted under their {'stems' if p.stems == 'snowball' else 'lemmas'} ({p.stems})")
    words = (
        f"{counted(len(p.stop_words), 'stop word')} left the counts of terms, not the denominators"
        if p.stop_words
        else "No stop words were removed"
    )
    yield f"{'; '.join(told)}. {words}."


def _terms(study: Study, event: str) -> Iterator[str]:
    p = study.parameters
    yield (
        "Every group was held against all other articles together. For terms that occur at least "
        f"{counted(p.min_count, 'time')} "
        f"in at least {counted(p.min_documents, 'article')} the report gives the log-likelihood ratio G2 = 2 \u03a3 O "
        "ln(O / E) "
        "[dunning1993; rayson2000], the log ratio, log2 of the two relative frequencies' ratio [hardie2014], and the "
        "log odds "
        "weighted by an informative Dirichlet prior, by whose z the terms are ordered [monroe2008]. DP tells how "
        "unevenly the "
        "articles share a term [gries2008]; groups' vocabularies are compared by the Jensen-Shannon divergence "
        "[lin1991], "
        "which word shifts take apart [gallagher2021]. Whatever is called leading was counted once more under all "
        "three "
        "weightings of reused text; there, terms with q above .2 under the first count as tested with p = 1."
    )
    yield (
        "Pairs of words that follow each other"
        f"{', and the words around mentions of a target,' if study.targets else ''} were compared between groups in "
        "the same way. Lexical diversity is the mean over articles of the moving-average type-token ratio over 100 "
        "words [covington2010] and of MTLD [mccarthy2010]; articles shorter than that have none."
    )
    if event and study.corpus.documents["date"].notna().any():
        yield f"The terms of all articles from {_plain(event)} on were held against those before in the same way."


def _inference(study: Study) -> Iterator[str]:
    p = study.parameters
    far = ", and where shuffles cannot suffice takes the saddlepoint approximation of the same chance "
    far += f"[robinson1982; skovgaard1987], or for terms in at most {FEW} articles the sum over all ways these can fall"
    far = far if len(study.corpus) >= MANY else ""
    yield (
        "The article is the unit of inference. p-values come from shuffling the groups' labels over whole articles "
        f"({p.n_permutations:,} permutations, seed {p.seed}) [lijffijt2016], as p = (1 + shuffles at least as extreme) "
        f"/ (1 + shuffles) [phipson2010]; what few shuffles match is shuffled on [besag1991]{far}. q is p corrected "
        "for all terms, or all frames and groups, tested together [benjamini1995]. Intervals of 95 % are percentiles "
        f"over {counted(p.n_bootstrap, 'bootstrap resample')} of whole articles within groups [efron1993], expanded "
        "for the number of articles [hesterberg2015]. A finding is said to hold where q < .05 and the interval leaves "
        "out no difference. With fewer than two articles on a side there is no interval and no p-value."
    )


def _frames(study: Study, *, multiverse: bool) -> Iterator[str]:
    p = study.parameters
    for book in study.books:
        what = "target systems" if book is study.targets else "frames"
        version = f", version {_plain(book.version)}" if book.version else ""
        yield (
            f"\u201c{_plain(book.title or book.name)}\u201d{version}, is a codebook of {len(book.names):,} {what} with "
            f"{counted(sum(len(frame.patterns) for frame in book.frames), 'pattern')}; hits are told per {p.per:,.0f} "
            "words" + ("." if book is study.targets else ", and as shares of sentences.")
        )
    if study.codebooks:
        sizes = [len(rows) for rows in group_rows(study.corpus.documents, p.group).values()]
        at_once = (
            ", and tested over all groups at once by Pearson's X2 of their rates, whole articles shuffled over them"
        )
        yield (
            "Sentences were found by Punkt with a fixed list of abbreviations [kiss2006]; a line end ends one, too. A "
            "hit is a word, not yet a frame. Every frame was held against the rest group by group"
            f"{at_once if len(sizes) > 1 and min(sizes) > 1 else ''}."
        )
    if study.codebooks and study.targets:
        yield (
            "The share of a target is that of its mentions among all mentions of targets in a group. What it stands "
            f"beside is the share of the sentences naming it that hold a word of a frame of \u201c"
            f"{_plain(study.codebooks[0].title or study.codebooks[0].name)}\u201d, or a word that praises or faults; "
            "then the same within some words of each mention."
        )
    if study.codebooks and multiverse:
        yield (
            f"The contrasts of \u201c{_plain(study.codebooks[0].title or study.codebooks[0].name)}\u201d were counted "
            "again in every combination of unit (words, sentences, articles), of long articles weighing more or as "
            "much as short ones, of stop words in or out of the count of words, of the codebook as it is, without "
            "each frame's leading pattern or without negated hits, and of the weightings of reused text "
            "[steegen2016]; q is corrected within each combination."
        )


def _validation(study: Study) -> Iterator[str]:
    if not study.codebooks:
        return
    if study.codes is None:
        yield "No frame was validated by hand codes: all numbers of frames are counts of words."
        return
    yield (
        f"{_plain(study.codes.about).rstrip('.')}. Sentences were drawn by group and frame and are weighted by "
        "the "
        "inverse of the share drawn [horvitz1952]. Agreement is Krippendorff's alpha [krippendorff2019]; precision, "
        "recall "
        "and F1 of the dictionary are against a coder drawn at random, their intervals from redrawing sentences within "
        "strata [rao1988]. The groups' shares of sentences, and their differences from the rest, were corrected by "
        "the dictionary's error rates [rogan1978] and, prediction-powered, by its mean error in the coded sentences "
        "[angelopoulos2023]."
    )
    if find_spec("sklearn"):  # as `has_classifier` asks
        yield (
            "A logistic regression on words and pairs of words, learned from the coded sentences and judged on "
            "articles that it had not seen, was held against the same codes."
        )
