"""French abbreviations, titles, acronyms, symbols and addresses written out."""

from __future__ import annotations

import re

from onrecord.narration.script.cleaning import CLEANING
from onrecord.narration.script.punctuation import PHRASING
from onrecord.narration.script.spans import Rule, Table, rule

TITLES = {
    "M": "Monsieur", "MM": "Messieurs", "Mme": "Madame", "Mmes": "Mesdames",
    "Mlle": "Mademoiselle", "Mlles": "Mesdemoiselles", "Dr": "Docteur", "Drs": "Docteurs",
    "Pr": "Professeur", "Me": "Maître", "Mes": "Maîtres", "Mgr": "Monseigneur", "Gal": "Général",
    "Gén": "Général", "Cdt": "Commandant", "Cne": "Capitaine", "Lt": "Lieutenant",
}  # fmt: skip
_WITH_DOT = frozenset({"M", "MM", "Gén"})
"""Titles that are other words, or letters, without their dot."""
_WITHOUT_DOT = frozenset({"Mes"})

WORDS = {
    "etc.": "et cetera", "c.-à-d.": "c'est-à-dire", "càd": "c'est-à-dire", "p. ex.": "par exemple",
    "cf.": "voir", "env.": "environ", "av. J.-C.": "avant Jésus-Christ",
    "apr. J.-C.": "après Jésus-Christ", "ap. J.-C.": "après Jésus-Christ", "J.-C.": "Jésus-Christ",
    "tél.": "téléphone", "bd": "boulevard", "bld": "boulevard", "Cie": "compagnie",
    "Ets": "établissements", "vs": "contre", "vs.": "contre", "svp": "s'il vous plaît",
    "SVP": "s'il vous plaît", "max.": "maximum", "min.": "minimum", "dép.": "département",
    "hab.": "habitants", "éd.": "édition", "dir.": "direction", "av.": "avenue", "pl.": "place",
    "approx.": "environ", "ndlr": "note de la rédaction", "NDLR": "note de la rédaction",
    "M€": "millions d'euros", "Md€": "milliards d'euros", "Mds€": "milliards d'euros",
}  # fmt: skip
BEFORE_FIGURES = {
    "n°": "numéro", "nº": "numéro", "N°": "numéro", "no": "numéro", "nos": "numéros",
    "n°s": "numéros", "art.": "article", "al.": "alinéa", "p.": "page", "pp.": "pages",
    "vol.": "volume", "chap.": "chapitre", "fig.": "figure", "§": "paragraphe", "tél.": "téléphone",
}  # fmt: skip
AS_WORDS = frozenset(
    {
        "OTAN", "ONU", "UNESCO", "UNICEF", "SMIC", "INSEE", "SIDA", "OVNI", "PACS", "FIFA", "UEFA",
        "NASA", "OPEP", "INSERM", "CAC", "ENA", "ALENA", "ASEAN", "CERN", "CNIL", "CRIF", "ZAD",
        "EHPAD", "DOM", "TOM", "MEDEF", "UNEDIC", "URSSAF", "SACEM", "SPA", "GIEC", "VIH",
        "NUPES", "CEDEAO", "DARES", "ADEME", "ARCEP", "ARCOM", "SAMU", "CROUS", "RAID", "INED",
    }
) - {"VIH", "SPA"}  # fmt: skip
"""Acronyms that are said as words; the others are left in capitals, which are letters."""
SYMBOLS = {
    "&": "et", "+": "plus", "=": "égale", "@": "arobase", "×": "fois", "÷": "divisé par",
    "±": "plus ou moins", "≈": "environ", "~": "environ", "≥": "au moins", "≤": "au plus",
    "<": "inférieur à", ">": "supérieur à", "§": "paragraphe", "%": "pour cent", "°": "degrés",
    "€": "euros", "£": "livres", "$": "dollars", "#": "numéro", "№": "numéro",
}  # fmt: skip
_RAISED = str.maketrans("ᵉʳᵐˢᵒˡᵃᵈⁿʰⁱ", "ermsoladnhi")


def _stop(match: re.Match[str]) -> str:
    is_end = not match.string[match.end() :].strip(" \"'”’)")
    return "." if match[0].rstrip().endswith(".") and is_end else ""


def _title(match: re.Match[str]) -> str | None:
    if (match[1] in _WITH_DOT and not match[2]) or (match[1] in _WITHOUT_DOT and match[2]):
        return None
    return f"{TITLES[match[1]]} "


def _spelled(address: str) -> str:
    host = re.split(r"[/?#:]", re.sub(r"^(?:https?:|ftp:)?//", "", address, flags=re.I))[0]
    said = re.sub(r"[^\w.-]", "", host.removeprefix("www.").strip("."))
    return said.replace(".", " point ").replace("_", " ")


def _address(match: re.Match[str]) -> str:
    tail = match[0][-1] if match[0][-1] in ".,;:!?" else ""
    return f"{_spelled(match[0])}{tail}"


def _mail(match: re.Match[str]) -> str:
    name, _, host = match[0].partition("@")
    return f"{_spelled(name)} arobase {_spelled(host)}"


def _dotted(match: re.Match[str]) -> str | None:
    letters = match[0].replace(".", "")
    return letters + _stop(match) if len(letters) > 2 else None


_IN_FRENCH = {"e-mail": _mail, "web address": _address, "bare domain": _address}
_DOMAIN = (
    r"(?<![\w.@-])[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:fr|com|org|net|be|ch|ca|eu|"
    r"info)(?:/[^\s<>\"“”]*)?(?![\w-])"
)

RAISED: Table = (
    rule("raised letters", "[ᵉʳᵐˢᵒˡᵃᵈⁿʰⁱ]+", lambda match: match[0].translate(_RAISED)),
)
"""Before all else: Mᵐᵉ and XIXᵉ are set with raised letters."""


def _cleaned(each: Rule) -> Rule:
    if each.name == "bare domain":
        return rule(each.name, _DOMAIN, _address, flags=re.I)
    if each.name == "handle":
        return rule(each.name, r"(?<![\w@])@([A-Za-z]\w{1,60})", lambda match: match[1])
    return Rule(each.name, each.pattern, _IN_FRENCH.get(each.name, each.replace))


CLEANED: Table = tuple(_cleaned(each) for each in CLEANING)
"""The cleaning of all languages, its addresses in French."""

ABBREVIATIONS: Table = (
    rule("and or", r"\bet/ou\b", "et ou"),
    rule("either or", r"(?<=[a-zà-ÿ]{3})/(?=[a-zà-ÿ]{3})", " ou "),
    rule("article of a code", r"(?<!\w)art\.\s?(?=[LRD]\.)", "article "),
    *(
        rule(
            f"before figures {short}",
            rf"(?<![\w.]){re.escape(short)}\s?(?=\d|[IVX]+\b)",
            f"{word} ",
        )
        for short, word in sorted(BEFORE_FIGURES.items(), key=lambda pair: -len(pair[0]))
    ),
    rule(
        "title",
        rf"(?<![\w.'’-])({'|'.join(sorted(TITLES, key=len, reverse=True))})(\.?)\s"
        r"(?=[A-ZÀ-Þ]|d['’]|de )",
        _title,
    ),
    rule("saint", r"\bSt-(?=[A-ZÀ-Þ])", "Saint-"),
    rule("female saint", r"\bSte-(?=[A-ZÀ-Þ])", "Sainte-"),
    *(
        rule(
            f"abbreviation {short}",
            rf"(?<![\w.'’]){re.escape(short)}(?!\w)",
            lambda match, word=word: word + _stop(match),  # type: ignore[misc]
        )
        for short, word in sorted(WORDS.items(), key=lambda pair: -len(pair[0]))
    ),
)
"""Titles, and words that are cut short."""

ACRONYMS: Table = (
    rule("dotted letters", r"(?<![\w.])(?:[A-Z]\.){3,7}(?!\w)", _dotted),
    rule(
        "said as a word",
        rf"(?<![\w.])({'|'.join(sorted(AS_WORDS))})(?!\w)",
        lambda match: match[1].capitalize(),
    ),
)
"""Acronyms that are words."""

_ENGLISH = frozenset(
    {
        "either or",
        "minus between words",
        "section sign after its word",
        "sharp",
        "plural in parentheses",
    }
)
PHRASED: Table = (
    rule("feminine in parentheses", r"(?<=\w)\((?:e|s|es|ne|nes|ère|trice)\)", ""),
    *(
        each
        for each in PHRASING
        if each.name not in _ENGLISH and not each.name.startswith("symbol ")
    ),
    *(
        rule(f"symbol {sign}", rf"\s?{re.escape(sign)}\s?", f" {word} ")
        for sign, word in SYMBOLS.items()
    ),
)
"""Dashes, brackets and symbols."""

ANNOUNCED: Table = (
    rule("quote", r"“\s?", " je cite, "),
    rule("unquote", r"\s?([,.!?;:]?)”", lambda match: f", fin de citation{match[1] or ','}"),
)
"""The quotation marks spoken."""
