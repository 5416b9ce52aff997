"""Moderation by local rules that anyone can read: one ordered list, each with its reason.

The rules help the editor who decides; they never approve and seldom reject. To see what a
comment will be told, read ``RULES`` from top to bottom.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

from onrecord.discussion.engines import Moderator
from onrecord.vocabulary.comments import Advice, CommentText, Opinion, Reason

LINKS_MOST = 4
"""With more links than this a comment is an advertisement."""

REPEATS_MOST = 3
"""Sent so often lately, a text is a flood."""

SECONDS_LEAST = 2.0
"""Nobody reads a form and writes in less time."""

CHARACTERS_PER_SECOND = 15.0
"""Faster than this is pasted, not typed (fast typists reach about 10)."""

_LINK = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|\b[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,3}"
    r"\.(?:com|net|org|info|biz|ru|cn|io|me|xyz|top|shop|online|site|club|live|app|link)\b(?:/\S*)?",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,3}"  # mail
    r"|\+\d[\d ()-]{7,20}\d"  # telephone
    r"|\b(?:telegram|whatsapp|t\.me)\b",
    re.IGNORECASE,
)
_SAME_CHARACTER = re.compile(r"(\S)\1{5,}")
_SAME_WORD = re.compile(r"\b(\w{2,30})(?:\W{1,3}\1\b){3,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,60}")
_OFFICIAL = re.compile(
    r"\b(?:admin(?:istrator)?|moderator|editor|newsroom|staff|support)\b", re.IGNORECASE
)

Found = Iterator[tuple[Reason, Advice]]
Rule = Callable[[CommentText, "RulesModerator"], Found]


def repeated_post(comment: CommentText, _: RulesModerator) -> Found:
    """First, for it is the cheapest sign of a flood."""
    times = comment.recent_same_text
    if times:
        advice = Advice.REJECT if times >= REPEATS_MOST else Advice.HOLD
        yield _reason("repeated_post", f"The same text was sent {times} times lately."), advice


def too_fast(comment: CommentText, _: RulesModerator) -> Found:
    """Machines do not wait."""
    seconds = comment.seconds_to_write
    if seconds is None:
        return
    if seconds < SECONDS_LEAST:
        why = f"It was sent {seconds:.1f} seconds after the form was shown."
        yield _reason("too_fast", why), Advice.REJECT
    elif len(comment.text) / seconds > CHARACTERS_PER_SECOND:
        why = f"{len(comment.text)} characters in {seconds:.0f} seconds were not typed."
        yield _reason("too_fast", why), Advice.HOLD


def links(comment: CommentText, _: RulesModerator) -> Found:
    """One link may be a source; many are an advertisement."""
    found = list(_LINK.finditer(comment.text))
    advice = Advice.REJECT if len(found) > LINKS_MOST else Advice.HOLD
    for match in found[:10]:
        yield _reason("links", "It has a link: see where it leads.", match), advice
    if _LINK.search(comment.author_name):
        yield _reason("links", "The name is a link."), Advice.HOLD


def contact(comment: CommentText, _: RulesModerator) -> Found:
    """Addresses and numbers invite readers away, or expose somebody."""
    for match in list(_CONTACT.finditer(comment.text))[:10]:
        yield _reason("contact", "It has a way to contact someone.", match), Advice.HOLD


def shouting(comment: CommentText, _: RulesModerator) -> Found:
    """Capitals throughout, in scripts that have them."""
    cased = [letter for letter in comment.text if letter.isupper() or letter.islower()]
    if len(cased) >= 20 and sum(letter.isupper() for letter in cased) > 0.6 * len(cased):
        yield _reason("shouting", "Most of it is in capitals."), Advice.HOLD


def repetition(comment: CommentText, _: RulesModerator) -> Found:
    """Keys held down, words stamped."""
    for pattern in (_SAME_CHARACTER, _SAME_WORD):
        match = pattern.search(comment.text)
        if match is not None:
            yield _reason("repetition", "It repeats itself.", match), Advice.HOLD


def mixed_script(comment: CommentText, _: RulesModerator) -> Found:
    """Letters of two alphabets in one word hide it from filters."""
    for match in _WORD.finditer(comment.text[:4000]):
        scripts = {_script(letter) for letter in match[0]} - {""}
        if len(scripts) > 1:
            why = f"One word mixes {' and '.join(sorted(scripts))} letters."
            yield _reason("mixed_script", why, match), Advice.HOLD
            return


def words(comment: CommentText, moderator: RulesModerator) -> Found:
    """The word list, which decides nothing by itself."""
    for match in list(moderator.word_pattern.finditer(comment.text))[:10]:
        yield _reason("words", "It has a word of the list.", match), Advice.HOLD


def official_name(comment: CommentText, _: RulesModerator) -> Found:
    """A reader who signs as the newsroom misleads others."""
    if _OFFICIAL.search(comment.author_name):
        yield _reason("official_name", "The name sounds like the newsroom's."), Advice.HOLD


def new_commenter(comment: CommentText, _: RulesModerator) -> Found:
    """Last, for it says nothing against the text."""
    if comment.previous_by_author == 0:
        why = "No comment from this sender was approved before."
        yield _reason("new_commenter", why), Advice.HOLD


RULES: tuple[Rule, ...] = (
    repeated_post,
    too_fast,
    links,
    contact,
    shouting,
    repetition,
    mixed_script,
    words,
    official_name,
    new_commenter,
)
"""In this order; every rule is asked, and the reasons stand in the order of the rules."""


class RulesModerator(Moderator):
    """Applies ``RULES``. ``words_file`` replaces the built-in word list."""

    name: ClassVar[str] = "rules"

    def __init__(self, *, words_file: str = "") -> None:
        self.words_file = (
            Path(words_file) if words_file else Path(__file__).with_name("words") / "en.txt"
        )
        self._word_pattern: re.Pattern[str] | None = None

    def problems(self) -> list[str]:
        """Return a sentence when the word list cannot be read."""
        try:
            self.word_pattern  # noqa: B018 (reading it is the check)
        except (OSError, UnicodeDecodeError) as error:
            return [f"the word list {self.words_file} cannot be read: {error}"]
        return []

    def advise(self, comment: CommentText) -> Opinion:
        """Return the gravest advice of all rules that fired, with every reason in order."""
        found = [pair for rule in RULES for pair in rule(comment, self)]
        advices = {advice for _, advice in found}
        advice = Advice.APPROVE
        if advices:
            advice = Advice.REJECT if Advice.REJECT in advices else Advice.HOLD
        return Opinion(advice=advice, reasons=tuple(reason for reason, _ in found))

    @property
    def word_pattern(self) -> re.Pattern[str]:
        """The word list as one pattern of whole words; one that never matches when it is empty."""
        if self._word_pattern is None:
            lines = self.words_file.read_text(encoding="utf-8").splitlines()
            listed = [line.strip() for line in lines if line.strip() and line[0] != "#"]
            phrases = (r"\s+".join(map(re.escape, word.split())) for word in listed)
            either = "|".join(phrases) or r"(?!)"
            self._word_pattern = re.compile(rf"\b(?:{either})\b", re.IGNORECASE)
        return self._word_pattern


def _reason(rule: str, explanation: str, match: re.Match[str] | None = None) -> Reason:
    start, end = match.span() if match is not None else (0, 0)
    return Reason(rule=rule, explanation=explanation, start=start, end=end)


def _script(letter: str) -> str:
    """Return the alphabet of a letter among those that are mistaken for each other."""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name.title() if name in {"LATIN", "CYRILLIC", "GREEK"} else ""
