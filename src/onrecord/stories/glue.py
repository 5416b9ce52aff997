"""Reports that are about no one event, and so would glue stories together: pure.

They are known by how a desk heads them. A word alone proves little ("Lottery winner
arrested", "Review of police conduct"): what is asked for is the shape of a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

FEWEST_WORDS = 5


class Kind(StrEnum):
    """What a report is that is not news of one event; the value is what editors read."""

    LIVE = "a live blog, about many events"
    DIGEST = "a digest, about many events"
    OPINION = "opinion or review"
    ADVERT = "an advert or an offer"
    NOTICE = "a routine notice"
    SHORT = "too short"


@dataclass(frozen=True, slots=True)
class Apart:
    """Why a report is set apart: its kind, and the words of its heading that show it."""

    kind: Kind
    words: str

    def __str__(self) -> str:
        if self.kind is Kind.SHORT:
            return f"it has fewer than {FEWEST_WORDS} words"
        return f"{self.kind.value} (“{self.words}”)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)


_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tonight|tomorrow|this\s+week(?:end)?)"
_DATE = (
    r"(?:\d{1,2}\.?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s+\d{1,4})?"
)
_EVERY = r"(?:daily|morning|midday|noon|afternoon|evening|weekly|nightly|weekend|sunday|monday)"
_COLON = r"\s*(?:[:|–—]|\s-\s)"
_END = r"\s*(?:[!.]|$)"

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.LIVE,
        _any(
            r"\blive\s*blog\b|\blive\s+(?:updates?|coverage|reporting|ticker)\b|\brolling\s+coverage\b",
            rf"^live{_COLON}|\blive\s*:|^watch\s+live\b|[:,–—-]\s*live{_END}",
            rf"\bas\s+it\s+happened{_END}|^as\s+it\s+happened\b|^minute[\s-]+by[\s-]+minute\b",
            rf"^latest\s+updates?{_COLON}|^(?:follow|watch)\b.*\blive{_END}|\bfollow\b.*\blive{_END}",
        ),
    ),
    (
        Kind.DIGEST,
        _any(
            rf"\bin\s+brief\b(?=\s*(?:$|[:|–—-]))|\bbriefs{_END}|\bround-?up\b|\bfront\s+pages{_END}",
            rf"\b{_EVERY}\s+(?:news\s+)?(?:digest|briefing|brief|round-?up|newsletter|schedule|recap|"
            r"headlines|reads?|guidance)\b",
            r"\byour\s+\w+\s+briefing\b|\bweek\s+in\s+(?:review|pictures)\b|\bweek\s+ahead\b|^in\s+pictures\b",
            r"\bphotos?\s+of\s+the\s+(?:day|week)\b|\bpictures?\s+of\s+the\s+(?:day|week)\b|\bnews\s+summary\b",
            r"\b(?:top|biggest|best)\s+(?:\d+\s+|ten\s+|five\s+)?stories\b|\bthings\s+(?:to\s+know|you\s+may)\b",
            r"\bdigest\s*(?:$|[:|–—-]|for\b)|^in\s+case\s+you\s+missed\b|^the\s+papers\s*:|^police\s+blotter\b",
            rf"^quick\s+hits\b|^around\s+the\s+.*\bin\s+\d+\s+seconds|\bheadlines{_END}(?<!the\sheadlines)",
            r"^what\s+we\s+know\s+so\s+far\b|\bwhat\s+to\s+(?:watch|know)\s*(?:$|today|this)",
            rf"\bnewsletter\s*(?::|$)|\b(?:today|tomorrow)['’]s\s+(?:papers|headlines)\b|^{_DAY}\s+reads\b",
        ),
    ),
    (
        Kind.OPINION,
        _any(
            rf"^(?:opinions?|editorial|leading\s+article|column|op-ed|viewpoint|comment|commentary|"
            rf"perspective|guest\s+column|editor['’]s\s+notebook|analysis\s+and\s+comment|cartoon|"
            rf"letters?|readers?['’]\s+letters)(?:{_COLON}|\s*$)",
            rf"{_COLON}\s*(?:opinion|editorial|comment){_END}|^letters\s+to\s+the\s+editor\b",
            rf"^(?:(?:book|film|movie|music|album|theatre|tv|television|restaurant|game|art)\s+)?review{_COLON}",
            rf"^dear\s+[A-Z][a-z]+{_COLON}|['’]s\s+view\s+on\b",
        ),
    ),
    (
        Kind.ADVERT,
        _any(
            rf"^(?:sponsored|paid(?:\s+(?:content|post))?|partner\s+content|promoted|advertorial|"
            rf"advertisement(?:\s+feature)?|promo\s+codes?|deal\s+of\s+the\s+day|gift\s+guide|"
            rf"competition|giveaway|special\s+offer)(?:{_COLON}|\s+for\s+our\b|\s*$)",
            r"^(?:the\s+)?(?:\d+\s+)?best\s+(?:deals|[a-z -]+\s+(?:of\s+20\d\d|deals))\b",
            r"^the\s+(?:\d+\s+)?best\s+[a-z -]+,\s*tested\b|:\s*our\s+pick\s+of\b|^shop\s+our\b",
            r"^win\s+(?:a|two|tickets|\d+)\b.*\b(?:tickets?|trip|weekend|prize|voucher)s?\b",
            r"^subscribe\s+now\b|\bbrought\s+to\s+you\s+by\b",
        ),
    ),
    (
        Kind.NOTICE,
        _any(
            rf"^(?:{_DAY}['’]s\s+)?weather(?:\s+(?:forecast|outlook|report))?(?:{_COLON}|\s+for\b|\s*$)",
            r"^pollen\s+count\b|^(?:high\s+)?tide\s+times\b|^air\s+quality\s+index\b|^traffic\s+report\b",
            r"\b(?:winning|lotto|lottery|powerball)\b.*\bnumbers\b|^lott(?:o|ery)\s+results\b",
            rf"\b(?:index|weekly|price)\s+table{_END}",
            rf"^(?:currency\s+)?exchange\s+rates?\b|^market\s+data\b|\bclosing\s+prices{_END}",
            rf"^(?:obituary|in\s+memoriam){_COLON}|^(?:obituaries|death\s+notices|deaths)\b\s*(?:$|[,:])",
            rf"^funeral\s+(?:announcements|notices)\b|^birthdays\s+{_DAY}",
            rf"^(?:correction|clarification)s?{_COLON}|^corrections?\s+and\s+clarifications?\b",
            r"^corrected\s*[-–—:]|^(?:today|this\s+(?:day|week))\s+in\s+history\b",
            rf"^on\s+this\s+day\b|\btv\s+(?:listings|guide|channels)\b|^what['’]s\s+on{_COLON}",
            rf"\b(?:public\s+schedule|daily\s+guidance)\b|['’]s\s+schedule\s+for\s+{_DAY}",
            rf"^schedule\s+(?:of|for)\s+(?:{_DAY}|{_DATE}\b)|\b(?:today|tomorrow)['’]s\s+schedule\b",
            r"^fixtures\s+and\s+results\b|^box\s+scores\b|^kick-?off\s+times\b|^court\s+list\b",
            rf"^planning\s+applications{_COLON}|^road\s+closures\s+(?:this|for|on)\b",
            rf"\bhoroscopes?(?:{_COLON}|\s+for\b|\s*$)|^crossword\b(?=\s*[\d,#:]|\s*$)|^sudoku{_COLON}",
            rf"\bquiz\s+of\s+the\s+(?:day|week)\b|^(?:daily|weekly|news)?\s*quiz(?:{_COLON}|\s*$)",
            rf"^word\s+of\s+the\s+day\b|^recipe{_COLON}|^public\s+notices\s*$|^community\s+calendar\b",
            rf"^(?:media\s+)?advisory{_COLON}|^(?:diary|calendar)\s+of\s+events\b|^economic\s+calendar\b",
        ),
    ),
)


def set_apart(title: str, text: str) -> Apart | None:
    """Return why a report must not be grouped, ``None`` where it may be."""
    heading = " ".join(title.split())
    for kind, pattern in _KINDS:
        match = pattern.search(heading)
        if match:
            return Apart(kind, match[0].strip(" :|–—-"))
    if len(f"{title} {text}".split()) < FEWEST_WORDS:
        return Apart(Kind.SHORT, "")
    return None


def glue_reason(title: str, text: str) -> str:
    """Return in words why a report must not be grouped, '' if it may."""
    found = set_apart(title, text)
    return "" if found is None else str(found)
