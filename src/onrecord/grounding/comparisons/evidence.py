"""The claim that a sentence makes, and the evidence that it is held against."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property

from onrecord.grounding.comparisons.offices import Holding
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.vocabulary.texts import Passage, Sentence, TextField

_REPORTED = re.compile(r",\s+(?:the\s+)?([^,“”\"]{2,80}?)\s+(?:reported|reports|said)\.$")
_OPENING = re.compile(r"^According to (?:the\s+)?([^,“”\"]{2,80}),\s+")
_CLOSING = re.compile(r",?\s+according to (?:the\s+)?([^,“”\"]{2,80}?)(?=[.,](?:\s|$))")
_HEADED = re.compile(r",\s+(?:the\s+)?([^,“”\"]{2,80}?)\s+(?:says|reports|said|reported)$")
_SELON = re.compile(r"^Selon ((?:le\s+|la\s+|les\s+|l[’'])?[^,“”«»\"]{2,80}),\s+")
_D_APRES = re.compile(r",\s+selon ((?:le\s+|la\s+|les\s+|l[’'])?[^,“”«»\"]{2,80}?)(?=\.?$)")
_ARTICLE = re.compile(r"^(?:le\s+|la\s+|les\s+|l[’'])", re.IGNORECASE)

MOST_WINDOW_SENTENCES = 3


class Claim:
    """A sentence to be checked. A clause that only names one of the sources is taken out.

    ``reading`` keeps the sentence's offsets: the clause is blanked, not cut.
    ``attributed_to`` is the source it names, with the clause's span, or ``None``.
    """

    def __init__(self, sentence: Sentence, source_names: Collection[str]) -> None:
        self.sentence = sentence
        self.attributed_to: tuple[str, int, int] | None = None
        text = sentence.text
        known = {folded_name(name): name for name in source_names}
        for pattern in (_REPORTED, _OPENING, _CLOSING, _HEADED, _SELON, _D_APRES):
            match = pattern.search(text)
            # "Le Monde" has its article, "le Ministère" was given one.
            forms = (match[1], _ARTICLE.sub("", match[1])) if match else ()
            name = next((known[n] for form in forms if (n := folded_name(form)) in known), "")
            if match and name:
                end = match.end() - (pattern is _REPORTED)
                self.attributed_to = (name, match.start(), end)
                text = text[: match.start()] + " " * (end - match.start()) + text[end:]
                break
        self.reading = Reading(text)

    @cached_property
    def content(self) -> list[Word]:
        """The words that carry content, the attribution to a source left out."""
        return self.reading.content


class Evidence:
    """Passages that a claim is held against, as one.

    ``core`` is the text that must bear the claim out; ``window`` its sentences nearest to
    the claim, which decide about negation, modality and order; ``context`` adds the
    neighbours in the report, where names and quotations may be completed.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        *,
        neighbours: Sequence[Passage],
        title: str,
        by_title: bool,
        claim: Claim,
        reading_of: Callable[[Passage], Reading],
        report_keys: Mapping[int, frozenset[str]],
        offices: Callable[[], frozenset[Holding]] = frozenset,
    ) -> None:
        self.passages = tuple(passages)
        self.neighbours = tuple(neighbours)
        self.title = Reading(title)
        self.by_title = by_title
        self._claim = claim
        self.reading_of = reading_of
        self._report_keys = report_keys
        self._offices = offices

    @cached_property
    def core(self) -> Reading:
        """The text of the passages themselves, or of the title when that is the evidence."""
        if self.by_title:
            return self.title
        if len(self.passages) == 1:
            return self.reading_of(self.passages[0])
        return Reading("\n".join(passage.text for passage in self.passages))

    @cached_property
    def context(self) -> Reading:
        """The core with the passages around it, in reading order."""
        around = {p.id: p for p in (*self.passages, *self.neighbours)}
        ordered = sorted(around.values(), key=lambda p: (p.report_id, p.position))
        return Reading(" ".join(passage.text for passage in ordered))

    @cached_property
    def window(self) -> Reading:
        """The one to three sentences of the core that tell most of the claim.

        What someone said is shown with who said it and how ("denied"), so words of a
        statement that stand in the core are held against themselves only.
        """
        said = self._claim.reading.text.strip()
        if self._claim.sentence.field is TextField.STATEMENT and said in self.core.text:
            return Reading(said)
        spans = self.core.sentences
        if len(spans) <= 1:
            return self.core
        wanted = {word.stem for word in self._claim.content}
        shares = [
            {word.stem for word in self.core.words if start <= word.start < end} & wanted
            for start, end in spans
        ]
        chosen: list[int] = []
        told: set[str] = set()
        while len(chosen) < MOST_WINDOW_SENTENCES:
            best = max(range(len(spans)), key=lambda n: (len(shares[n] - told), -n))
            if len(shares[best] - told) < (2 if chosen else 1):
                break
            chosen.append(best)
            told |= shares[best]
        pieces = [self.core.text[slice(*spans[n])] for n in sorted(chosen) or [0]]
        return Reading("\n".join(pieces))

    @cached_property
    def report_keys(self) -> frozenset[str]:
        """The words of the whole reports that the passages are from, and of their titles."""
        keys: frozenset[str] = frozenset().union(
            *(self._report_keys.get(passage.report_id, frozenset()) for passage in self.passages)
        )
        return keys | self.title.keys

    @cached_property
    def offices(self) -> frozenset[Holding]:
        """Who holds which office, as the reports that the passages are from put it."""
        return self._offices()


def folded_name(name: str) -> str:
    """Return a source's name for comparison."""
    return " ".join(name.casefold().removeprefix("the ").split())
