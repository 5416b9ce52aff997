"""Numbers as French words, as they are said in France; the masculine unless told otherwise."""

from __future__ import annotations

import re

from onrecord.narration.script.wordlists import listed

ONES = listed(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf"
)
TENS = listed("- - vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")
SCALES = ("", "mille", "million", "milliard", "billion", "billiard")
MOST = 10**18
"""From here on a number is read figure by figure."""

NUMBER = r"\d{1,3}(?:[ .]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[,.]\d+)?"
"""A plain printed number: grouped by spaces or dots or not, with or without a decimal part."""

_FEMININE = frozenset(
    listed(
        "personne victime femme fille voix heure minute seconde semaine journée année fois part "
        "place ville commune école usine maison voiture équipe victoire défaite médaille arme "
        "bombe balle loi mesure île tonne livre roupie couronne lire page ligne tête plainte "
        "nuit main œuvre entreprise banque région province frontière famille mère vie réponse "
        "question bouteille chaise cible attaque frappe grève plage chambre étape course centrale"
    )
)
_FEMININE_ENDING = re.compile(
    r"(?:[tsx]ion|(?:[^t]|i)té|[aeo]nce|ette|esse|ure|rie|gie|mie|nie|ée|trice|euse|ade|ude)s?$"
)
_NOT_FEMININE = frozenset(
    listed("million comité côté traité été député musée lycée trophée silence")
)


def cardinal(number: int, *, feminine: bool = False) -> str:
    """Return ``number`` in words: 81 -> "quatre-vingt-un", 21 feminine -> "vingt et une"."""
    if number < 0:
        return f"moins {cardinal(-number, feminine=feminine)}"
    if number >= MOST:
        return digits(str(number))
    words: list[str] = []
    for scale in range(len(SCALES) - 1, 0, -1):
        group = number // 1000**scale % 1000
        if not group:
            continue
        if scale == 1:
            # "Mille" counts nothing: no "un" before it, and no plural in what stands before it.
            words += [] if group == 1 else [_below_thousand(group, is_last=False)]
            words.append("mille")
        else:
            plural = "s" if group > 1 else ""
            words += [_below_thousand(group), f"{SCALES[scale]}{plural}"]
    rest = number % 1000
    if rest or not words:
        words.append(_below_thousand(rest))
    text = " ".join(words)
    return re.sub(r"\bun$", "une", text) if feminine else text


def ordinal(number: int, *, feminine: bool = False) -> str:
    """Return the ordinal in words: 1 -> "premier", 21 -> "vingt et unième"."""
    if number == 1:
        return "première" if feminine else "premier"
    words = cardinal(number)
    if words.endswith(("vingts", "cents", "millions", "milliards")):
        words = words[:-1]
    for end, put in (("cinq", "cinquième"), ("neuf", "neuvième"), ("e", "ième")):
        if words.endswith(end):
            return f"{words[: -len(end)]}{put}"
    return f"{words}ième"


def digits(text: str) -> str:
    """Return the figures of ``text`` one by one: "007" -> "zéro zéro sept"."""
    return " ".join(ONES[int(each)] for each in text if each in "0123456789")


def amount(text: str, *, feminine: bool = False) -> str:
    """Return a printed number in words: "1 250,5" -> "mille deux cent cinquante virgule cinq".

    Up to three decimals are read as a number, their leading zeros as figures; a number with
    leading zeros or of more than 18 figures is read figure by figure.
    """
    whole, comma, decimals = _parted(text)
    if (len(whole) > 1 and whole.startswith("0")) or len(whole) > 18:
        words = digits(whole)
    else:
        words = cardinal(int(whole or "0"), feminine=feminine and not decimals)
    if not decimals:
        return words
    zeros = len(decimals) - len(decimals.lstrip("0"))
    rest = decimals[zeros:]
    said = [*["zéro"] * zeros]
    if rest:
        said.append(cardinal(int(rest)) if len(decimals) <= 3 else digits(rest))
    return f"{words} {'virgule' if comma == ',' else 'point'} {' '.join(said)}"


def is_plural(text: str) -> bool:
    """Return whether a printed number takes the plural: from two on."""
    whole, _, _ = _parted(text)
    return int(whole or "0") >= 2


def is_feminine(word: str) -> bool:
    """Return whether a noun takes "une", by a short list and by how it ends."""
    word = word.lower()
    stem = word.removesuffix("s")
    if word in _NOT_FEMININE or stem in _NOT_FEMININE:
        return False
    return word in _FEMININE or stem in _FEMININE or bool(_FEMININE_ENDING.search(word))


def _parted(text: str) -> tuple[str, str, str]:
    grouped = re.sub(r"(?<=\d)[ .](?=\d{3}(?!\d))", "", text)
    match = re.fullmatch(r"(\d*)(?:([,.])(\d+))?", grouped)
    return (match[1], match[2] or "", match[3] or "") if match else (grouped, "", "")


def _below_thousand(number: int, *, is_last: bool = True) -> str:
    hundreds, rest = divmod(number, 100)
    words = [] if hundreds < 2 else [ONES[hundreds]]
    if hundreds:
        words.append("cents" if hundreds > 1 and not rest and is_last else "cent")
    if rest or not hundreds:
        words.append(_below_hundred(rest, is_last=is_last))
    return " ".join(words)


def _below_hundred(number: int, *, is_last: bool) -> str:
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    if tens in {7, 9}:
        ones += 10
    if tens == 8 and not ones:
        return "quatre-vingts" if is_last else "quatre-vingt"
    if not ones:
        return TENS[tens]
    joined = " et " if ones in {1, 11} and tens < 8 else "-"
    return f"{TENS[tens]}{joined}{ONES[ones]}"
