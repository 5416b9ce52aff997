"""Turning chosen sentences into the lines of a digest, with who says so where that is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.language.sentences import split
from onrecord.vocabulary.texts import Passage, Sentence, SentenceKind, TextField
from onrecord.writing import whose
from onrecord.writing.extraction import cues
from onrecord.writing.extraction.attribution import attributed, headed, named, names_itself, verb_of
from onrecord.writing.extraction.candidates import Candidate
from onrecord.writing.extraction.centrality import Centrality
from onrecord.writing.kinds import says_who


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence to be printed, with the passages it is taken from."""

    text: str
    kind: SentenceKind
    cites: tuple[int, ...]


def split_safely(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    """Return ``lines`` as paragraphs that come apart into the same sentences again.

    An edited text is split anew; a sentence that would then run into the next ("… in the
    U.S. Ministers …") would lose its place in the ledger, so it ends its paragraph.
    """
    if not lines:
        return [()]
    paragraphs: list[tuple[Line, ...]] = [(lines[0],)]
    for line in lines[1:]:
        together = (*paragraphs[-1], line)
        text = " ".join(item.text for item in together)
        if [text[start:end] for start, end in split(text)] == [item.text for item in together]:
            paragraphs[-1] = together
        else:
            paragraphs.append((line,))
    return paragraphs


def with_source(
    headline: tuple[str, tuple[int, ...]],
    standfirst: Sequence[Line],
    passages: Mapping[int, Passage],
    language: str,
) -> tuple[str, tuple[int, ...]]:
    """Return a headline with whose it is, where that is owed and the standfirst does not say it."""
    text, cites = headline
    cited = [passages[number] for number in cites if number in passages]
    owing = whose.owed(text, cited[:1], TextField.HEADLINE)
    leads = [line.text for line in standfirst if says_who(line.text)]
    if owing is None or any(whose.is_carried(lead, owing, cited[:1]) for lead in leads[:1]):
        return headline
    return headed(text, cited[0], language), cites


class Printer:
    """Turns chosen candidates into lines, adding attribution where it is owed.

    Owed are: a side of a dispute, what the source itself hedges, what is somebody's word
    (``writing.whose``) and not told so within the paragraph, and what one source
    alone tells as a fact, the last only where the source was not named in the text before, or
    the reader would take it for another's: one that the paragraph has named since.
    """

    def __init__(
        self, found: Sequence[Candidate], centrality: Centrality, disputed: set[int], language: str
    ) -> None:
        self._found = found
        self._told_by = centrality.told_by
        self._disputed = disputed
        self._language = language
        self._named = 0
        self._here = 0
        self._ever: set[int] = set()

    def lines(self, indexes: Sequence[int]) -> list[Line]:
        """Return the lines of one paragraph."""
        made: list[Line] = []
        self._here = 0
        for index in indexes:
            before = (self._named, self._here, set(self._ever))
            # What would stand in a paragraph of its own is not carried by what stands before.
            made.append(self._line(index, made))
            if split_safely(made)[-1] == (made[-1],) and len(made) > 1:
                self._named, self._here, self._ever = before
                self._here = 0
                made[-1] = self._line(index, ())
        return made

    def _line(self, index: int, before: Sequence[Line]) -> Line:
        candidate = self._found[index]
        passage, text = candidate.passage, candidate.text
        told_as_fact = candidate.kind in (SentenceKind.FACT, SentenceKind.BACKGROUND)
        hedged = index in self._disputed or (told_as_fact and cues.is_hedged(text))
        unnamed = self._named != passage.source_id
        hedged = hedged or (told_as_fact and candidate.spoken and unnamed)
        confused = self._here not in (0, passage.source_id)
        new = passage.source_id not in self._ever
        alone = told_as_fact and self._told_by[index] == 1 and (new or confused)
        if hedged or (alone and not names_itself(text, passage.source_name)):
            text = attributed(
                text, passage.source_name, language=self._language, verb=verb_of(passage)
            )
        else:
            text = self._owing(text, passage, before)
        if text != candidate.text:
            self._named = self._here = passage.source_id
            self._ever.add(passage.source_id)
        elif not told_as_fact:
            self._named = 0
        kind = candidate.kind
        if text != candidate.text and kind is not SentenceKind.QUOTATION:
            kind = SentenceKind.ATTRIBUTION
        return Line(text=text, kind=kind, cites=(passage.id,))

    def _owing(self, text: str, passage: Passage, before: Sequence[Line]) -> str:
        """Return ``text``, with whose word it is where nothing near tells it."""
        owing = whose.owed(text, [passage])
        if owing is None:
            return text
        run = [Sentence(text=line.text) for line in before]
        lead = whose.led([*run, Sentence(text=text)])[-1].lead
        if whose.is_carried(lead, owing, [passage]):
            return text
        said = named(text, owing, passage, self._language)
        return said or attributed(
            text, passage.source_name, language=self._language, verb=verb_of(passage)
        )
