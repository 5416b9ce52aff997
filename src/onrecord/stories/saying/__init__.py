"""Who is said to say, think, want or judge what: attributions found over syntax."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.language.sentences import Span

__all__ = ["Attribution", "Circumstances"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """To whom, when and where somebody spoke, as far as the sentence tells."""

    hearer: Span | None = None
    time: Span | None = None
    place: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A source, the cue that ties it to words or a thought, and the content.

    Every role is a list of runs of code points in the report's text, in order. ``head`` is
    the word that names the source ("official" in "a senior official in Kyiv"). ``rule``
    names what found it, ``cue_lemma`` the base form of a verb. ``is_sure`` says that
    somebody uttered the content and that the source is who did: only such may be told as
    a statement. ``is_plain`` is false for what was not said or done ("did not", "would").
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    rule: str
    is_sure: bool
    is_plain: bool = True
    head: Span | None = None
    is_joint: bool = False
    cue_lemma: str = ""
    around: Circumstances = Circumstances()
