"""The rules for page furniture: name -> what a line looks like.

LINE_RULES match the words of a whole line (lower case, letters and digits, single blanks); SHAPE_RULES are searched
in the line as it stands. To add a rule, add a line here and an example to tests/corpus/test_furniture.py.
"""

import re


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


_SITE = r"(?:facebook|twitter|x|linkedin|whatsapp|telegram|instagram|pinterest|reddit|youtube|e ?mail|social media)"
_FEW = r"(?: \w+){0,6}"
_OFFERED = (
    r" (?:newsletters?|e ?mails?|alerts?|updates?|briefings?|notifications|tip sheet|account|access|receive|read"
    r"|comment)"
)
_SOME = r"(?: \w+){0,14}"

LINE_RULES: dict[str, re.Pattern[str]] = {
    "advertisement": _words(
        r"advertise?ments?|advertising|sponsored|promoted|adverti[sz]e with us",
        r"reklam(?:lar)?|advertorial",
        r"(?:sponsored|promoted|partner|paid) (?:content|posts?|messages?)(?: (?:by|from|for)(?: \w+){1,6})?",
        r"(?:article|story) continue[sd](?: (?:below|after)(?: (?:this |the )?(?:ad|advert|advertisement|video))?)?",
        r"scroll (?:down )?to continue(?: (?:reading|below|with(?: \w+){1,3}))?",
    ),
    "related stories": _words(
        r"must reads?|read more|read next|also read|read also|more news|latest news|top stories|breaking news",
        r"related(?: (?:stor(?:y|ies)|articles?|news|content|coverage|links?|topics?|reading|posts?)"
        r"(?: (?:from|on)(?: \w+){1,4})?)?",
        r"(?:recommended|trending|most (?:read|popular))"
        r"(?: (?:for you|stories|articles|news|topics|reading|now|today))?",
        r"you (?:may|might) also (?:like|enjoy|be interested in)",
        r"see also|editors? s? ?picks?|don t miss|what to read next|in case you missed it",
        r"(?:ilgili|benzer|önerilen|diğer|öne çıkan) haberler|(?:son dakika|günün) haberleri?",
        r"en çok okunan(?:lar| haberler)",
        r"(?:bunlar da )?ilginizi çekebilir|editörün seçtikleri|bunu da okuyun",
    ),
    "continuation": _words(
        r"(?:read|see) the (?:full|whole) (?:article|story|report)(?: (?:here|(?:on|at)(?: \w+){1,3}))?",
        r"continue reading(?: (?:below|here|the (?:main|full|whole) (?:article|story|report)))?",
        r"click here(?: (?:to|for|and (?:get|join|read|see|share|sign|subscribe|watch))(?: \w+){0,10})?",
        r"(?:hide|show) (?:caption|comments?)|toggle caption|enlarge this image",
        r"(?:haberin (?:devam[ıi]|tamam[ıi]|detaylar[ıi])|devam[ıi]n[ıi] oku(?:yun)?)"
        r"(?: i[cç]in t[ıi]klay[ıi]n(?:[ıi]z)?)?",
    ),
    "share line": _words(
        r"(?:(?:share|tweet|like|print|e ?mail|save|copy link|bookmark)(?: (?:this )?(?:article|story|post|page))? ?"
        r"(?:(?:to|for) (?:reading list|later) ?)?)+",
        rf"(?:share|send|post)(?: this)?(?: \w+)? (?:on|via|with|to) {_SITE}(?: opens in(?: a)? new window)?",
        rf"share (?:{_SITE} ?)+",
        r"(?:tweet|share|like|e ?mail|print|save|bookmark) this(?: article| story| page| post)?",
        rf"paylaş|tweetle|(?:bu )?haberi paylaş|{_SITE}(?: [td][ae])? paylaş|{_SITE} [td][ae]n? takip et(?:in)?",
        r"google news te(?: bize)? (?:takip et(?:in)?|abone ol(?:un)?)",
        rf"(?:follow|find|like|join) us(?: on)? {_SITE}(?:(?: and)?(?: on)? {_SITE})*(?: \w+){{0,3}}",
    ),
    "subscription or appeal": _words(
        r"(?:sign up|register)(?: now| today| here)? (?:to|for|with)(?: \w+){0,10}?" + _OFFERED + _SOME,
        r"(?:sign in|log in|login|register|subscribe|sign up|join now)(?: now| today| here)?",
        r"(?:keep|continue) reading (?:with|by|for) (?:a |an |your |subscribing|registering|signing)(?: ?\w+){0,6}",
        r"(?:get|enjoy|unlock) (?:unlimited|full|instant|all|digital)(?: \w+)? access(?: \w+){0,14}",
        r"(?:this|the rest of this) (?:article|story|content|page) is (?:(?:only|exclusively|available|reserved) )*"
        r"(?:for|to) (?:our )?(?:paying |premium |registered )?(?:subscribers|members)(?: only)?",
        r"to (?:keep|continue) reading(?: this (?:article|story))?(?: please)?"
        r" (?:log in|sign in|subscribe|register|create an)(?: \w+){0,10}",
        r"you (?:ve|have) reached your (?:\w+ )?limit of (?:\w+ )?(?:free )?articles" + _FEW,
        r"subscribers?(?: (?:log|sign) in(?: (?:here|now|for|to)(?: \w+){0,6})?| only|"
        r" can (?:read|view|download|access|listen)(?: \w+){0,8})",
        r"(?:abbonati|s abonner|subscribe|abonnez vous)(?: (?:abbonati|s abonner|subscribe|abonnez vous))*",
        r"you have (?:\w+ )?(?:free )?articles?(?: \w+)* (?:left|remaining)" + _FEW,
        r"already (?:a )?(?:subscriber|subscribed|registered|member)(?: (?:log|sign) in(?: here| now)?)?",
        r"(?:liked|enjoyed|like|enjoy) (?:it|this (?:story|article|piece))"
        r"(?: (?:take a (?:second|minute)|support|share|subscribe|become|donate|please|help)(?: \w+){0,12})?",
        r"(?:become|be) a (?:patron|member|supporter|subscriber)"
        r"(?: (?:today|now|here|(?:at|on|via) patreon|for as little)(?: \w+){0,6})?",
        r"(?:support|donate to) (?:us|(?:our|independent) (?:work|journalism|journalists|reporting|newsroom|media))"
        r"(?: (?:today|now|here|on patreon|with a(?: \w+){1,4}))?",
        r"(?:get|receive) (?:the|our) (?:\w+ ){0,3}newsletters?" + _FEW,
        r"(?:(?:e bültene|bültene|bültenimize|kanalımıza|bize) )?(?:abone|üye) ol(?:un)?|üye girişi",
    ),
    "reader panel": _words(
        r"enhance your (?:\w+ ){0,3}experience",
        r"get rewards worth .*selected to participate in .*",
        r"i ve got feedback",
        r"(?:have|got) a (?:news |story )?tip(?: we should know| for us)?"
        r"(?: (?:e ?mail protected|(?:contact|e ?mail|send|tell|let) (?:us|it|the (?:author|reporter))(?: \w+){0,8}))?",
        r"join (?:our|the) (?:\w+ ){0,3}community",
        r"(?:unblock|enable|allow|turn on) notifications" + _FEW,
        r"eye ?witness",
        r"(?:eye ?witness )?(?:send|submit) (?:us )?your (?:stories|story|photos|tips)"
        r"(?: (?:to|now|here|by|via|and|at)(?: \w+){0,8})?",
        r"report (?:a |an )?(?:typo|error|mistake)(?: (?:in this|on this|here|to us|select|by e ?mail)(?: \w+){0,8})?",
    ),
    "comment box": _words(
        r"comments?(?: \d+)?|\d+ comments?|no comments(?: yet)?|comments are closed",
        r"(?:leave|post|write|add|send|submit) (?:a|your|us your) (?:reply|comments?)",
        r"your comments?(?: (?:here|as a \w+|on this \w+|name e ?mail))?",
        r"your e ?mail address will not be published" + _SOME,
        r"required fields are marked" + _FEW,
        r"log ?in to (?:leave a |post a )?(?:comment|reply)",
        r"save my name e ?mail" + _SOME,
        r"name|e ?mail address|website",
        r"yorumlar(?: \d+)?|\d+ yorum|(?:ilk )?yorum(?:u| sen|unu(?:zu)?)? (?:yaz|yap|ekle|gönder)(?:ın|in|ınız|iniz)?",
    ),
    "site notice": _words(
        r"(?:this (?:site|website) uses|we(?: and our partners)? use|by using this site)(?: \w+){0,4} cookies?"
        + r"(?: \w+)*",
        r"(?:accept|manage|reject)(?: all)? cookies|cookie (?:policy|settings|preferences)",
        r"(?:privacy (?:policy|notice)|terms (?:of (?:use|service)|and conditions)|contact us|about us|imprint)"
        r"(?: (?:privacy (?:policy|notice)|terms (?:of (?:use|service)|and conditions)|contact us|about us|imprint))*",
        r"our standards(?: the(?: \w+){1,4} principles?(?: of(?: \w+){1,3})?)?",
        r"(?:back to|return to) (?:top|home|homepage)",
        r"(?:çerez|gizlilik) politikası|kullanım (?:koşulları|şartları)|künye|ana ?sayfa",
        r"skip to (?:main )?content",
        r"(?:lire aussi|leggi anche|a lire aussi|siehe auch|lesen sie auch) .+",
        r"(?:photo|picture|image|foto)s? (?:archives?|file(?: photo)?|credits?|illustrative)",
        r"ends?|ends here",
    ),
    "copyright line": _words(
        r"(?:(?:\w+ ){0,12}(?<!with )(?<!of )(?<!has )(?<!have )(?<!had )(?<!kept )(?<!keep ))?all rights reserved"
        r"(?: (?:to|by|no|this|any|used|visit|registered|reproduction|maintained)(?: \w+)+)?(?: [0-9a-f]{16,})?",
        r"(?:.*(?:\d{4}|reserved|copyright|site) |.*[a-z](?=maintained))?maintained and developed by(?: \w+){1,6}",
        r"(?:c )?copyright(?: c)? \d{4}.*",
        r".*riproduzione riservata.*",
        r"(?:\w+ ){0,5}(?:tüm hak|her hakk)(?:lar)?[ıi] (?:sakl[ıi]d[ıi]r|mahfuzdur)"
        r"(?: \d{4}| (?:izinsiz|kaynak|iktibas)(?: \w+){0,8})?",
        r".*tous droits reserves.*|.*tous droits réservés.*",
    ),
}

_CLOCK = r"\d{1,2}:\d{2}"
_NAME = r"(?![a-zà-öø-ÿ])[^\W\d_][\w.'’-]*"  # begins with a capital, as far as a pattern can tell
_LOWER = r"[^\W\d_A-Z][\w'’-]*"
_NO_NAME = r"(?!(?:the|then|this|that|these|those|now|an?|his|her|its|their|our|all|any|no|not|far|and|next|last)\b)"
_NO_STOP = r"(?<![.!?…])(?<![.!?…]\s)(?<![.!?…][\"'”’])"
SHAPE_RULES: dict[str, re.Pattern[str]] = {
    "headline list with time stamps": re.compile(
        rf"GMT {_CLOCK} \d{{4}} \w+ ?, ?\d{{1,2}} \w+|{_CLOCK} \d{{2}}\.\d{{2}}\.\d{{4}}", re.IGNORECASE
    ),
    "weather line": re.compile(r"\A[-−+]?\s?\d{1,2}(?:[.,]\d)?\s?°?\s?[CF]\Z", re.IGNORECASE),
    "market ticker": re.compile(r"\A.{0,40}\d\s+(?:[-−+]|\+\s)\d+[.,]\d+\s?%"),
    "publication time": re.compile(
        r"\A(?:first |last )?(?:published|updated|posted|modified)\b"
        rf"[^.!?]{{0,60}}(?:{_CLOCK}|\d{{4}})[^.!?]{{0,12}}\Z"
        r"|\A(?:(?:son )?güncelle(?:me|nme)|giriş|yayın(?:lanma)?)(?: (?:tarihi|zamanı|saati))? ?: ?\d{1,2}[.\s/-]"
        rf"[^!?]{{0,30}}\d{{4}}(?:[^!?]{{0,12}}{_CLOCK})?\s*\Z",
        re.IGNORECASE,
    ),
    "byline": re.compile(
        rf"\A(?:BY|[Bb]y) {_NAME}(?: {_NAME}){{0,4}}(?: staff| {_NAME})"
        rf"(?:,? and {_NAME}(?: {_NAME}){{1,3}}|,? (?:in|for) (?:the )?{_NAME}(?: {_NAME}){{0,3}}"
        rf"|, [^.!?:;]{{1,60}}| \([^.!?]{{1,60}})?(?<!\w\w\.)(?<!\.['’])\Z"
        rf"|\Aby {_NO_NAME}{_LOWER} {_LOWER}(?: {_LOWER})?\Z"
        r"|\A[Bb]y (?:news )?agencies\Z"
    ),
    "line about the author": re.compile(
        rf"\A{_NAME}(?: {_NAME}){{1,4}} is (?:(?:a|an|the) [^.]{{0,60}}|(?:[Ss]enior|[Aa]ssociate|[Mm]anaging"
        r"|[Ee]xecutive|[Cc]ontributing|[Dd]eputy) (?:(?!to\b|than\b)[\w-]+ ){0,3})"
        r"(?:correspondent|reporter|[Ee]ditor(?:-at-[Ll]arge)?|columnist|contributor|bureau chief|staff writer)"
        r"(?: (?:for|at|of|in|to|with|and|based in) [^.]{0,60})?\.\Z"
        rf"|\A{_NAME}(?: {_NAME}){{1,4}} was (?:a|the) [^.]{{0,40}}(?:correspondent|contributor)"
        r" (?:for|at) [^.]{1,40}\.\Z"
        rf"|\A{_NAME}(?: {_NAME}){{1,4}} (?:covers|writes about|reports on|edits) [^.]{{0,80}} (?:for|at) (?:[Tt]he )?"
        rf"{_NAME}(?: {_NAME}){{0,3}}(?<=\.)\Z"
    ),
    "agency desk line": re.compile(
        rf"\A\(\s?(?:additional )?(?:reporting|writing|editing|compiled) by\b.*{_NO_STOP}\s?\)\Z"
        rf"|\A\(\s?(?:writes through|recasts|adds|updates|corrects|refiles|rewrites|embargoed)\b.*{_NO_STOP}\s?\)\Z",
        re.IGNORECASE,
    ),
    "agency slug": re.compile(r"\A[A-Z]{2,}-[A-Z]{2,}(?:[-/][A-Z0-9&]+)+(?: [A-Z0-9]+)*(?: \([A-Z0-9, ]+\))?\Z"),
    "page date": re.compile(
        r"\A(?:mon|tues|wednes|thurs|fri|satur|sun)day\s?, [^\W\d_]+ \d{1,2}\s?, \d{4}\Z", re.IGNORECASE
    ),
    "related stories": re.compile(
        r"\A(?:read more|related|read also|also read|see also)\s?:\s?\S"
        r"|\Amore (?:in|from|on|stories)(?: \w[\w&.'’-]*){0,3}(?<!\w\.)\s?(?:\.\.\.|[…:»>])?\Z",
        re.IGNORECASE,
    ),
    "contact line": re.compile(r"\A(?:e-?mail|contact|tel|phone)\s?:\s?\S+\Z", re.IGNORECASE),
    "copyright line": re.compile(
        r"\A(?:©|\(c\)\s+(?:\d{4}\b|[^.]{1,60}\. .*(?:reproduction|permission|consent)|.*all rights reserved))",
        re.IGNORECASE,
    ),
    "advertisement": re.compile(
        r"\A(?:(?:sponsored|promoted|paid(?: for)?) by [^.,;!?]{1,60}"
        r"|(?:sponsored|promoted|partner|paid) (?:content|post|message)\s?[:|–—]\s?[^.]{1,80})\Z",
        re.IGNORECASE,
    ),
    "subscription or appeal": re.compile(r"\Asubscribe(?: now| today)? (?:to|for) [^.,;]{1,80}[.!]?\Z", re.IGNORECASE),
    "site notice": re.compile(
        rf"\A(?:tags?|filed under|topics|keywords)\s?[:|]\s?\S.*{_NO_STOP}\Z"
        r"|\A(?:photo|picture|image|foto)s?\s(?:(?:archives?|file|credits?|courtesy)\s?[:/|]\s?|courtesy of )"
        r"[^.!?]{1,60}\Z",
        re.IGNORECASE,
    ),
}

ADVERT_FOLLOWS = _words(r"(?:sponsored|promoted|partner|paid) (?:content|post|message)")

HEADLINES_FOLLOW = _words(
    r"must reads?|related(?: stories| articles| news)?|more news|latest news|most read|trending(?: now)?|recommended"
    r"(?: for you)?|top stories|you may also like|more (?:in|from|on)(?: \w+){0,3}"
)

# What Arrow looks for instead of a rule that begins with anything, which would be slow.
HINTS = {
    "copyright line": r"rights reserved|maintained and developed by|copyright|riproduzione riservata|tous droits r"
    r"|(?:sakl[ıi]d[ıi]r|mahfuzdur)",
}
# The same for shapes: how a line of the shape begins, and what it holds somewhere.
SHAPE_HINTS = {
    "byline": r"^(?i:by) ",
    "line about the author": r"^\pL\S*(?: \S+){1,4} (?:(?:covers|writes about|reports on|edits) |(?:is|was) .*"
    r"(?:correspondent|reporter|[Ee]ditor|columnist|contributor|bureau chief|staff writer))",
}
SHAPES_ANYWHERE = {
    "headline list with time stamps": r"(?i)GMT \d|\d\d \d\d\.\d\d\.",
    "market ticker": r"[.,]\d+\s?%",
}
