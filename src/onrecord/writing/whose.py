"""Whose word a sentence is, and whether it says so. Pure.

A newsroom tells in its own voice what it knows. It does not know what an office or a company
says of its own affairs, what a report itself only puts in somebody's mouth, or who is to blame
where one outlet alone tells it: there readers are owed a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from onrecord.language.sentences import Span, split
from onrecord.stories.saying.reading import read_report
from onrecord.vocabulary.texts import Passage, Sentence, TextField
from onrecord.writing import words
from onrecord.writing.kinds import says_who

INTERESTED = frozenset({"official", "other"})
"""Kinds of sources that send what they themselves do: their word on it is not a second one."""

REACH = 2
"""Sentences back within which a reader still takes a sentence for the word of who was named."""

ALMOST = 0.8
"""Share of a sentence's words that must stand in somebody's mouth for it to be their word."""

TELLS = 0.7
"""Share of what the fullest passage tells from which another one tells the same."""

OWN_VOICE = frozenset(
    {
        TextField.HEADLINE,
        TextField.STANDFIRST,
        TextField.BODY,
        TextField.WATCH,
        TextField.CAPTION,
        TextField.SUMMARY,
    }
)
"""Parts of a text in which the newsroom speaks; a statement names its speaker beside it."""

_IN_RUNS = frozenset({TextField.STANDFIRST, TextField.BODY, TextField.CAPTION})

_BODIES = re.compile(
    r"^(?:the\s+)?(?:(?:u\.?s\.?|u\.?k\.?|un|eu|federal|national|state|royal)\s+)*"
    r"(?:ministry|department|government|cabinet|embassy|mission|office|bureau|presiden(?:t|cy)|"
    r"prime\s+minister|white\s+house|downing\s+street|kremlin|parliament|council\s+of\s+ministers|"
    r"police|army|navy|air\s+force|armed\s+forces|treasury|home\s+office|foreign\s+office|"
    r"central\s+bank|city\s+of|municipality)\b"
    r"|^(?:le\s+|la\s+|l[’'])?(?:ministère|gouvernement|préfecture|élysée|matignon|ambassade|"
    r"présidence|police|mairie|commune|ville\s+de|armée)\b"
    r"|\b(?:inc|ltd|plc|llc|corp|corporation|gmbh|ag|sa|nv|ministry|ministère)\.?$",
    re.IGNORECASE,
)
_CONTESTED = re.compile(
    r"\b(?:kill(?:ed|s|ing)|murder\w*|massacre\w*|tortur\w+|rap(?:ed|es|ing)|assault\w*|beaten|"
    r"wounded|injured|shelled|shelling|bombed|bombing|stabbed|abducted|gunned|"
    r"(?<!heart )(?<!panic )attack(?:ed|s|ing)|(?<!-)shot (?:dead|at|by|and|in)|"
    r"kidnapp\w+|genocide|atrocit\w+|war crimes?|corrupt\w*|brib\w+|fraud\w*|embezzl\w+|"
    r"rigg(?:ed|ing)|illegal\w*|unlawful\w*|violat\w+|blam(?:ed|es|ing)|responsible for|sabotag\w+|"
    r"misled|lied|covered up|plott\w+|abus(?:ed|es|ing)|harass\w+|cheat\w*|steal\w*|stole|stolen|"
    r"extort\w+|launder\w+|collud\w+|negligen\w+|discriminat\w+|"
    r"tué\w*|assassin\w*|viol(?:é|ée|és|ées|ence|ences)|bless(?:é|ée|és|ées)|attaqué\w*|"
    r"bombard\w+|corromp\w+|détourné\w*|fraud\w+|illégal\w*|responsable[s]? de|complot\w*|"
    r"terroris\w+|génocide|volé\w*|menti|harcel\w+)\b",
    re.IGNORECASE,
)
_PRONOUNS = frozenset({"he", "she", "it", "they", "who", "which", "we", "i", "il", "elle", "ils"})
_TOLD_BY = re.compile(
    r"^(?:selon|d[’']après)\s+(?P<first>[^,]{2,80}),\s+(?P<rest>.+)$"
    r"|^(?P<said>.+?),\s+(?:selon|d[’']après)\s+(?P<last>[^,]{2,80})$"
    r"|^(?P<who>[^,]{2,80}?)\s+(?:a|ont|avait|avaient)\s+(?:\w+ment\s+)?(?:dit|déclaré|affirmé|annoncé|"
    r"indiqué|précisé|expliqué|ajouté|assuré|estimé|souligné|promis|averti|confirmé|reconnu|"
    r"rapporté|dénoncé|écrit|fait\s+savoir)\s+qu(?:e\s+|[’'])(?P<what>.+)$"
    r"|^(?P<before>.+?),\s+(?:(?:a|ont)\s+|(?:a|ont)-t-(?:il|elle|on)\s+)(?:dit|déclaré|affirmé|annoncé|"
    r"indiqué|précisé|expliqué|ajouté|assuré|estimé|souligné|averti|confirmé)(?P<by>\s[^,]{2,80})?$",
    re.IGNORECASE,
)
"""French reported speech: who speaks, and what; the words of a sentence without its last stop."""


class Because(StrEnum):
    """Why a sentence is not the newsroom's own to tell."""

    INTERESTED = "interested"
    SPOKEN = "spoken"
    ALONE = "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Whose word a sentence is that does not say so.

    ``name`` is whom to name, empty where the passage has only a pronoun; ``is_source`` says that
    it is the source's name, otherwise the words of the passage for whoever speaks in it.
    """

    because: Because
    name: str
    is_source: bool

    @property
    def told(self) -> str:
        """What is to be done, in one sentence for an editor or a model."""
        if self.because is Because.INTERESTED:
            return f"Only {self.name} says this, of its own affairs: say that it does."
        if self.because is Because.ALONE:
            return f"Only {self.name} reports this, and it may be contested: say that it does."
        if self.name:
            return f"In the passage this is the word of “{self.name}”: say who says so."
        return "In the passage this is somebody’s word: say whose."


@dataclass(frozen=True, slots=True)
class _Mouth:
    speaker: str
    content: frozenset[str]


def is_interested(passage: Passage) -> bool:
    """Say whether a passage's source speaks of its own affairs, by its kind or by its name."""
    return passage.source_kind in INTERESTED or bool(_BODIES.search(passage.source_name.strip()))


def owed(text: str, passages: Sequence[Passage], field: TextField = TextField.BODY) -> Owed | None:
    """Return whose word ``text`` is, resting on ``passages``; ``None`` where it may stand so.

    It may where it names who says so, or rests on two independent origins. What stands before
    it in the text is not looked at: see ``is_carried``.
    """
    if not passages or field not in OWN_VOICE or says_who(text) or _has_speaker(text):
        return None
    heard = [(passage, *_heard_of(text, passage)) for passage in passages]
    most = max(told for _, told, _ in heard)
    # What is only cited along tells nothing of it, and acquits nobody.
    telling = [one for one in heard if one[1] >= TELLS * most] or heard
    mouths = [mouth for *_, mouth in telling]
    spoken = "" if None in mouths else next((m for m in mouths if m and not _is_pronoun(m)), "")
    if spoken:
        return Owed(because=Because.SPOKEN, name=spoken, is_source=False)
    if None in mouths and len({passage.comes_from for passage, *_ in telling}) > 1:
        return None
    name = telling[0][0].source_name
    if all(is_interested(passage) for passage, *_ in telling):
        return Owed(because=Because.INTERESTED, name=name, is_source=True)
    if None not in mouths:
        return Owed(because=Because.SPOKEN, name="", is_source=False)
    if _CONTESTED.search(text):
        return Owed(because=Because.ALONE, name=name, is_source=True)
    return None


def mouth_of(text: str, passage: Passage) -> str | None:
    """Return who says ``text`` in ``passage``, in its words; ``None`` where it tells it itself."""
    return _heard_of(text, passage)[1]


def _heard_of(text: str, passage: Passage) -> tuple[int, str | None]:
    """Return how many words of ``text`` a sentence of ``passage`` tells, and in whose mouth."""
    wanted = set(words.content_stems(text))
    best: tuple[int, frozenset[str], tuple[_Mouth, ...]] = (0, frozenset(), ())
    for stems, mouths in _heard(passage.text, passage.language[:2]):
        shared = len(wanted & stems)
        if shared > best[0]:
            best = (shared, stems, mouths)
    told = wanted & best[1]
    if len(told) * 2 < len(wanted):
        return len(told), None
    for mouth in best[2]:
        said = told & mouth.content
        own = said | (told & set(words.content_stems(mouth.speaker)))
        if len(said) * 2 >= len(told) and len(own) >= ALMOST * len(told):
            return len(told), mouth.speaker
    return len(told), None


def led(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Return sentences in reading order, each with the ``lead`` that says whose word it is too.

    That is one of the two before it in its paragraph; for a headline one of the standfirst.
    """
    found: list[Sentence] = []
    whole = list(sentences)
    naming = [one.text for one in whole if one.field is TextField.STANDFIRST and says_who(one.text)]
    for number, one in enumerate(whole):
        lead = ""
        if one.field is TextField.HEADLINE:
            lead = naming[0] if naming and not says_who(one.text) else ""
        elif one.field in _IN_RUNS and not says_who(one.text):
            before = whole[max(0, number - REACH) : number][::-1]
            run = [o.text for o in before if (o.field, o.paragraph) == (one.field, one.paragraph)]
            lead = next((text for text in run if says_who(text)), "")
        found.append(one if one.lead == lead else replace(one, lead=lead))
    return found


def is_carried(lead: str, owing: Owed, passages: Sequence[Passage]) -> bool:
    """Say whether ``lead`` names whose word the sentence after it is as well.

    It does where it names the source, or has somebody of the same report speak; and where we
    know who said it, that one.
    """
    if not lead:
        return False
    own = set(words.words(lead))
    if owing.is_source and names_source(lead, passages[0].source_name):
        return True
    given = {word for passage in passages for word in words.words(passage.text)}
    given |= {word for passage in passages for word in words.words(passage.report_title)}
    wanted = _telling(owing.name) if owing.because is Because.SPOKEN else given
    for speaker in _speakers(lead):
        if _is_pronoun(speaker) or _telling(speaker) & (wanted or given):
            return True
    return bool(wanted and wanted is not given and wanted <= own)


def names_source(text: str, source_name: str) -> bool:
    """Say whether ``text`` has every telling word of a source's name."""
    telling = _telling(source_name)
    return bool(telling) and telling <= set(words.words(text))


@lru_cache(maxsize=2048)
def _has_speaker(text: str) -> bool:
    """Say whether somebody surely speaks in an English sentence, by whatever verb."""
    return any(one.is_sure for one in read_report(text).attributions)


def _telling(name: str) -> set[str]:
    return {word for word in words.words(name) if len(word) > 1 and word not in words.STOP_WORDS}


def _is_pronoun(speaker: str) -> bool:
    return set(words.words(speaker)) <= _PRONOUNS


def _speakers(text: str) -> list[str]:
    found = [
        text[a:z] for one in read_report(text).attributions if one.is_sure for a, z in one.source
    ]
    match = _TOLD_BY.search(text.rstrip(" ."))
    if match:
        parts = match.groupdict()
        found += [parts[n] for n in ("first", "last", "who", "by") if parts[n]]
    return found


@lru_cache(maxsize=2048)
def _heard(text: str, language: str) -> tuple[tuple[frozenset[str], tuple[_Mouth, ...]], ...]:
    """Return for each sentence its stems, and who says what in it."""
    spans = split(text)
    if language == "fr":
        return tuple(
            (frozenset(words.content_stems(text[a:z])), _in_french(text[a:z])) for a, z in spans
        )
    sure = [one for one in read_report(text).attributions if one.is_sure and one.is_plain]
    return tuple(
        (
            frozenset(words.content_stems(text[start:end])),
            tuple(
                _Mouth(
                    " ".join(text[a:z] for a, z in one.source),
                    _stems(text, [span for span in one.content if start <= span[0] < end]),
                )
                for one in sure
                if any(start <= a < end for a, _ in one.content)
            ),
        )
        for start, end in spans
    )


def _stems(text: str, spans: Sequence[Span]) -> frozenset[str]:
    return frozenset(stem for a, z in spans for stem in words.content_stems(text[a:z]))


def _in_french(sentence: str) -> tuple[_Mouth, ...]:
    match = _TOLD_BY.search(sentence.rstrip(" ."))
    if match is None:
        return ()
    parts = match.groupdict()
    speaker = next((parts[n] for n in ("first", "last", "who", "by") if parts[n]), "il")
    said = next(parts[n] for n in ("rest", "said", "what", "before") if parts[n])
    return (_Mouth(speaker.strip(), frozenset(words.content_stems(said))),)
