"""A whole script: opening, headline, the text, closing; who speaks is disclosed first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import pairwise

from onrecord.narration.names import names_in
from onrecord.narration.script.preparing import LANGUAGES, Prepared, prepare
from onrecord.narration.script.punctuation import CaptionPolicy, QuotePolicy
from onrecord.narration.script.wording import Wording, speakable_date, wording_of
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.scripts import LineRole, Script, ScriptLine, words_of
from onrecord.vocabulary.texts import Sentence, TextField, text_digest

PAUSE_SENTENCE = 0.42
PAUSE_PARAGRAPH = 0.75
PAUSE_HEADLINE = 0.9
PAUSE_PART = 1.0
PAUSE_BEFORE_HEADING = 1.25
PAUSE_AFTER_HEADING = 0.65
"""Seconds of rest after a line; measured from the end of its sound to the next onset."""

PAUSES = {LineRole.HEADLINE: PAUSE_HEADLINE}
HEADED = frozenset({TextField.HEADING, TextField.STATEMENT, TextField.WATCH})
"""What begins with a heading, printed or announced: it belongs to what follows, not before."""

MOST_WORDS = 10_000
"""The longest text that is narrated: a little more than an hour."""

ANNOUNCED = frozenset({TextField.STATEMENT, TextField.WATCH, TextField.CAPTION})
ROLES = {TextField.STANDFIRST: LineRole.STANDFIRST, TextField.HEADING: LineRole.HEADING}
NEVER_SPOKEN = frozenset({TextField.HEADLINE, TextField.ALT, TextField.SUMMARY})
"""The headline has a line of its own; the others are for eyes and machines that see nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How texts are read here: the newsroom's policies, and its own names (name -> sound)."""

    quotes: QuotePolicy = QuotePolicy.INTONED
    captions: CaptionPolicy = CaptionPolicy.LEFT_OUT
    names: Mapping[str, str] = field(default_factory=dict)


PLAIN = Manner()


class LanguageNotPrepared(Permanent):
    """No rules are written for preparing texts of this language for the ear."""

    code = "narration.language_not_prepared"


class TextTooLong(Permanent):
    """The text is longer than what is narrated in one piece."""

    code = "narration.text_too_long"


def prepares(language: str) -> bool:
    """Return whether texts in ``language`` (BCP 47) can be prepared for the ear."""
    return language.split("-")[0].lower() in LANGUAGES


def compose(
    *,
    sentences: Sequence[Sentence],
    headline: str,
    site_name: str,
    byline: str,
    published_at: datetime | date | None,
    source_names: Sequence[str],
    language: str,
    manner: Manner = PLAIN,
) -> Script:
    """Return the script of an article.

    The opening names the site and says that the voice is synthetic, then come headline,
    byline and date; the closing names the sources. Each line of a printed sentence
    carries the sentence's digest; a sentence of which nothing can be said (a lone emoji)
    has no line. ``published_at`` is taken as it is given: pass it in the site's zone.
    Raises ``LanguageNotPrepared`` and ``TextTooLong``.
    """
    if not prepares(language):
        raise LanguageNotPrepared(
            f"No rules prepare texts in {language!r} for the ear; languages with rules: "
            f"{', '.join(LANGUAGES)}. Leave the article without audio."
        )
    titles = [each.text for each in sentences if each.field is TextField.HEADLINE]
    title = titles[0] if titles else headline
    wording = wording_of(language)
    site = _phrase(site_name) or wording.this_site
    line = partial(_line, manner=manner, language=language)
    lines = [
        *line(wording.opening.format(site=site), LineRole.OPENING),
        *line(title, LineRole.HEADLINE, digest=text_digest(title)),
        *line(_credit(byline, published_at, wording), LineRole.OPENING),
        *_text_lines([each for each in sentences if _is_spoken(each, manner)], line, wording),
        *line(_closing(site, source_names, wording), LineRole.CLOSING, pause=0.0),
    ]
    words = sum(len(line.spoken.split()) for line in lines)
    if words > MOST_WORDS:
        raise TextTooLong(
            f"The text has {words} spoken words; at most {MOST_WORDS} are narrated. "
            "Shorten the article or publish it without audio.",
            data={"words": words, "most": MOST_WORDS},
        )
    return Script(language=language, lines=tuple(lines))


def _line(
    text: str,
    role: LineRole,
    *,
    manner: Manner,
    language: str,
    digest: str = "",
    pause: float | None = None,
    paragraph: int = 0,
) -> list[ScriptLine]:
    """Return one line, or none when nothing of the text can be said."""
    prepared = prepare(text, quotes=manner.quotes, language=language)
    spoken = prepared.spoken
    if not spoken:
        return []
    return [
        ScriptLine(
            text=text,
            spoken=spoken,
            role=role,
            digest=digest,
            paragraph=paragraph,
            pause_after=PAUSES.get(role, PAUSE_PART) if pause is None else pause,
            names=names_in(spoken, manner.names),
            words=_printed_words(prepared),
        )
    ]


def _printed_words(prepared: Prepared) -> tuple[int, ...]:
    """Return, for each word that is spoken, the number of the printed word that it stands for.

    What stands for several printed words stands for the first of them.
    """
    ends = [end for _, end in words_of(prepared.printed)]
    last = len(ends) - 1
    # The first printed word that ends behind where the spoken one comes from.
    return tuple(
        max(0, min(last, bisect_right(ends, prepared.spans[start][0])))
        for start, _ in words_of(prepared.spoken)
    )


def _is_spoken(sentence: Sentence, manner: Manner) -> bool:
    is_caption = sentence.field is TextField.CAPTION
    if is_caption and manner.captions is CaptionPolicy.LEFT_OUT:
        return False
    return sentence.field not in NEVER_SPOKEN


def _text_lines(
    sentences: Sequence[Sentence], line: Callable[..., list[ScriptLine]], wording: Wording
) -> list[ScriptLine]:
    lines: list[ScriptLine] = []
    before: TextField | None = None
    for each, following in pairwise([*sentences, None]):
        if each is None:
            continue
        if each.field in ANNOUNCED and each.field is not before:
            lines += line(
                wording.announcements[each.field],
                LineRole.BODY if each.field is TextField.CAPTION else LineRole.HEADING,
                pause=PAUSE_SENTENCE if each.field is TextField.CAPTION else PAUSE_AFTER_HEADING,
            )
        before = each.field
        lines += line(
            each.text,
            ROLES.get(each.field, LineRole.BODY),
            digest=each.digest,
            pause=_pause(each, following),
            paragraph=each.paragraph,
        )
    return lines


def _pause(each: Sentence, following: Sentence | None) -> float:
    if following is None:
        return PAUSE_BEFORE_HEADING
    if each.field is TextField.HEADING:
        return PAUSE_AFTER_HEADING
    if following.field is not each.field:
        return PAUSE_BEFORE_HEADING if following.field in HEADED else PAUSE_PART
    if following.paragraph != each.paragraph or each.field in ANNOUNCED:
        return PAUSE_PARAGRAPH
    return PAUSE_SENTENCE


def _phrase(text: str) -> str:
    """Return a name fit to stand inside a sentence."""
    return " ".join(text.split()).strip(" .,;:!?")


def _credit(byline: str, published_at: datetime | date | None, wording: Wording) -> str:
    name = _phrase(byline)
    if name and not name.lower().startswith(f"{wording.by.lower()} "):
        name = f"{wording.by} {name}"
    day = speakable_date(published_at, wording) if published_at else ""
    return ". ".join(part for part in (name, day) if part)


def _closing(site: str, source_names: Sequence[str], wording: Wording) -> str:
    names = list(dict.fromkeys(name for name in map(_phrase, source_names) if name))
    if not names:
        return wording.closing.format(site=site)
    listed = names[0]
    if len(names) > 1:
        listed = f"{', '.join(names[:-1])} {wording.and_} {names[-1]}"
    return wording.closing_with_sources.format(names=listed)
