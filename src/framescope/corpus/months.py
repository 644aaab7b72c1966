"""Names of months and weekdays in nine languages, as press databases and spreadsheets write them."""

import re
from itertools import chain
from unicodedata import normalize

_NAMES = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "ru, of": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
_SHORT = {
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "de": "jän feb mär apr mai jun jul aug sep okt nov dez",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "tr": "oca şub mar nis may haz tem ağu eyl eki kas ara",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "ru": "янв фев мар апр май июн июл авг сен окт ноя дек",
}
MONTHS = {
    name: number
    for names in chain(_SHORT.values(), _NAMES.values())
    for number, name in enumerate(names.split(), start=1)
}
MONTHS |= {"sept": 9, "januari": 1, "jänner": 1, "fevrier": 2, "aout": 8, "decembre": 12, "mrz": 3, "maerz": 3}
MONTHS |= {"февр": 2, "сент": 9, "нояб": 11}
_DOTS = str.maketrans({"I": "ı", "İ": "i"})  # the Turkish small letters of capitals
WEEKDAYS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag
    sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado
    domingo lunedì martedì mercoledì giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag
    zondag segunda-feira terça-feira quarta-feira quinta-feira sexta-feira pazartesi salı çarşamba perşembe cuma
    cumartesi pazar понедельник вторник среда четверг пятница суббота воскресенье
    mon tue tues wed thu thur thurs fri sat sun mo di mi do fr sa so пн вт ср чт пт сб вс""".split()  # noqa: SIM905
)

_MONTH = r"([^\W\d_]{3,11})\.?"
_ORDERS = (  # where month, day and year stand among the groups
    (re.compile(rf"(?<![\w-]){_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)"), (1, 2, 3)),
    (
        re.compile(
            r"(?<!\w)(\d{1,2})(?:\.|er|st|nd|rd|th|º)?\s+(?:de\s+|of\s+)?"
            rf"{_MONTH},?\s+(?:de\s+|del\s+)?(\d{{4}})(?!\d)(?:\s*г(?:ода|\.)?(?!\w))?"
        ),
        (2, 1, 3),
    ),
    (re.compile(rf"(?<![\w-])(\d{{1,2}})([-/]){_MONTH}\2(\d{{4}})(?!\d)"), (3, 1, 4)),  # 03-Apr-2018
    (  # Tue Apr 03 10:00:00 +0000 2018
        re.compile(
            rf"(?<![\w-]){_MONTH}\s+(\d{{1,2}})\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?"
            r"\s+(?:(?:[A-Z]{2,5}|[+-]\d{4})\s+)?(\d{4})(?!\d)"
        ),
        (1, 2, 3),
    ),
)


def find_date(line: str) -> tuple[str, str]:
    """The first date with a month's name in a line, as 2017-08-04, and what stands around it; else two empty strings.

    >>> find_date("Montag, 4. August 2017 10:00"), find_date("le 4 août 2017")
    (('2017-08-04', 'Montag,  10:00'), ('2017-08-04', 'le '))
    """
    line = normalize("NFC", line)
    for pattern, (month, day, year) in _ORDERS:
        for found in pattern.finditer(line):
            number = MONTHS.get(found[month].lower()) or MONTHS.get(found[month].translate(_DOTS).lower())
            if number and 1 <= int(found[day]) <= 31:
                around = line[: found.start()] + line[found.end() :]
                return f"{found[year]}-{number:02d}-{int(found[day]):02d}", around
    return "", ""
