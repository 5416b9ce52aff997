"""Which reports are independent: by owner, and by the agency that they credit. Pure."""

from __future__ import annotations

import re

_AGENCIES = {
    "reuters": r"Reuters|Thomson\s+Reuters",
    "ap": r"AP|Associated\s+Press|The\s+Associated\s+Press",
    "afp": r"AFP|Agence\s+France-Presse",
    "dpa": r"dpa|Deutsche\s+Presse-Agentur",
    "pa": r"PA|PA\s+Media|Press\s+Association",
    "upi": r"UPI|United\s+Press\s+International",
    "efe": r"EFE",
    "ansa": r"ANSA",
    "tass": r"TASS|ITAR-TASS",
    "interfax": r"Interfax",
    "ria": r"RIA|RIA\s+Novosti",
    "xinhua": r"Xinhua",
    "kyodo": r"Kyodo(?:\s+News)?",
    "anadolu": r"Anadolu(?:\s+Agency)?|AA",
    "bloomberg": r"Bloomberg(?:\s+News)?",
    "ukrinform": r"Ukrinform",
    "belga": r"Belga",
    "apa": r"APA",
    "tt": r"TT",
    "ntb": r"NTB",
    "ritzau": r"Ritzau",
    "cp": r"CP|The\s+Canadian\s+Press",
    "aap": r"AAP",
    "pti": r"PTI|Press\s+Trust\s+of\s+India",
    "ians": r"IANS",
}
_NAMES = "|".join(f"(?P<{name}>{words})" for name, words in _AGENCIES.items())
_CREDIT = re.compile(rf"\((?:{_NAMES})\)")
_BYLINE = re.compile(rf"^(?:By\s+)?(?:[^,|/]{{2,40}}[,|/]\s*)?(?:{_NAMES})$")
_OPENING, _ENDING = 240, 200
"""So many characters at either end of a report may credit an agency."""


def credited_agency(text: str, byline: str) -> str:
    """Return the agency whose copy a report is, by its dateline, its last line or its byline.

    Empty where it credits none. "(Reuters)" after the place and in the signature count;
    "told Reuters" in the text does not.
    """
    match = (
        _BYLINE.match(" ".join(byline.split()))
        or _CREDIT.search(text[:_OPENING])
        or _CREDIT.search(text[-_ENDING:] if len(text) > _OPENING else "")
    )
    if match is None:
        return ""
    return next(name for name, words in match.groupdict().items() if words)


def agency_name(credit: str) -> str:
    """Return the name of an agency that ``credited_agency`` gave: "Reuters" for "reuters"."""
    return _AGENCIES[credit].partition("|")[0].replace(r"\s+", " ") if credit in _AGENCIES else ""


def origin_of(*, owner: str, source_id: int, source_name: str, credit: str) -> str:
    """Return what reports share that are not independent: an agency, an owner, or a source.

    The agency's own reports are of its origin, too, whoever owns it.
    """
    own = credited_agency("", source_name)
    if credit or own:
        return f"agency {credit or own}"
    folded = " ".join(owner.casefold().split())
    return f"owner {folded}" if folded else f"source {source_id}"
