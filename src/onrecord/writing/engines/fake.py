"""A writer for tests and dry runs: the first sentences it is given, in their order."""

from __future__ import annotations

from typing import ClassVar

from onrecord.vocabulary.drafts import Brief, DraftForm, DraftText, Written
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.makings import Making
from onrecord.vocabulary.texts import Sentence, TextField
from onrecord.writing.engines import Writer
from onrecord.writing.watching import NOBODY, Watch


class NothingToWrite(Permanent):
    """The brief holds no passage."""

    code: ClassVar[str] = "writing.nothing_to_write"


class FakeWriter(Writer):
    """Writes the first title and the first ``most`` passages; keeps the briefs it was given.

    ``failure`` is raised instead when it is given, once, as the queue of faults of tests.
    """

    name = "fake"

    def __init__(self, *, most: int = 4, failure: Exception | None = None) -> None:
        self.most = most
        self.failure = failure
        self.briefs: list[Brief] = []

    def write(self, brief: Brief, watch: Watch = NOBODY) -> Written:
        """Return the opening passages as a text of one paragraph."""
        self.briefs.append(brief)
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        if not brief.passages:
            raise NothingToWrite(f"Story {brief.story_id} has no passages to write from.")
        passages = brief.passages[: self.most]
        headline = Sentence(
            text=passages[0].report_title or brief.title,
            field=TextField.HEADLINE,
            cites=(passages[0].id,),
        )
        body = tuple(
            Sentence(text=passage.text, position=number + 2, cites=(passage.id,))
            for number, passage in enumerate(passages)
        )
        standfirst = Sentence(
            text=passages[0].text, field=TextField.STANDFIRST, position=1, cites=(passages[0].id,)
        )
        return Written(
            text=DraftText(
                form=DraftForm.DIGEST,
                headline=headline,
                standfirst=(standfirst,),
                paragraphs=(body,),
                statements=brief.statements[:2],
            ),
            making=Making(
                engine=self.name,
                version=self.version,
                made_at=brief.now,
                inputs=tuple(passage.digest for passage in passages),
            ),
        )
