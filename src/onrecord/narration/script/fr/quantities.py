"""French money, percentages, units, ordinals, fractions and, last of all, bare numbers."""

from __future__ import annotations

import re

from onrecord.narration.script.fr.numerals import (
    NUMBER,
    amount,
    cardinal,
    digits,
    is_feminine,
    is_plural,
    ordinal,
)
from onrecord.narration.script.numerals import ROMAN, roman
from onrecord.narration.script.spans import Table, rule

_N = rf"(?:{NUMBER})"
_TO = r"(?:\s?[-–—]\s?|\s(?:à|et)\s)"

CURRENCIES = {
    "€": ("euro", "centime"), "EUR": ("euro", "centime"),
    "$ US": ("dollar américain", "cent"), "$US": ("dollar américain", "cent"),
    "US$": ("dollar américain", "cent"), "USD": ("dollar américain", "cent"),
    "$ CA": ("dollar canadien", "cent"), "$CA": ("dollar canadien", "cent"),
    "CAD": ("dollar canadien", "cent"), "$": ("dollar", "cent"),
    "£": ("livre", "penny"), "GBP": ("livre sterling", "penny"), "¥": ("yen", ""),
    "CHF": ("franc suisse", "centime"), "FCFA": ("franc CFA", ""), "₽": ("rouble", "kopeck"),
    "₴": ("hryvnia", ""), "DH": ("dirham", ""), "DA": ("dinar algérien", ""),
}  # fmt: skip
MAGNITUDES = {
    "k": "mille", "M": "million", "Mio": "million", "million": "million", "millions": "million",
    "Md": "milliard", "Mds": "milliard", "Mrd": "milliard", "G": "milliard",
    "milliard": "milliard", "milliards": "milliard", "mille": "mille",
}  # fmt: skip
UNITS = {
    "km/h": "kilomètre par heure", "m/s": "mètre par seconde", "km²": "kilomètre carré",
    "km2": "kilomètre carré", "m²": "mètre carré", "m2": "mètre carré", "m³": "mètre cube",
    "m3": "mètre cube", "km³": "kilomètre cube", "cm²": "centimètre carré", "ha": "hectare",
    "km": "kilomètre", "cm": "centimètre", "mm": "millimètre", "µm": "micromètre",
    "um": "micromètre", "nm": "nanomètre", "m": "mètre", "kg": "kilo", "mg": "milligramme",
    "µg": "microgramme", "ug": "microgramme", "g": "gramme", "t": "tonne", "Mt": "mégatonne",
    "hl": "hectolitre", "cl": "centilitre", "ml": "millilitre", "l": "litre", "L": "litre",
    "kWh": "kilowattheure", "MWh": "mégawattheure", "GWh": "gigawattheure", "TWh": "térawattheure",
    "kW": "kilowatt", "MW": "mégawatt", "GW": "gigawatt", "W": "watt", "V": "volt",
    "Go": "gigaoctet", "Mo": "mégaoctet", "Ko": "kilooctet", "To": "téraoctet", "Hz": "hertz",
    "kHz": "kilohertz", "MHz": "mégahertz", "GHz": "gigahertz", "dB": "décibel",
    "hPa": "hectopascal", "bar": "bar", "ch": "cheval", "min": "minute", "mn": "minute",
    "sec": "seconde",
    "s": "seconde", "°C": "degré Celsius", "° C": "degré Celsius", "°F": "degré Fahrenheit",
    "°": "degré",
    "hab.": "habitant", "hab": "habitant", "µSv": "microsievert", "mSv": "millisievert",
}  # fmt: skip
PER = {
    "mois": "mois", "an": "an", "jour": "jour", "j": "jour", "heure": "heure", "h": "heure",
    "semaine": "semaine", "kg": "kilo", "m²": "mètre carré", "m2": "mètre carré",
    "m³": "mètre cube", "km": "kilomètre", "km²": "kilomètre carré", "km2": "kilomètre carré",
    "litre": "litre",
    "l": "litre", "L": "litre", "habitant": "habitant", "hab": "habitant", "personne": "personne",
    "t": "tonne", "tonne": "tonne", "MWh": "mégawattheure", "kWh": "kilowattheure", "s": "seconde",
    "min": "minute", "g": "gramme", "nuit": "nuit",
}  # fmt: skip
INVARIABLE = frozenset({"hertz", "bar"})
FRACTIONS = {2: ("demi", "demis"), 3: ("tiers", "tiers"), 4: ("quart", "quarts")}
VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅛": "1/8"}

_CURRENCY = "|".join(re.escape(each) for each in sorted(CURRENCIES, key=len, reverse=True))
_MAGNITUDE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_UNIT = "|".join(re.escape(each) for each in sorted(UNITS, key=len, reverse=True))
_PER = "|".join(re.escape(each) for each in sorted(PER, key=len, reverse=True))
_VOWEL = re.compile(r"[aeiouyhâéèêëîïôùûœ]", re.I)


def _plural(words: str) -> str:
    """Mètre carré -> mètres carrés; what is joined by a word changes its first part only."""
    if words in INVARIABLE or words == "franc CFA":
        return words.replace("franc", "francs")
    if words == "cheval":
        return "chevaux"
    if words == "penny":
        return "pence"
    head, of, rest = words.partition(" par ")
    return " ".join(each if each[-1] in "sxz" else f"{each}s" for each in head.split()) + of + rest


def _counted(number: str, words: str, *, sign: str = "", last: str = "") -> str:
    feminine = is_feminine(words.split()[0])
    said = f"{sign}{amount(number, feminine=feminine)}"
    if last:
        said += f" à {amount(last, feminine=feminine)}"
    return f"{said} {_plural(words) if is_plural(last or number) else words}"


def _sign(match: re.Match[str]) -> str:
    return {"+": "plus ", "-": "moins ", "−": "moins "}.get(match["sign"] or "", "")


def _money(match: re.Match[str]) -> str:
    """5,50 € -> cinq euros cinquante; 3 Md€ -> trois milliards d'euros."""
    word, small = CURRENCIES[match["currency"]]
    number, big, last = match["number"], match["big"], match["last"] or ""
    sign = _sign(match)
    if big and MAGNITUDES[big] != "mille":
        scale = MAGNITUDES[big]
        plural = "s" if is_plural(last or number) else ""
        to = f" à {amount(last)}" if last else ""
        of = "d'" if _VOWEL.match(word) else "de "
        return f"{sign}{amount(number)}{to} {scale}{plural} {of}{_plural(word)}"
    if big:
        to = f" à {amount(last)} mille" if last else ""
        head = "" if number == "1" else f"{amount(number)} "
        return f"{sign}{head}mille{to} {_plural(word)}"
    cents = re.fullmatch(r"([\d .]+),(\d\d)", number)
    if cents and small and not last:
        if not int(cents[2]):
            return _counted(cents[1], word, sign=sign)
        if not int(re.sub(r"\D", "", cents[1])):
            return _counted(cents[2].lstrip("0"), small, sign=sign)
        return f"{_counted(cents[1], word, sign=sign)} {cardinal(int(cents[2]))}"
    return _counted(number, word, sign=sign, last=last)


def _scaled(match: re.Match[str]) -> str:
    """3 Md de -> trois milliards de; the figure of "3 millions" is left to the numbers."""
    scale = MAGNITUDES[match["big"]]
    if scale == "mille":
        return f"{amount(match['number'])} mille"
    return f"{amount(match['number'])} {scale}{'s' if is_plural(match['number']) else ''}"


def _percent(match: re.Match[str]) -> str:
    last = f" à {amount(match['last'])}" if match["last"] else ""
    whole = "mille" if "‰" in match[0] else "cent"
    return f"{_sign(match)}{amount(match['number'])}{last} pour {whole}"


def _unit(match: re.Match[str]) -> str:
    said = _counted(
        match["number"], UNITS[match["unit"]], sign=_sign(match), last=match["last"] or ""
    )
    return said + _stop(match)


def _stop(match: re.Match[str]) -> str:
    is_end = match[0].endswith(".") and not match.string[match.end() :].strip(" \"'”’)")
    return "." if is_end else ""


def _fraction(match: re.Match[str]) -> str:
    top, bottom = int(match[1]), int(match[2])
    of_something = re.match(r" (?:de|des|du)\b| d['’]", match.string[match.end() :])
    if top == bottom:
        return f"{cardinal(top)} {cardinal(bottom)}"
    if not 0 < top < bottom or not (bottom in FRACTIONS or (bottom <= 10 and of_something)):
        return f"{cardinal(top)} sur {cardinal(bottom)}"
    one, many = FRACTIONS.get(bottom) or (ordinal(bottom), f"{ordinal(bottom)}s")
    return f"{cardinal(top)} {one if top == 1 else many}"


def _ordinal(match: re.Match[str]) -> str:
    number, ending = int(match[1]), match[2]
    many = "s" if ending.endswith("s") else ""
    if ending.startswith(("nd", "nde")) and number == 2:
        return ("seconde" if "e" in ending else "second") + many
    feminine = ending.startswith(("re", "ère"))
    return ordinal(number, feminine=feminine) + many


def _roman_ordinal(match: re.Match[str]) -> str | None:
    number = roman(match[1])
    if not number:
        return None
    feminine = match[2] in {"re", "ère"}
    many = "s" if match[2].endswith("s") and number > 1 else ""
    return ordinal(number, feminine=feminine) + many


def _phone(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    said = [f"zéro {cardinal(int(each[1]))}" if each[0] == "0" and len(each) == 2 and int(each)
            else digits(each) if each.startswith("0") else cardinal(int(each))
            for each in groups]  # fmt: skip
    return ("plus " if match[0].startswith("+") else "") + ", ".join(said)


def _pair(match: re.Match[str]) -> str:
    first, second = match[1], match[2]
    return f"{amount(first)} à {amount(second)}"


def _bare(match: re.Match[str]) -> str:
    noun = re.match(r" ([A-Za-zÀ-ÿœ]+)", match.string[match.end() :])
    return amount(match[0], feminine=bool(noun and is_feminine(noun[1])))


_SIGNED = r"(?:(?<![\w.)])(?P<sign>[+\-−]) ?)?(?<![\w.,])"

MONEY: Table = (
    rule(
        "money",
        rf"{_SIGNED}(?P<number>{_N})(?:{_TO}(?P<last>{_N}))?\s?"
        rf"(?P<big>(?:{_MAGNITUDE})(?=\s?(?:de |d['’])?(?:{_CURRENCY})))?"
        rf"\s?(?P<currency>{_CURRENCY})(?!\w)",
        _money,
    ),
    rule(
        "money with a sign before",
        rf"(?P<sign>(?<![\w)])[-−])?(?<!\w)(?P<currency>US\$|[$£¥€])\s?(?P<number>{_N})(?P<last>(?!.))?"
        rf"(?:\s?(?P<big>{_MAGNITUDE})\b)?",
        _money,
    ),
    rule(
        "per",
        rf"(?<=[a-zà-ÿ]{{3}})\s?/\s?({_PER})(?!\w)",
        lambda match: f" par {PER[match[1]]}",
    ),
)
"""Amounts of money."""

QUANTITIES: Table = (
    rule("times", r"(?<=\d) ?[x×] ?(?=\d)", " fois "),
    rule("telephone", r"(?<![\w.,])(?:\+\d{2,3} ?[1-9]|0[1-9])(?:[ .]\d\d){4}(?![\w.]\d)", _phone),
    rule(
        "vulgar fractions",
        rf" ?[{''.join(VULGAR)}]",
        lambda match: f" {VULGAR[match[0].strip()]}",
    ),
    rule(
        "per cent",
        rf"{_SIGNED}(?P<number>{_N})(?:\s?%)?(?:{_TO}(?P<last>{_N}))?\s?(?:%|‰|p\. ?100\b)",
        _percent,
    ),
    rule(
        "height",
        r"(?<![\w.,])(\d) ?m ?(\d\d)(?!\w)|(?<![\w.,])([12]),(\d\d) m(?=\W|$)(?! de )",
        lambda match: (
            f"{_counted(match[1] or match[3], 'mètre')} {cardinal(int(match[2] or match[4]))}"
        ),
    ),
    rule(
        "magnitude",
        rf"(?<![\w.,])(?P<number>{_N})\s?(?P<big>Mds?|Mrd|Mio|M|k)(?=\s(?:de|d['’])|\b(?![\w/]))",
        _scaled,
    ),
    rule(
        "unit",
        rf"{_SIGNED}(?P<number>{_N})(?:{_TO}(?P<last>{_N}))?\s?(?P<unit>{_UNIT})(?![\w²³]|/\w)\.?(?=\W|$)",
        _unit,
    ),
    rule("per", rf"(?<=[A-Za-zé])\s?/\s?({_PER})(?!\w)", lambda match: f" par {PER[match[1]]}"),
    rule("carbon dioxide", r"\bCO(?:2|₂)\b", "C O deux"),
    rule("article of a code", r"\b([LRD])\.? ?(\d+)-(\d+)\b",
         lambda m: f"{m[1]} {amount(m[2])} tiret {amount(m[3])}"),
    rule("forty-nine three", r"(?<![\w,.])49[.,-]3\b", "quarante-neuf trois"),
    rule("fraction", r"(?<![\w/.,])(\d{1,3})/(\d{1,3})(?![\w/]|[.,]\d)", _fraction),
    rule(
        "sets",
        r"(?<![\w.,-])\d{1,2}-\d{1,2}(?:, \d{1,2}-\d{1,2})+(?![\w-])",
        lambda match: re.sub(r"\d+", lambda m: cardinal(int(m[0])), match[0].replace("-", " ")),
    ),
    rule("from to", rf"(?<![\w.,-])({_N})\s?[-–—]\s?({_N})(?![\w-]|[.,]\d)", _pair),
    rule(
        "ordinal",
        r"(?<![\w.,])(\d{1,4}) ?(ers?|res?|ères?|èmes?|ndes?|nds?|es?)(?![\w'’])",
        _ordinal,
    ),
)  # fmt: skip
"""Percentages, units, fractions, scores, ordinals and ranges."""

ROMANS: Table = (
    rule(
        "ordinal in Roman figures",
        rf"(?<![\w.,-])(?![LCDM]es?\b)({ROMAN})(ers?|res?|ère|èmes?|es?)(?![\w'’])",
        _roman_ordinal,
    ),
    rule(
        "ruler",
        r"\b(?P<name>[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?) "
        r"(?P<number>(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3}))(?![\w'’.-]*\w)",
        lambda match: (
            f"{match['name']} {cardinal(roman(match['number']))}"
            if match["number"] != "I"
            else None
        ),
    ),
    rule(
        "part",
        rf"\b((?i:chapitre|tome|acte|volume|livre|titre|article|partie|annexe|type|phase|niveau|classe|"
        rf"scène|section|groupe)) ((?=[IVX]){ROMAN})(?![\w'’]|\.\d)",
        lambda match: f"{match[1]} {cardinal(roman(match[2]))}",
    ),
)
"""Roman figures of centuries, rulers and parts."""

NUMBERS: Table = (
    rule("after letters", r"([A-Za-zÀ-ÿ])-?(\d)", lambda match: f"{match[1]} {match[2]}"),
    rule("before letters", r"(\d)([A-Za-zÀ-ÿ])", lambda match: f"{match[1]} {match[2]}"),
    rule("minus", r"(?<![\w)])[-−](?=\d)", "moins "),
    rule("plus", r"\+ ?(?=\d)", "plus "),
    rule("number", _N, _bare),
)
"""What is left of figures; afterwards no figure remains."""
