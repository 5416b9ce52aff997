"""The writer that needs no model: a digest of source sentences, attributed, within rights."""

from __future__ import annotations

from typing import ClassVar

from onrecord.vocabulary.drafts import Brief, DraftForm, DraftText, Written
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.texts import Sentence, SentenceKind, TextField
from onrecord.writing.engines import Writer
from onrecord.writing.extraction import candidates, digesting
from onrecord.writing.extraction.digesting import Digest
from onrecord.writing.extraction.printing import Line
from onrecord.writing.watching import NOBODY, Watch

LEAST_SENTENCES = 3


class NotEnoughEvidence(Permanent):
    """The story has too few sentences that could stand in a text."""

    code: ClassVar[str] = "writing.not_enough_evidence"


class ExtractiveWriter(Writer):
    """Writes a digest: every sentence is a stretch of a cited passage, word for word.

    ``target_words`` is the length of the body it aims at, reached only if the evidence
    and the sources' quoting budgets allow.
    """

    name = "extractive"
    version = "3"

    def __init__(self, *, target_words: int = 400) -> None:
        if not 60 <= target_words <= 2000:
            raise ValueError("target_words must be from 60 to 2000")
        self.target_words = target_words

    def write(self, brief: Brief, watch: Watch = NOBODY) -> Written:
        """Write a digest; raises ``NotEnoughEvidence`` under three usable sentences."""
        found = candidates.gather(brief)
        if len(found) < LEAST_SENTENCES:
            raise NotEnoughEvidence(
                f"Story {brief.story_id} has {len(found)} usable sentences and needs "
                f"{LEAST_SENTENCES}; wait for more reports or write the text by hand.",
                data={"usable": len(found), "passages": len(brief.passages)},
            )
        digest = digesting.make(brief, found, target_words=self.target_words)
        if sum(len(paragraph) for paragraph in digest.paragraphs) + len(digest.standfirst) < (
            LEAST_SENTENCES
        ):
            raise NotEnoughEvidence(
                f"Story {brief.story_id} has too few sentences that stand by themselves within its "
                "sources' quoting budgets; add a source, or raise a budget where rights allow it.",
                data={"usable": len(found), "passages": len(brief.passages)},
            )
        return Written(text=_text(brief, digest), making=self._making(brief, digest))

    def _making(self, brief: Brief, digest: Digest) -> Making:
        return Making(
            engine=self.name,
            version=self.version,
            made_at=brief.now,
            inputs=tuple(sorted({passage.digest for passage in brief.passages})),
            digital_source_type=DigitalSourceType.ALGORITHMIC_MEDIA,
            notes={
                "words_by_source": {str(k): v for k, v in digest.words_by_source.items()},
                "disputes": digest.disputes,
            },
        )


def _text(brief: Brief, digest: Digest) -> DraftText:
    """Return the digest as sentences, numbered through in reading order."""
    headline, headline_cites = digest.headline
    position = 0

    def sentence(line: Line, field: TextField, paragraph: int) -> Sentence:
        nonlocal position
        position += 1
        return Sentence(
            text=line.text,
            kind=line.kind,
            field=field,
            paragraph=paragraph,
            position=position,
            cites=line.cites,
        )

    return DraftText(
        form=DraftForm.DIGEST,
        headline=Sentence(
            text=headline, kind=SentenceKind.FACT, field=TextField.HEADLINE, cites=headline_cites
        ),
        standfirst=tuple(sentence(line, TextField.STANDFIRST, 0) for line in digest.standfirst),
        paragraphs=tuple(
            tuple(sentence(line, TextField.BODY, number) for line in paragraph)
            for number, paragraph in enumerate(digest.paragraphs)
        ),
        statements=digest.statements,
        watch=tuple(
            sentence(line, TextField.WATCH, number) for number, line in enumerate(digest.watch)
        ),
    )
