"""What one sentence of a report tells, read once so that reports can be compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from onrecord.language.sentences import split
from onrecord.language.stems import WORD
from onrecord.language.times import Precision, find_times
from onrecord.language.tokens import sentences, tokens
from onrecord.stories.concepts import concept, concepts
from onrecord.stories.counting import Count, find_counts

MOST_READ = 60
"""So many sentences of a report are read: what comes later is seldom news."""

LEAST_WORDS, MOST_WORDS = 5, 60
"""Sentences with fewer or more words are not compared."""

_MAY_DATE = re.compile(
    r"\d|day\b|night\b|week|month\b|year|morning|noon|evening|yesterday|tomorrow|ago\b|hours|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Eve\b",
    re.IGNORECASE,
)
_MAY_COUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|"
    r"hundreds?|thousands?|millions?|billions?|dozens?|scores|half)\b",
    re.IGNORECASE,
)
"""Most passages name no day and no number: then nothing is looked for."""

_NOT = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|without|cannot|n['’]t|denied|denies|deny|"
    r"refused|refuses|failed|ruled\s+out|dismissed|false|untrue)\b|n['’]t\b",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"\b(?:no\s+(?:fewer|less|more)\s+than|not\s+only|nothing\s+but)\b", re.IGNORECASE
)
_SAYS = re.compile(
    r"\b(?:said|says|told|tells|according\s+to|added|announced|argued|claimed|claims|confirmed|"
    r"declared|insisted|reported|stated|warned|wrote|tweeted|accused|alleged|vowed|promised)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"«]([^”\"»]{12,})[”\"»]")
_CAUSED_BY = re.compile(
    r"\b(?:(?:was|were|been|is|be)\s+)?(?:caused\s+by|because\s+of|due\s+to|triggered\s+by|sparked\s+by|"
    r"blamed\s+on|as\s+a\s+result\s+of|owing\s+to|set\s+off\s+by|the\s+result\s+of|put\s+down\s+to|"
    r"attributed\s+to|brought\s+on\s+by|started\s+by|led\s+to\s+by)\s+(?P<cause>[^,.;:“”\"()]{3,80})",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"^(?P<cause>[^,.;:“”\"()]{3,80}?)\s+(?:(?:had|has|have)\s+)?(?:caused|triggered|sparked|set\s+off|"
    r"brought\s+about|led\s+to|started)\s+(?=the\b|a\b|an\b)",
    re.IGNORECASE,
)
_CAUSE_WAS = re.compile(
    r"\b(?:cause|reason)\b[^,.;:]{0,60}?\b(?:was|is|were|to\s+be)\s+(?P<cause>[^,.;:“”\"()]{3,80})",
    re.IGNORECASE,
)
_UNKNOWN_CAUSE = re.compile(
    r"\b(?:unknown|unclear|not\s+(?:yet\s+)?(?:known|clear)|under\s+investigation)\b", re.I
)
_ATTRIBUTION = re.compile(
    r"^(?:(?:The|A|An)\s+)?(?:[\w’'-]+\s+){1,6}?(?:said|says|announced|reported|confirmed|claimed|claims|"
    r"added|insisted|stated)\s+(?:on\s+\w+day\s+)?(?:that\s+)?(?=[A-Za-z\d“\"])|"
    r",\s(?:[\w’'-]+\s+){1,8}(?:said|says|reported|announced|added|confirmed)(?:\s[^,.]{0,40})?[.]?$|"
    r",?\s+according\s+to\s[^,;]{2,60}[.]?$|^According\s+to\s[^,;]{2,60},\s",
)
_HANGING = re.compile(
    r"^[“\"«‘(\[\s]*(?:he|she|they|it|this|that|these|those|his|her|their|its|him|them|such|both|others?|"
    r"another|here|i|we|our|my|you|your|who|which|whose|but|and|or|so|yet|then|however|meanwhile|also|"
    r"still|instead|earlier|later|afterwards?|the\s+(?:two|former|latter|same|incident|move|decision|"
    r"comments?|remarks|news|figures?))\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’/ -]{2,40}(?:,\s[^—–()]{2,30}?)?\s*(?:\([^()]{2,40}\)\s*)?|"
    r"(?:[A-ZÀ-Þ][\w.'’-]+(?:\s[A-ZÀ-Þ][\w.'’-]+){0,3}\s*)?\([^()]{2,40}\)\s*)(?:—|–|--|-)\s+"
)
"""Place and agency before the first words: "KYIV, Ukraine (Reuters) - "."""

_OF_OURSELVES = re.compile(r"\b(?:I|my|we|We|our|Our|us|you|You|your)\b")
"""Words of somebody who speaks: the quotation marks may stand in another paragraph."""

_FURNITURE = re.compile(
    r"^(?:correction|photo|image|updated|published|read\s+more|watch|related|advertisement|editor['’]s\s+note|"
    r"editors['’]\s+note|click|sign\s+up|by\s+[A-Z])\b|[|©]|…\.|\.{4}|"
    r"\b(?:caption|getty\s+images|file\s+photo|subscribe|newsletter|contributed\s+to\s+this)\b",
    re.IGNORECASE,
)
"""What stands in reports and tells nothing: captions, notes, invitations to read on."""

_EXPLETIVE = re.compile(
    r"^(?:this\s+(?:week|month|year|morning|evening|weekend)|earlier\s+(?:this|on|today))\b", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Days that a sentence names: ``text[start:end]`` of the sentence means them."""

    start: int
    end: int
    first: date
    last: date
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One sentence of one passage: ``passage.text[start:end] == text``.

    ``order`` is its number in its report, from 0. ``concepts`` are what its words stand for,
    ``names`` the words in capitals inside it, ``whens`` the days it names, ``counts`` what it
    counts. ``cause`` are the concepts of what is named as a cause. ``speech`` says that
    somebody is said to say it, ``quoted`` the words in quotation marks, ``speakers`` names
    beside a word of speech.
    """

    passage_id: int
    start: int
    end: int
    text: str
    order: int
    concepts: frozenset[str]
    names: frozenset[str]
    whens: tuple[When, ...]
    counts: tuple[Count, ...]
    cause: frozenset[str]
    is_denied: bool
    is_speech: bool
    quoted: str
    speakers: frozenset[str]
    hangs: bool

    @property
    def words(self) -> int:
        """Number of words."""
        return len(WORD.findall(self.text))

    @property
    def stands(self) -> bool:
        """Whether the sentence can be read by itself: whole, and mostly not somebody's words."""
        return (
            not self.hangs
            and len(self.quoted) < 0.5 * len(self.text)
            and self.text[:1].isupper()
            and self.text.rstrip()[-1:] in '.!”"’)'
            and not _FURNITURE.search(self.text)
            and not _OF_OURSELVES.search(self.text.replace(self.quoted, ""))
        )


def read_passage(
    passage_id: int,
    text: str,
    *,
    told_at: datetime,
    order: int = 0,
    known: frozenset[str] = frozenset(),
) -> list[Telling]:
    """Return what the sentences of one passage tell.

    ``told_at`` is when the report was published, in the zone of its writer; ``order`` the
    number of sentences of the report before this passage; ``known`` words that are names
    wherever they stand.
    """
    whens = find_times(text, reference=told_at) if _MAY_DATE.search(text) else []
    found = []
    for number, (start, end) in enumerate(split(text)):
        dateline = _DATELINE.match(text, start, end)
        start = dateline.end() if dateline else start
        own = text[start:end]
        if not LEAST_WORDS <= len(WORD.findall(own)) <= MOST_WORDS or own.endswith("?"):
            continue
        inside = tuple(
            When(
                start=one.start - start,
                end=one.end - start,
                first=one.first,
                last=one.last,
                precision=one.precision,
            )
            for one in whens
            if start <= one.start and one.end <= end
        )
        found.append(_telling(passage_id, own, (start, end), order + number, inside, known))
    return found


def names_in(text: str) -> frozenset[str]:
    """Return the words of a text that stand in capitals within a sentence, case folded."""
    found: set[str] = set()
    for _, words in sentences(text):
        found |= {
            word.folded.rstrip(".")
            for word in words
            if word.is_capital and not word.opens and len(word.text) > 1
        }
    return frozenset(found)


def _telling(
    passage_id: int,
    text: str,
    span: tuple[int, int],
    order: int,
    whens: tuple[When, ...],
    known: frozenset[str],
) -> Telling:
    blanked = _without(text, [(one.start, one.end) for one in whens])
    capital = {
        word.folded.rstrip(".")
        for word in tokens(blanked, 0, len(blanked))
        if word.is_capital and (not word.opens or word.folded in known)
    }
    quoted = _QUOTED.search(text)
    told = _ATTRIBUTION.sub(" ", blanked)
    found = frozenset(concepts(told if len(WORD.findall(told)) >= LEAST_WORDS - 2 else blanked))
    return Telling(
        passage_id=passage_id,
        start=span[0],
        end=span[1],
        text=text,
        order=order,
        concepts=found,
        names=frozenset(name for name in capital if len(name) > 1 and concept(name)),
        whens=whens,
        counts=tuple(find_counts(text)) if _MAY_COUNT.search(text) else (),
        cause=cause_of(text),
        is_denied=bool(_NOT.search(_NO_MORE.sub(" ", text))),
        is_speech=bool(_SAYS.search(text)),
        quoted=quoted[1] if quoted else "",
        speakers=_speakers(blanked),
        hangs=bool(_HANGING.match(text)) and not _EXPLETIVE.match(text),
    )


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text with some of it blanked, as long as before."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def cause_of(text: str) -> frozenset[str]:
    """Return the concepts of what a sentence names as a cause; empty where it names none."""
    match = _CAUSED_BY.search(text) or _CAUSE_WAS.search(text) or _CAUSES.match(text)
    if match is None or _UNKNOWN_CAUSE.search(match["cause"]):
        return frozenset()
    return frozenset(concepts(match["cause"])) - {"cause", "investigate"}


_SPEAKER = re.compile(
    r"(?P<before>(?:[A-Z][\w’'-]+\s+){0,3}[A-Z][\w’'-]+)\s+(?:also\s+|later\s+)?(?:said|says|told|tells|"
    r"added|announced|claimed|confirmed|declared|insisted|stated|warned|wrote|tweeted|vowed)\b|"
    r"\b(?:said|says|according\s+to|added)\s+(?:[a-z]+\s+){0,4}(?P<after>(?:[A-Z][\w’'-]+\s*){1,4})"
)


def _speakers(text: str) -> frozenset[str]:
    """Return the last words of the names that stand beside a word of speech, case folded."""
    found = set()
    for match in _SPEAKER.finditer(text):
        words = (match["before"] or match["after"]).split()
        if words and concept(words[-1].casefold()):
            found.add(words[-1].casefold().removesuffix("’s").removesuffix("'s"))
    return frozenset(found)
