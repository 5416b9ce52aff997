"""The order of work. Read this file first.

A step takes the id of its line's subject and the time, does its work through one stage's
public operation, and may be run twice without harm. What a step starts elsewhere it
returns as follow-ups, which are recorded in the same transaction that records the step as
done: a kill at any instant loses nothing and repeats nothing.

Before the desk: delivery -> report -> (story comes to rest) -> story -> draft -> the desk.
After the desk: article, sound. Nothing here can approve.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from onrecord.pipeline import steps
from onrecord.pipeline.outcomes import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One piece of work on a line's subject, with what it needs and gives."""

    name: str
    run: Callable[[int, datetime], Outcome]
    needs: frozenset[str]
    gives: frozenset[str]


def _step(run: Callable[[int, datetime], Outcome], *, needs: str, gives: str) -> Step:
    return Step(
        name=run.__name__,
        run=run,
        needs=frozenset(needs.split(", ")),
        gives=frozenset(gives.split(", ")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Ordered steps for one kind of subject; ``starts_with`` is what a new run has already."""

    starts_with: frozenset[str]
    steps: tuple[Step, ...]

    def step_after(self, name: str) -> Step | None:
        """Return the step after the one called ``name``, or ``None`` after the last."""
        names = [step.name for step in self.steps]
        following = names.index(name) + 1
        return self.steps[following] if following < len(names) else None

    def get_step(self, name: str) -> Step:
        """Return the step called ``name``; raises ``KeyError`` when the line has none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)


LINES: Mapping[str, Line] = {
    "delivery": Line(
        starts_with=frozenset({"raw"}),
        steps=(
            # Raw bytes become reports; each report then goes its own way, so that one bad
            # item never holds up the rest of a feed.
            _step(steps.read, needs="raw", gives="reports"),
        ),
    ),
    "report": Line(
        starts_with=frozenset({"report"}),
        steps=(
            # Text first: everything later works on stored text with stable offsets.
            _step(steps.extract, needs="report", gives="text, passages"),
            # Folded before grouping, so that one agency text in ten outlets counts once.
            _step(steps.fold, needs="text", gives="folds"),
            # Grouped before statements are sought: a story can show a report at once.
            _step(steps.group, needs="text, folds", gives="story"),
            # Who said what, and which days and numbers it tells, while the report is at hand:
            # writing needs the one, and what reports of a story agree on the other.
            _step(steps.attribute, needs="passages", gives="statements, readings"),
        ),
    ),
    "story": Line(
        starts_with=frozenset({"story", "statements"}),
        steps=(
            # Nothing can be checked before there is something to say.
            _step(steps.write, needs="story, statements", gives="draft"),
        ),
    ),
    "draft": Line(
        starts_with=frozenset({"draft"}),
        steps=(
            # Every sentence is tied to its passages before anything is made from the text.
            _step(steps.ground, needs="draft", gives="ledger"),
            # Drawn from the grounded text only.
            _step(steps.illustrate, needs="draft, ledger", gives="pictures"),
            # The line ends at the desk: an article nobody but editors can see. A section on
            # autopilot publishes from here, through the same gate.
            _step(steps.lay_out, needs="draft, ledger, pictures", gives="article"),
        ),
    ),
    "article": Line(
        starts_with=frozenset({"published article"}),
        steps=(
            # Which pages show it: its shelf and others', its topics, sources and story.
            _step(steps.remember, needs="published article", gives="places"),
            _step(steps.print_pages, needs="published article, places", gives="pages"),
        ),
    ),
    "sound": Line(
        starts_with=frozenset({"published article"}),
        steps=(
            # Spoken only once approved; a draft never has a voice. Readers first: this line
            # is worked on beside all others, so that no page waits for a voice. The audio is
            # a change of what the page shows, and so starts the line below.
            _step(steps.narrate, needs="published article", gives="audio"),
            # The same sound in fewer bytes, once readers have the audio.
            _step(steps.lighten, needs="published article, audio", gives="light audio"),
        ),
    ),
    "picture": Line(
        starts_with=frozenset({"order"}),
        steps=(
            # Ordered by a person at the desk, who then looks at it: nothing is put into a text.
            _step(steps.generate, needs="order", gives="generated picture"),
        ),
    ),
    "page": Line(
        starts_with=frozenset({"changed surroundings"}),
        steps=(
            # What was withdrawn leaves the shelves before the pages with them are printed.
            _step(steps.remember, needs="changed surroundings", gives="places"),
            # The text stands; audio, comments or a withdrawal changed what shows it.
            _step(steps.print_pages, needs="changed surroundings, places", gives="pages"),
        ),
    ),
}


BESIDE = frozenset({"sound"})
"""Lines that no wake-up call is queued for: a thread of the worker looks for their runs."""


def problems(lines: Mapping[str, Line] = LINES) -> list[str]:
    """Return what each step lacks when its line is run in this order, one sentence each."""
    found = []
    for line_name, line in lines.items():
        have = set(line.starts_with)
        for step in line.steps:
            lacking = sorted(step.needs - have)
            if lacking:
                found.append(
                    f"Line {line_name!r}: step {step.name!r} needs {', '.join(lacking)}, "
                    "which no earlier step gives."
                )
            have |= step.gives
    return found
