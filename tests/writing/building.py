"""Stories in miniature: reports written out, split into passages as intake would."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from onrecord.language.sentences import split
from onrecord.vocabulary.drafts import Brief
from onrecord.vocabulary.statements import Statement
from onrecord.vocabulary.texts import Passage

NOW = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)


def report(
    title: str, text: str, *, source: str, source_id: int, hours_ago: float = 5
) -> dict[str, object]:
    """Return one report as ``passages_of`` takes it."""
    at = NOW - timedelta(hours=hours_ago)
    return {"title": title, "text": text, "source": source, "source_id": source_id, "at": at}


def passages_of(reports: Sequence[dict[str, object]]) -> tuple[Passage, ...]:
    """Return the passages of reports, a sentence each, numbered from 1."""
    found: list[Passage] = []
    for number, item in enumerate(reports, 1):
        text = str(item["text"])
        for position, (start, end) in enumerate(split(text)):
            found.append(
                Passage(
                    id=len(found) + 1,
                    report_id=number,
                    position=position,
                    text=text[start:end],
                    start=start,
                    end=end,
                    source_id=int(str(item["source_id"])),
                    source_name=str(item["source"]),
                    report_title=str(item["title"]),
                    url=f"https://example.org/{number}",
                    language="en",
                    published_at=item["at"],  # type: ignore[arg-type]
                )
            )
    return tuple(found)


def brief_of(
    reports: Sequence[dict[str, object]],
    *,
    budgets: dict[int, int] | None = None,
    statements: Sequence[Statement] = (),
) -> Brief:
    """Return the brief of a story made of ``reports``."""
    return Brief(
        story_id=7,
        title=str(reports[0]["title"]) if reports else "A story",
        section="world",
        language="en",
        now=NOW,
        passages=passages_of(reports),
        statements=tuple(statements),
        quoting_budgets=budgets or {},
    )


DAM = [
    report(
        "Valley towns evacuated as cracks found in Lorne dam",
        "TARN (Northern Courier) — Engineers found cracks in the Lorne dam on Thursday and ordered "
        "12,000 people to leave the valley below it. "
        "The order matters because a breach could flood three towns within an hour, the water "
        "authority said. "
        "Governor Ruth Adeyemi opened shelters in schools and sports halls in Marden. "
        "“Nobody should wait for the sirens,” Adeyemi said. "
        "He was not available for comment. "
        "However, the operator of the dam said the cracks were on the surface only. "
        "The dam was built in 1968 and had been inspected last year. "
        "A second team of engineers is expected to examine the foundations on Saturday. "
        "Read more about dams on our website.",
        source="Northern Courier",
        source_id=1,
        hours_ago=6,
    ),
    report(
        "Lorne dam: 15,000 told to leave homes",
        "The authorities ordered 15,000 people to leave the valley below the Lorne dam after "
        "engineers found cracks in its wall. "
        "Police went from door to door in the town of Marden and used boats to reach farms. "
        "“We heard a noise like thunder and then the police came,” farmer Odd Lund said. "
        "Shops in the valley closed and trains stopped at Tarn because the line runs below it. "
        "Opposition leader Mira Kostic demanded an inquiry into why the cracks were missed. "
        "Did the inspectors look at all? "
        "Water levels in the lake will be lowered by two metres by Sunday, the ministry said.",
        source="Osland Radio",
        source_id=2,
        hours_ago=3,
    ),
    report(
        "Ministry statement on the Lorne dam",
        "The Ministry of Water has lowered the lake behind the Lorne dam since noon. "
        "Inspectors will publish their first report next week, the ministry said. "
        "Residents of the valley may return when the foundations have been examined. "
        "The ministry has asked neighbouring Veldria to hold back water upstream.",
        source="Ministry of Water",
        source_id=3,
        hours_ago=2,
    ),
]
"""Three reports of one event: they overlap, differ in one number, and carry what must not pass."""
