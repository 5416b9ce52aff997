"""What a generating service is asked to draw, and what it is never asked.

The prompt is built from the story by a template that everyone can read, shown at the desk, and an
editor's to change. The rules are asked of what is to be sent, just before it is sent; how it is
to be drawn is added after them and is nobody's to change.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from importlib.resources import files
from pathlib import Path
from typing import ClassVar

from onrecord.language.places import find_places
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.pictures import PictureBrief

LONGEST_PROMPT = 900
"""Characters of a prompt; who needs more describes an event, not a subject."""

MANNER = (
    "Manner: drawn by hand in flat shapes, plainly a drawing and not photographic. Nobody can be "
    "recognised, no faces, no logos, no emblems, no letters and no numbers anywhere."
)
"""Added to every prompt behind the rules: the service is told them, too."""

_TEMPLATE = files("onrecord.illustration") / "prompts" / "generate.txt"


class NotAllowed(Permanent):
    """The newsroom's rules forbid asking for this picture."""

    code: ClassVar[str] = "illustration.not_allowed"


_RULES = (
    (
        re.compile(
            r"\b(?:phot|fot)o\w*|\b(?:hyper|photo|super)?-?r[eé]alis\w*|\blife-?like|"
            r"\btrue to life|"
            r"\b\d{2,3}\s?mm\b|\bdslr\b|\bbokeh\b|\bcinemati\w+|\bfootage|\bscreenshots?\b|"
            r"\bcctv\b|"
            r"\bdocumentary\b|\b[48]k\b|\bunreal engine\b",
            re.IGNORECASE,
        ),
        "“{word}” asks for what looks like a photograph: news is never shown by an invented one.",
    ),
    (
        re.compile(
            r"\blogos?\b|\blogot\w+|\btrade-?marks?\b|\bbrand(?:s|ed|ing)?\b|\bemblems?\b|"
            r"\bcoats? of arms\b|\bwatermarks?\b|\bmastheads?\b|\binsignia\b",
            re.IGNORECASE,
        ),
        "“{word}” asks for a sign that belongs to somebody: no logos or emblems are generated.",
    ),
    (
        re.compile(
            r"\bportraits?\b|\blikeness\w*|\bselfies?\b|\bmug-?shots?\b|\bcelebrit\w+|"
            r"\b(?:vice-?)?presidents?\b|\bchancellors?\b|\b(?:prime )?ministers?\b|\bqueens?\b|"
            r"\bkings?\b|\bpopes?\b|\bc[ef]o\b|\bsenators?\b|\bgovernors?\b|\bmayors?\b",
            re.IGNORECASE,
        ),
        "“{word}” asks for somebody who exists: no picture of a person is generated.",
    ),
    (
        re.compile(
            r"\bexplo(?:sion|d)\w*|\bblasts?\b|\bbomb\w*|\bshootings?\b|\bshot dead\b|"
            r"\bmassacres?\b|\bcorpses?\b|\bdead bod\w+|\bcasualt\w+|\bvictims?\b|\bwreck\w*|"
            r"\b(?:plane|car|train) crash\w*|\briots?\b|\bin flames\b|\bexecutions?\b|\barrests?\b|"
            r"\bbattlefields?\b|\beye-?witness\w*",
            re.IGNORECASE,
        ),
        "“{word}” asks for the event itself: what happened is shown by pictures of it or by none.",
    ),
)
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’-](?=[^\W_]))*")
_SENTENCE_END = re.compile(r"(?:^|[.!?:]\s+|[\"“”]\s*)$")
_NO_NAMES = frozenset(
    (  # noqa: SIM905  sixty literals would be sixty lines
        "January February March April May June July August September October November December "
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday European Africa African Asian "
        "Baltic Nordic Arctic Antarctic Mediterranean Atlantic Pacific Alpine American British "
        "French German Spanish Italian Dutch Polish Swedish Norwegian Danish Finnish Russian "
        "Ukrainian Chinese Japanese Indian I"
    ).split()
)


def prompt_for(brief: PictureBrief, *, template: str = "") -> str:
    """Return the prompt for a story by the template: its subject without names, and its place.

    ``template`` is the path of another one; it may say ``{section}``, ``{subject}`` and
    ``{place}``. Raises ``OSError`` where it cannot be read.
    """
    text = Path(template).read_text("utf-8") if template else _TEMPLATE.read_text("utf-8")
    places = find_places(brief.texts or (brief.headline,))
    known = _words_of(place.name for place in places)
    values = {
        "section": brief.section or "World",
        "subject": _subject(brief, known) or f"what the section {brief.section} is about",
        "place": f"The place is {places[0].name}." if places else "",
    }
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return " ".join(text.split())[:LONGEST_PROMPT]


def whole_prompt(prompt: str, *, names: Collection[str] = ()) -> str:
    """Return what is sent: the prompt, examined by the rules, and the manner.

    ``names`` are those who speak in the story; a place among them may be named. Raises
    ``NotAllowed`` with one sentence.
    """
    words = " ".join(prompt.split())
    if not words:
        raise NotAllowed("There is nothing to draw: say what the picture is to show.")
    if len(words) > LONGEST_PROMPT:
        raise NotAllowed(
            f"The prompt has {len(words):,} characters; at most {LONGEST_PROMPT} are sent. "
            "Say it in fewer."
        )
    for rule, sentence in _RULES:
        found = rule.search(words)
        if found:
            raise NotAllowed(sentence.format(word=found[0]) + " Say it without.")
    name = _find_name(words, names)
    if name:
        raise NotAllowed(
            f"“{name}” is a name: nobody who exists and nothing that belongs to somebody is "
            "generated. Say it without; places may be named."
        )
    return f"{words} {MANNER}"


def _find_name(words: str, names: Collection[str]) -> str:
    """Return the first word that names somebody or something other than a place, or ''."""
    people = {
        part.casefold()
        for name in names
        if all(place.name != name for place in find_places(name))  # a capital that speaks
        for part in _WORD.findall(name)
        if len(part) > 3 and part[0].isupper()
    }
    allowed = _NO_NAMES | _words_of(place.name for place in find_places(words))
    for found in _WORD.finditer(words):
        word = found[0]
        bare = re.sub(r"['’]s$", "", word)
        if bare.casefold() in people:
            return bare
        opens = bool(_SENTENCE_END.search(words[: found.start()]))
        inner = bare[:1].isupper() and not opens
        if inner and bare not in allowed and bare.casefold() not in _LOWER:
            return bare
        if sum(char.isupper() for char in bare) > 1 and bare not in allowed:
            return bare
    return ""


_LOWER = frozenset({"world", "business", "science", "local", "politics", "sport", "culture"})
"""Names of sections, which the template writes with a capital."""


def _subject(brief: PictureBrief, places: frozenset[str]) -> str:
    """Return the headline without names, quotations and what the rules forbid."""
    lowered = {word for text in brief.texts for word in _WORD.findall(text) if word.islower()}
    kept = []
    for number, word in enumerate(_WORD.findall(brief.headline)):
        plain = word.casefold() if number == 0 and word.casefold() in lowered else word
        is_name = plain[:1].isupper() and plain not in places and plain not in _NO_NAMES
        if not is_name and not any(rule.search(plain) for rule, _ in _RULES):
            kept.append(plain)
    return " ".join(kept) if len(kept) > 1 else ""


def _words_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in _WORD.findall(name))
