"""Whether a verb takes a position where it stands: "called for talks" does, "called it" does not.

Pure, and sure rather than many: a position that nobody took is worse than one that is missing.
"""

from __future__ import annotations

import re

from onrecord.stories.parties import find_stance
from onrecord.vocabulary.statements import Stance

_ASKS = re.compile(r"(?:to|for|that|not\s+to)\s", re.IGNORECASE)
_TO_DO = re.compile(r"\b(?:not\s+)?to\s+[a-z]")
_CUT_OFF = re.compile(
    r"(?:that\s+)?\w+\s+(?:would|will|could|can|did|do|does|should)", re.IGNORECASE
)
_NO_MORE = re.compile(r"\bno\s+longer\b", re.IGNORECASE)
_DEVOTED = re.compile(r"\bcommit\w*\s+(?:his|her|their|its)\s", re.IGNORECASE)
_GREETED = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr)\.?\s|(?:[A-Z][\w’'.-]+\s+){0,3}(?:President|Minister|Secretary|King|Queen|Pope|"
    r"Chancellor|Ambassador)\s+[A-Z]|[A-Z][a-z]+\s+[A-Z][a-z]+(?![\w’'])|(?:the\s+)?(?:guests|visitors|"
    r"delegat\w+|participants|everyone|you)\b)"
)
_HOLDS = re.compile(
    r"(?:that\s+)?(?:[\w’'-]+\s+){1,6}?(?:is|are|was|were|had|has|have|would|will|may|might|could)\b"
)
_SHOULD = re.compile(r"\b(?:should|ought|could\s+be\s+\w+ed|be\s+\w+ed)\b")
_COURTESY = re.compile(
    r"(?:(?:his|her|their|its|our|my)\s+)?(?:\w+\s+){0,2}(?:condolences|sympath(?:y|ies)|thanks|prayers|"
    r"thoughts|congratulations|apolog(?:y|ies)|respects)\b",
    re.IGNORECASE,
)


def stance_taken(lemma: str, *, cue: str, content: str) -> Stance | None:
    """Return the stance of a cue with what it is about, ``None`` where it takes none.

    ``lemma`` is the verb's base form, ``cue`` the report's words for it.
    """
    stance = find_stance(lemma)
    if stance is None or _says_otherwise(lemma, cue.split(), content):
        return None
    if lemma == "commit" and _DEVOTED.search(cue):
        return None
    if _COURTESY.match(content) or _CUT_OFF.fullmatch(content):
        return None
    if _NO_MORE.search(cue):
        given_up = stance in {Stance.ACCEPT, Stance.PROPOSE, Stance.PROMISE}
        return Stance.REFUSE if given_up else None
    return stance


def _says_otherwise(lemma: str, cue: list[str], content: str) -> bool:
    """Say whether a verb of several senses stands here in one that takes no position."""
    last = cue[-1].lower() if cue else ""
    if lemma in {"call", "appeal"}:
        # "called on the Senate" is half of it; "called it a crime" names.
        if last in {"on", "upon"}:
            return not _TO_DO.search(content)
        return last not in {"for", "to"} and not _ASKS.match(content)
    if lemma == "threaten":  # "threatens the peace" endangers it
        return last not in {"to", "with"} and not re.match(r"(?:to|with|that)\s", content)
    if lemma in {"support", "back"}:  # "supporting jobs" helps them
        return any(word.lower().endswith("ing") for word in cue)
    if lemma == "suggest" and _HOLDS.match(content) and not _SHOULD.search(content):
        return True  # "suggested he would not run" supposes it
    return lemma == "welcome" and bool(_GREETED.match(content))
