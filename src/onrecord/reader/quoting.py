"""Sentences of reports on a page, each within what its source lets one page quote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onrecord.intake.models import Passage as PassageRow
from onrecord.reader.received import Received
from onrecord.stories.facts import Place
from onrecord.vocabulary.texts import Passage
from onrecord.writing.extraction.budgets import Budgets


class Quoting:
    """Takes sentences from passages and counts the words against each source's rights."""

    def __init__(
        self, places: Iterable[Place], received: Mapping[int, Received], budgets: Budgets
    ) -> None:
        """Read the passages of ``places``, in one query."""
        self.budgets = budgets
        self._received = received
        wanted = {place.passage_id for place in places if place.report_id in received}
        columns = ("pk", "report_id", "position", "text", "start", "end")
        rows = PassageRow.objects.filter(pk__in=wanted).values_list(*columns) if wanted else ()
        self._passages = {row[0]: self._passage(row) for row in rows if row[1] in received}

    def first_that_fits(self, places: Iterable[Place]) -> str:
        """Return the first of these sentences that may still be quoted, and count it; else ''."""
        for place in places:
            passage = self._passages.get(place.passage_id)
            if passage is None or not self.budgets.fits(passage, place.start, place.end):
                continue
            text = " ".join(passage.text[place.start : place.end].split())
            if text:
                self.budgets.take(passage, place.start, place.end)
                return text
        return ""

    def _passage(self, row: tuple[int, int, int, str, int, int]) -> Passage:
        pk, report_id, position, text, start, end = row
        report = self._received[report_id]
        return Passage(
            id=pk,
            report_id=report_id,
            position=position,
            text=text,
            start=start,
            end=end,
            source_id=report.source_id,
            source_name=report.outlet,
            report_title=report.title,
            url=report.url,
            language=report.language,
        )
