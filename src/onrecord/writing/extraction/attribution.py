"""The only words that we add to a source's: who says so. In English and in French."""

from __future__ import annotations

import re

from onrecord.vocabulary.texts import Passage
from onrecord.writing.whose import Because, Owed, is_interested
from onrecord.writing.words import STOP_WORDS, words

LONGEST_SPEAKER = 8
"""Words of a passage for its speaker that can still stand behind a sentence."""

_TAKES_ARTICLE = re.compile(
    r"\b(?:Agency|Bulletin|Bureau|Chronicle|Commission|Council|Courier|Daily|Department|Dispatch|"
    r"Examiner|Express|Gazette|Globe|Government|Guardian|Herald|Independent|Inquirer|Institute|"
    r"Journal|Ledger|Mail|Ministry|Mirror|Monitor|Observer|Office|Post|Press|Record|Register|"
    r"Report|Review|Sentinel|Service|Standard|Star|Sun|Telegraph|Times|Tribune|Voice|Week)$"
    r"|^(?:U\.?S\.? |UN |U\.?K\.? )?(?:Department|Ministry|Office|Bureau|Government|President) of\b"
)
_FRENCH_ARTICLES = (
    (re.compile(r"(?:Ministère|Gouvernement|Conseil|Parquet|Bureau|Service)\b"), "le "),
    (re.compile(r"(?:Préfecture|Présidence|Mairie|Police|Commune|Commission)\b"), "la "),
    (re.compile(r"(?:Élysée|Ambassade|Agence|Armée|Office|Institut)\b"), "l’"),
)

_PERSON = re.compile(r"\b(?:President|Prime Minister|Chancellor|King|Queen|Pope|Forces|States)\b")

_SHORT_FORM = re.compile(r"\b(?:[A-Za-z]\.){2,}$")
"""A last word whose stop is its own, not the sentence's: "a.m.", "the E.O."."""


def spoken_name(source_name: str, language: str = "en") -> str:
    """Return a source's name as it stands in running text ("the Northern Courier", "Reuters")."""
    name = " ".join(source_name.split())
    if language == "fr":
        article = next((a for form, a in _FRENCH_ARTICLES if form.match(name)), "")
        return f"{article}{name}"
    if name.startswith("The "):
        return f"the {name[4:]}"
    if " " in name and _TAKES_ARTICLE.search(name):
        return f"the {name}"
    return name


def attributed(text: str, source_name: str, *, language: str = "en", verb: str = "reported") -> str:
    """Return ``text`` with who reported it added, its own words unchanged.

    ``verb`` is "said" for who speaks of its own affairs. ``language`` is that of the text.
    """
    name = spoken_name(source_name, language)
    said = f"selon {name}" if language == "fr" else f"{_called(text, source_name)} {verb}"
    return _with(text, said, name, language)


def _called(text: str, source_name: str) -> str:
    """Return how a source is called behind a sentence: "it" where it is its subject."""
    name = " ".join(source_name.split()).removeprefix("The ")
    is_subject = re.match(rf"(?:The )?{re.escape(name)}\s+[a-z]", text)
    return "it" if is_subject and not _PERSON.search(name) else spoken_name(source_name)


def named(text: str, owing: Owed, passage: Passage, language: str = "en") -> str | None:
    """Return ``text`` with whose word it is; ``None`` where that cannot be said in plain words.

    ``passage`` is one that it rests on.
    """
    if owing.because is not Because.SPOKEN:
        return attributed(text, passage.source_name, language=language, verb=verb_of(passage))
    speaker = " ".join(owing.name.split()).strip(" ,;:")
    if not speaker or len(speaker.split()) > LONGEST_SPEAKER or re.search(r"[,;:“”\"()]", speaker):
        return None
    first, _, rest = speaker.partition(" ")
    if first.lower() in STOP_WORDS or first.lower() in {"le", "la", "les", "un", "une", "des"}:
        speaker = f"{first.lower()} {rest}".strip()
    elif first[:2] in {"L’", "L'"}:
        speaker = f"l{speaker[1:]}"
    elif not rest and first.lower() in words(text.lower()):
        return None
    said = f"selon {speaker}" if language == "fr" else f"{speaker} said"
    return _with(text, said, speaker, language)


def verb_of(passage: Passage) -> str:
    """Return "said" for a source that speaks of its own affairs, "reported" for an outlet."""
    return "said" if is_interested(passage) else "reported"


def headed(title: str, passage: Passage, language: str = "en") -> str:
    """Return a headline with the source that has it so."""
    name = spoken_name(passage.source_name, language)
    called = _called(title, passage.source_name)
    verb = "says" if is_interested(passage) else "reports"
    return f"{title}, selon {name}" if language == "fr" else f"{title}, {called} {verb}"


def names_itself(text: str, source_name: str) -> bool:
    """Say whether ``text`` speaks of its own source, so that naming it would be odd."""
    telling = {word for word in words(source_name) if len(word) >= 5}
    return bool(telling) and telling <= set(words(text))


def _with(text: str, said: str, name: str, language: str) -> str:
    if text.endswith(".") and not text.endswith("..") and not _SHORT_FORM.search(text):
        return f"{text[:-1]}, {said}."
    first, _, rest = text.partition(" ")
    opening = first.lower() if first.lower() in STOP_WORDS and first != "I" else first
    lead = "Selon" if language == "fr" else "According to"
    return f"{lead} {name}, {opening} {rest}"
