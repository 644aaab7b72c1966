"""The language of a text, by its script and its commonest words: enough to find the texts that do not belong."""

import re
import unicodedata
from collections import Counter
from functools import cache

LOOKED_AT = 2_000  # characters
WORDS_NEEDED = 25
CERTAIN = 4  # distinct common words of the language, and more than of any other

# The commonest function words; each language has some that the others lack.
PROFILES = {
    "en": "the of and to in that is was for it with as on be by at his from are this he have not but they which said",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus",
    "fr": "de la le et les des en un une du que est pour dans qui sur pas plus par au avec ce sont il mais",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le",
    "it": "di e il la che in un per è una non con del da sono della si le al dei nel ha anche gli alla",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas foi ao",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit nog naar",
    "sv": "och i att det som en på är av för med den till inte om ett han har de var jag från vid",
    "da": "og i at det er en til på som af for med den der de ikke har et var vi om fra han",
    "no": "og i det er på som en av for at til med de den har ikke om et var fra han vi seg",
    "pl": "w i na z się nie do to że jest o jak od za po przez dla ale tym co czy został przed",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi ne kadar sonra en her var türkiye olduğu ancak ise",
    "cs": "a v se na je že s z do o to i ve pro jako za by ale po od který jsou podle",
    "hu": "a az és hogy nem is egy ez volt meg csak de el azt mint már még szerint lesz után magyar",
    "ro": "de și în a la cu pe nu este că din mai să o un pentru care ce sunt fi după prin",
    "fi": "ja on ei että se oli hän ovat mutta myös kun mukaan joka sen kuin tai ole sekä jo",
    "id": "yang dan di dengan untuk dari dalam pada tidak ini itu akan oleh juga tersebut kepada sebagai telah",
}
_SCRIPTS = (
    ("HIRAGANA", "ja"),
    ("KATAKANA", "ja"),
    ("HANGUL", "ko"),
    ("CJK", "zh"),
    ("ARABIC", "ar"),
    ("HEBREW", "he"),
    ("GREEK", "el"),
    ("CYRILLIC", "ru"),
    ("DEVANAGARI", "hi"),
    ("THAI", "th"),
)
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u3040-\ud7ff\uf900-\ufdff]")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _profiles() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in PROFILES.items()}


def guess_language(text: str) -> str:
    """Guess the language of a text: a code of two letters, "" where the text is short or nothing is certain.

    >>> guess_language("The ministry said that the missiles would be delivered by the end of the year, and " * 3)
    'en'
    """
    part = text[:LOOKED_AT]
    if _OTHER_SCRIPT.search(part) and (script := _script(part[:400])):
        return script
    words = _WORD.findall(part.lower())
    if len(words) < WORDS_NEEDED:
        return ""
    found = frozenset(words)
    scores = sorted(((len(found & profile), code) for code, profile in _profiles().items()), reverse=True)
    (best, code), (second, _) = scores[0], scores[1]
    return code if best >= CERTAIN and best > second else ""


def _script(part: str) -> str:
    """The language of a script that stands for one, where most letters are of it."""
    foreign = _OTHER_SCRIPT.findall(part)
    if 2 * len(foreign) < sum(map(str.isalpha, part)):
        return ""
    names = Counter(unicodedata.name(c, "").split(" ")[0].split("-")[0] for c in foreign)
    code = next((code for script, code in _SCRIPTS if names[script] > len(foreign) / 5), "")
    return "uk" if code == "ru" and re.search("[іїєґ]", part) else code
