"""Titles, abbreviations, initials, party tags and Roman numerals written out."""

from __future__ import annotations

import re

from onrecord.narration.script.numerals import ROMAN, cardinal, ordinal, roman
from onrecord.narration.script.spans import Rule, Table, rule
from onrecord.narration.script.states import POSTAL_STATES, STATES
from onrecord.narration.script.wordlists import SOVEREIGNS

RANKS = {
    "Lt. Gen.": "Lieutenant General",
    "Maj. Gen.": "Major General",
    "Brig. Gen.": "Brigadier General",
    "Lt. Col.": "Lieutenant Colonel",
    "Lt. Gov.": "Lieutenant Governor",
    "Rear Adm.": "Rear Admiral",
    "Vice Adm.": "Vice Admiral",
    "Lt. Cmdr.": "Lieutenant Commander",
    "Sgt. Maj.": "Sergeant Major",
    "Atty. Gen.": "Attorney General",
}
TITLES = {
    "Mr": "Mister",
    "Mrs": "Missus",
    "Ms": "Miz",
    "Messrs": "Messieurs",
    "Dr": "Doctor",
    "Drs": "Doctors",
    "Prof": "Professor",
    "Gen": "General",
    "Gens": "Generals",
    "Col": "Colonel",
    "Capt": "Captain",
    "Cpt": "Captain",
    "Lt": "Lieutenant",
    "Sgt": "Sergeant",
    "Cpl": "Corporal",
    "Pvt": "Private",
    "Maj": "Major",
    "Brig": "Brigadier",
    "Cmdr": "Commander",
    "Adm": "Admiral",
    "Sen": "Senator",
    "Sens": "Senators",
    "Rep": "Representative",
    "Reps": "Representatives",
    "Gov": "Governor",
    "Govs": "Governors",
    "Pres": "President",
    "Amb": "Ambassador",
    "Rev": "Reverend",
    "Fr": "Father",
    "Hon": "Honorable",
    "Msgr": "Monsignor",
    "Spc": "Specialist",
    "Pfc": "Private First Class",
    "Asst": "Assistant",
    "Dep": "Deputy",
    "Sec": "Secretary",
    "Supt": "Superintendent",
    "Insp": "Inspector",
    "Det": "Detective",
    "Atty": "Attorney",
    "St": "Saint",
    "Ste": "Sainte",
    "Mt": "Mount",
    "Ft": "Fort",
}
_NEED_DOT = {
    "Fr",
    "Hon",
    "Det",
    "Ste",
    "Pres",
    "Rep",
    "Reps",
    "Gen",
    "Maj",
    "Ft",
    "Amb",
    "Sec",
    "Dep",
}
"""Titles that without a dot are, or may be, other words (Gen Z)."""

WORDS = {
    "i.e.": "that is",
    "e.g.": "for example",
    "etc.": "et cetera",
    "vs.": "versus",
    "vs": "versus",
    "approx.": "approximately",
    "Approx.": "Approximately",
    "avg.": "average",
    "max.": "maximum",
    "min.": "minimum",
    "incl.": "including",
    "excl.": "excluding",
    "hq.": "headquarters",
    "tel.": "telephone",
    "Tel.": "Telephone",
    "bldg.": "building",
    "Bldg.": "Building",
    "Div.": "Division",
    "Assoc.": "Associates",
    "Rd.": "Road",
    "Sq.": "Square",
    "est.": "established",
    "dept.": "department",
    "Dept.": "Department",
    "govt.": "government",
    "Govt.": "Government",
    "Univ.": "University",
    "Assn.": "Association",
    "Inc.": "Incorporated",
    "Corp.": "Corporation",
    "Ltd.": "Limited",
    "Ltd": "Limited",
    "Bros.": "Brothers",
    "Ave.": "Avenue",
    "Blvd.": "Boulevard",
    "Hwy.": "Highway",
    "Pkwy.": "Parkway",
    "Jr.": "Junior",
    "Jr": "Junior",
    "Sr.": "Senior",
    "cf.": "compare",
    "et al.": "and others",
    "a.k.a.": "also known as",
    "aka": "also known as",
    "w/o": "without",
    "w/": "with ",
    "No.": "number",
    "Art.": "Article",
    "Arts.": "Articles",
    "para.": "paragraph",
    "Para.": "Paragraph",
    "Fig.": "Figure",
    "fig.": "figure",
    "Sec.": "Section",
    "sec.": "section",
    "Ch.": "Chapter",
    "pop.": "population",
    "b.": "born",
    "d.": "died",
    "Ph.D.": "P.H.D.",
    "PhD": "P.H.D.",
    "Esq.": "Esquire",
    "and/or": "and or",
    "Wm.": "William",
    "Int'l": "International",
    "int'l": "international",
    "nat'l": "national",
}
_ONLY_BEFORE_FIGURES = {
    *("No.", "Art.", "Arts.", "para.", "Para.", "Fig.", "fig.", "Sec.", "sec.", "Ch.", "pop."),
    *("b.", "d."),
}
_WITH_COMMA = {"i.e.", "e.g."}

PARTIES = {"R": "Republican", "D": "Democrat", "I": "Independent", "L": "Libertarian"}
CHAPTERS = (
    "World War|Chapter|Part|Act|Volume|Vol|Book|Article|Title|Section|Super Bowl|Phase|Type|Stage|"
    "Apollo|Rocky|Class|Category|Appendix|Annex|Schedule|Mark|Vatican|Division|Level|Episode|"
    "Protocol|Group|Olympiad|Camp David|Minsk|Tier|volume|type|phase|stage|chapter|part|act"
)
_THRONES = "King|Queen|Pope|Emperor|Empress|Tsar|Czar|Prince|Princess|Sultan|Kaiser|Patriarch"


def ends_sentence(match: re.Match[str]) -> bool:
    """Return whether nothing but closing marks follows, so that the dot ends the sentence too."""
    return not match.string[match.end() :].strip(" \"'”’)]")


def _written_out(match: re.Match[str]) -> str:
    short = match[0].strip()
    word = WORDS.get(short) or STATES[short]
    if short in _WITH_COMMA and not match.string.startswith(",", match.end()):
        word += ","
    return word + ("." if short.endswith(".") and ends_sentence(match) else "")


def _abbreviation(short: str) -> Rule:
    after = r"(?=\s?\d)" if short in _ONLY_BEFORE_FIGURES else r"(?!\w)"
    if short.endswith("/"):
        after = r"\s?(?=\w)"
    return rule(f"abbreviation {short}", rf"(?<![\w.'’]){re.escape(short)}{after}", _written_out)


def _title(match: re.Match[str]) -> str | None:
    if match[1] in _NEED_DOT and not match[2]:
        return None
    return f"{TITLES[match[1]]} "


def _sister(match: re.Match[str]) -> str | None:
    """Wrote to Sr. Maria -> Sister Maria; Poe Sr. is a senior."""
    return None if match.string[: match.start()].split()[-1][0].isupper() else "Sister "


def _street(match: re.Match[str]) -> str | None:
    """Elm St. -> Elm Street, but "in St. Paul" and "St. James" are saints."""
    before = match.string[: match.start()].split()[-1]
    after = match.string[match.end() :].lstrip()
    numbered = re.search(r"(?:\d(?:st|nd|rd|th)|(?:first|second|third|th))$", before)
    if (
        not (before[0].isupper() or numbered)
        or before.endswith(("'s", "’s", "."))
        or after[:1].isupper()
    ):
        return None
    return "Street" + ("." if ends_sentence(match) else "")


def _initials(match: re.Match[str]) -> str:
    """J. D. Vance -> J.D. Vance; I.M.F. -> I.M.F. without the blank."""
    return re.sub(r"\s", "", match[0])


def _dotted(match: re.Match[str]) -> str | None:
    """I.M.F. -> IMF, but the U.S. and other two-letter ones keep their dots."""
    letters = match[0].replace(".", "")
    if len(letters) < 3:
        return None
    return letters + ("." if ends_sentence(match) else "")


def _party(match: re.Match[str]) -> str:
    party = PARTIES[match["party"]]
    state = (match["state"] or "").strip()
    place = STATES.get(state) or POSTAL_STATES.get(state) or state
    return f", {party} of {place}," if place else f", {party},"


def _regnal(match: re.Match[str]) -> str | None:
    """Charles III -> Charles the Third; "Charles I think" is left alone."""
    number = roman(match["number"])
    throned = bool(match["throne"])
    if not number or (match["number"] == "I" and not throned) or number > 30:
        return None
    return f"{match['throne'] or ''}{match['name']} the {ordinal(number).title()}"


def _chapter(match: re.Match[str]) -> str | None:
    number = roman(match["number"])
    if not number or (match["number"] in {"C", "D", "L"}):
        return None
    return f"{match['kind']} {cardinal(number).title()}"


def _generation(match: re.Match[str]) -> str:
    return f"{match[1]} the {ordinal(roman(match[2])).title()}"


TITLES_TABLE: Table = (
    rule(
        "two titles",
        r"\b(Mr|Dr|Prof|Sen|Rep|Gov)\.?(?= (?:and|or) (?:Mrs|Ms|Dr|Prof|Sen|Rep|Gov)\b)",
        lambda match: TITLES[match[1]],
    ),
    rule("sister", r"(?<=[a-z] )Sr\. (?=[A-Z][a-z])", _sister),
    rule(
        "shouted title",
        r"\b(MR|MRS|MS|DR)(?:\.\s(?=[A-Z])|\s(?=[A-Z]{3}))",
        lambda match: f"{TITLES[match[1].capitalize()]} ",
    ),
    *(
        rule(
            f"rank {short}",
            r"\b" + re.escape(short).replace(r"\.", r"\.?") + r"(?= [A-Z])",
            full,
        )
        for short, full in RANKS.items()
    ),
    rule("street", r"(?<=\w )St\.(?=[\s,;]|$)", _street),
    rule(
        "title",
        rf"(?<![\w.])({'|'.join(sorted(TITLES, key=len, reverse=True))})(\.?)\s"
        r"(?=[A-Z]|al-|bin |von |van |de )",
        _title,
    ),
)
"""Ranks, titles and saints before names."""

ABBREVIATIONS: Table = (
    rule("numbers", r"\bNos\.\s?(?=\w)", "numbers "),
    rule("number", r"\b[Nn]o\.\s?(?=\d)", "number "),
    rule("against", r"(?<=[\w.]) v\.? (?=[A-Z])", " versus "),
    rule("about a year", r"\b(?:c|ca|circa)\.\s?(?=\d)", "about "),
    rule("organization", r"(?<!dot )\borg\.(?= [a-z])", "organization"),
    rule("page", r"\bp\.\s?(?=\w)", "page "),
    rule("pages", r"\bpp\.\s?(?=\w)", "pages "),
    rule("volume", r"\b[Vv]ol\.\s?(?=[\dIVX])", "volume "),
    rule(
        "company",
        r"(?<=[a-z&]) Co\.(?=\W|$)",
        lambda match: " Company" + ("." if ends_sentence(match) else ""),
    ),
    *(_abbreviation(short) for short in WORDS),
    rule(
        "state",
        rf"(?<=, )(?:{'|'.join(re.escape(short) for short in STATES)})(?!\w)",
        _written_out,
    ),
)
"""Abbreviations of ordinary words and of American states."""

PARTY_TAGS: Table = (
    rule(
        "party and place",
        r"\s?[(\[](?P<party>[RDIL])(?:\s?[-–—]\s?(?P<state>[A-Z][A-Za-z. ]{1,20}?))?[)\]],?",
        _party,
    ),
    rule(
        "party and place between commas",
        r"(?<=\w), (?P<party>[RDI])[-–](?P<state>[A-Z][a-z]{2,6}\.|[A-Z]\.[A-Z]\.|[A-Z]{2}"
        rf"|{'|'.join(sorted(set(POSTAL_STATES.values())))})(?=,)",
        lambda match: f", {_party(match).strip(' ,')}",
    ),
)
"""Party tags behind the names of legislators."""

ROMANS: Table = (
    rule(
        "world wars",
        r"\bWW(II|I|2|1)\b",
        lambda match: f"World War {'Two' if match[1] in {'II', '2'} else 'One'}",
    ),
    rule(
        "sovereign",
        rf"(?P<throne>\b(?:{_THRONES}) (?:[A-Z]\w+ )?)?\b(?P<name>{'|'.join(SOVEREIGNS)}) "
        rf"(?P<number>{ROMAN})\b(?!\.\w|['’](?!s\b)\w)",
        _regnal,
    ),
    rule("chapter", rf"\b(?P<kind>{CHAPTERS}) (?P<number>{ROMAN})\b(?![.'’]\w)", _chapter),
    rule("generation", r"(?<=[A-Z][a-z] )((?:[A-Z][\w'-]+))\b,? (II|III|IV)\b", _generation),
    rule(
        "third generation",
        r"\b([A-Z][a-z]+ (?:[A-Z]\.? )?[A-Z][a-z]+),? (II|III|IV)\b",
        _generation,
    ),
)
"""Roman numerals where they number a ruler, a person or a part."""

INITIALS: Table = (
    rule("spaced initials", r"\b(?:[A-Z]\. ){1,3}[A-Z]\.(?= [A-Z][a-z])", _initials),
    rule("dotted letters", r"(?<![\w.])(?:[A-Z]\.){2,6}(?!\w)", _dotted),
)
"""Initials of people and dotted abbreviations."""
