"""The rules for page furniture: name -> what a line looks like.

LINE_RULES match the words of a whole line (lower case, letters and digits, single blanks); SHAPE_RULES are searched
in the line as it stands. To add a rule, add a line here and an example to tests/corpus/test_furniture.py.
"""

import re


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


_SITE = r"(?:facebook|twitter|x|linkedin|whatsapp|telegram|instagram|pinterest|reddit|youtube|e ?mail|social media)"
_FEW = r"(?: \w+){0,6}"
_SOME = r"(?: \w+){0,14}"

LINE_RULES: dict[str, re.Pattern[str]] = {
    "advertisement": _words(
        r"advertise?ments?|advertising|sponsored|promoted|adverti[sz]e with us",
        r"(?:sponsored|promoted|partner|paid) (?:content|post|message|by)" + _SOME,
        r"(?:article|story) continues(?: below)?" + _FEW,
        r"scroll (?:down )?to continue" + _FEW,
    ),
    "related stories": _words(
        r"must reads?|read more|read next|also read|read also|more news|latest news|top stories|breaking news",
        r"(?:related|recommended|trending|you may also like|you might also like|most read|most popular)" + _FEW,
        r"more (?:in|from|on|stories)(?: \w+){0,3}",
        r"see also|editors? s? ?picks?|don t miss|what to read next|in case you missed it",
    ),
    "continuation": _words(
        r"(?:read|see) the (?:full|whole) (?:article|story|report)" + _FEW,
        r"continue reading" + _FEW,
        r"click here" + _FEW,
        r"(?:hide|show) (?:caption|comments?)|toggle caption|enlarge this image",
    ),
    "share line": _words(
        r"(?:(?:share|tweet|like|print|e ?mail|save|copy link|bookmark)(?: (?:this )?(?:article|story|post|page))? ?"
        r"(?:(?:to|for) (?:reading list|later) ?)?)+",
        rf"(?:share|send|post)(?: this)?(?: \w+)? (?:on|via|with|to) {_SITE}(?: \w+){{0,3}}",
        rf"share (?:{_SITE} ?)+",
        r"(?:tweet|share|like|e ?mail|print|save|bookmark) this(?: article| story| page| post)?",
        rf"(?:follow|find|like|join) us(?: on)?(?: {_SITE}| and)+(?: \w+){{0,3}}",
    ),
    "subscription or appeal": _words(
        r"(?:sign up|register)(?: now| today)? (?:to|for|with)" + _SOME,
        r"(?:sign in|log in|login|register|subscribe|sign up|join now)(?: now| today| here)?",
        r"subscribe(?: now| today)? (?:to|for)(?: \w+){0,8}",
        r"subscribers? (?:log in|sign in|only|can)" + _SOME,
        r"(?:abbonati|s abonner|subscribe|abonnez vous)(?: (?:abbonati|s abonner|subscribe|abonnez vous))*",
        r"you have (?:\w+ )?(?:free )?articles?(?: \w+)* (?:left|remaining)" + _FEW,
        r"already (?:a )?(?:subscriber|subscribed|registered|a member)" + _FEW,
        r"(?:liked|enjoyed|like|enjoy) (?:it|this (?:story|article|piece))" + _SOME,
        r"(?:become|be) a (?:patron|member|supporter|subscriber)" + _FEW,
        r"(?:support|donate to) (?:us|our|independent)" + _FEW,
        r"(?:get|receive) (?:the|our) (?:\w+ ){0,3}newsletters?" + _FEW,
    ),
    "reader panel": _words(
        r"enhance your (?:\w+ ){0,3}experience",
        r"get rewards worth .*selected to participate in .*",
        r"i ve got feedback",
        r"join (?:our|the) (?:\w+ ){0,3}community",
        r"(?:unblock|enable|allow|turn on) notifications" + _FEW,
        r"eye ?witness" + _SOME,
        r"(?:send|submit) (?:us )?your (?:stories|story|photos|tips)" + _SOME,
        r"report (?:a |an )?(?:typo|error|mistake)" + _SOME,
    ),
    "comment box": _words(
        r"comments?(?: \d+)?|\d+ comments?|no comments(?: yet)?|comments are closed",
        r"(?:leave|post|write|add|send|submit) (?:a|your|us your) (?:reply|comments?)",
        r"your comments?(?: \w+){0,4}",
        r"your e ?mail address will not be published" + _SOME,
        r"required fields are marked" + _FEW,
        r"log ?in to (?:leave a |post a )?(?:comment|reply)",
        r"save my name e ?mail" + _SOME,
        r"name|e ?mail address|website",
    ),
    "site notice": _words(
        r"(?:this (?:site|website) uses|we(?: and our partners)? use|by using this site)(?: \w+){0,4} cookies?"
        + r"(?: \w+)*",
        r"(?:accept|manage|reject)(?: all)? cookies|cookie (?:policy|settings|preferences)",
        r"(?:privacy (?:policy|notice)|terms (?:of (?:use|service)|and conditions)|contact us|about us|imprint)"
        r"(?: (?:privacy (?:policy|notice)|terms (?:of (?:use|service)|and conditions)|contact us|about us|imprint))*",
        r"our standards" + _SOME,
        r"(?:back to|return to) (?:top|home|homepage)",
        r"skip to (?:main )?content",
        r"(?:tags|filed under|topics|keywords) \w+(?: \w+)*",
        r"(?:lire aussi|leggi anche|a lire aussi|siehe auch|lesen sie auch) .+",
        r"(?:photo|picture|image|foto)s? (?:archive|archives|file|credit|courtesy|illustrative)" + _FEW,
        r"ends?|ends here",
    ),
    "copyright line": _words(
        r".*all rights reserved.*",
        r".*maintained and developed by.*",
        r"(?:c )?copyright(?: c)? \d{4}.*",
        r".*riproduzione riservata.*",
        r".*tous droits reserves.*|.*tous droits réservés.*",
    ),
}

_CLOCK = r"\d{1,2}:\d{2}"
_NAME = r"[^\W\d_][\w.'’-]*"
SHAPE_RULES: dict[str, re.Pattern[str]] = {
    "headline list with time stamps": re.compile(
        rf"GMT {_CLOCK} \d{{4}} \w+ ?, ?\d{{1,2}} \w+|{_CLOCK} \d{{2}}\.\d{{2}}\.\d{{4}}", re.IGNORECASE
    ),
    "weather line": re.compile(r"\A[-−+]?\s?\d{1,2}(?:[.,]\d)?\s?°?\s?[CF]\Z", re.IGNORECASE),
    "market ticker": re.compile(r"\A.{0,40}\d\s*[-−+]\s?\d+[.,]\d+\s?%"),
    "publication time": re.compile(
        r"\A(?:first |last )?(?:published|updated|posted|modified)\b"
        rf"[^.!?]{{0,60}}(?:{_CLOCK}|\d{{4}})[^.!?]{{0,12}}\Z",
        re.IGNORECASE,
    ),
    "byline": re.compile(rf"\A[Bb][Yy] {_NAME}(?: {_NAME}){{1,4}}(?:,? (?:and|in|for|,)? ?[^.!?]{{0,60}})?\Z"),
    "line about the author": re.compile(
        rf"\A{_NAME}(?: {_NAME}){{1,4}} (?:is|was) (?:a|an|the) [^.]{{0,60}}"
        rf"(?:correspondent|reporter|editor|columnist|contributor|bureau chief|staff writer)\b[^.]{{0,60}}\.\Z"
        rf"|\A{_NAME}(?: {_NAME}){{1,4}} (?:covers|writes about|reports on|edits) "
        r"[^.]{0,80} (?:for|at) [^.]{0,40}\.\Z"
    ),
    "agency desk line": re.compile(
        r"\A\(\s?(?:additional )?(?:reporting|writing|editing|compiled) by\b.*\)\Z"
        r"|\A\(\s?(?:writes through|recasts|adds|updates|corrects|refiles|rewrites|embargoed)\b.*\)\Z",
        re.IGNORECASE,
    ),
    "agency slug": re.compile(r"\A[A-Z]{2,}-[A-Z]{2,}(?:[-/][A-Z0-9&]+)+(?: [A-Z0-9]+)*(?: \([A-Z0-9, ]+\))?\Z"),
    "page date": re.compile(
        r"\A(?:mon|tues|wednes|thurs|fri|satur|sun)day\s?, [^\W\d_]+ \d{1,2}\s?, \d{4}\Z", re.IGNORECASE
    ),
    "related stories": re.compile(r"\A(?:read more|related|read also|also read|see also)\s?:\s?\S", re.IGNORECASE),
    "contact line": re.compile(r"\A(?:e-?mail|contact|tel|phone)\s?:\s?\S+\Z", re.IGNORECASE),
    "copyright line": re.compile(r"\A(?:©|\(c\)\s)", re.IGNORECASE),
}

ADVERT_FOLLOWS = _words(r"(?:sponsored|promoted|partner|paid) (?:content|post|message)")

HEADLINES_FOLLOW = _words(
    r"must reads?|related(?: stories| articles| news)?|more news|latest news|most read|trending(?: now)?|recommended"
    r"(?: for you)?|top stories|you may also like|more (?:in|from|on)(?: \w+){0,3}"
)
