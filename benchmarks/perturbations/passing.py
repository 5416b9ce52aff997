"""Kinds of falsehood that were seen to pass the checker, each with an example of our own.

``still_passing`` says which of them a checker lets pass today: a list to shrink, and for an
editor to know by heart. Nothing here is taken from a report.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import claims

from onrecord.grounding.concluding import conclude
from onrecord.grounding.engines import Checker
from onrecord.vocabulary.texts import Sentence
from onrecord.vocabulary.verdicts import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of falsehood: what the source says, and what is false and passes."""

    kind: str
    source: str
    false: str


KNOWN = (
    Known(
        "two sentences run into one",
        "Rescuers reached the village on Tuesday. The road had been blocked by a landslide.",
        "Rescuers reached the village that had been blocked by a landslide.",
    ),
    Known(
        "a cause made of a sequence",
        "The mayor resigned on Friday. On Thursday the auditors had published their report.",
        "The mayor resigned after the auditors had published their report.",
    ),
    Known(
        "a limit of whom it concerns left out",
        "Doctors recommend the vaccine for adults over 60 with a heart disease.",
        "Doctors recommend the vaccine for adults over 60.",
    ),
    Known(
        "of a part, told of the whole",
        "Half of the voters in the capital chose the Greens.",
        "Half of the voters chose the Greens.",
    ),
    Known(
        "the number of the whole for that of the part",
        "Of 300 workers 40 will lose their jobs in the refinery.",
        "300 workers will lose their jobs in the refinery.",
    ),
    Known(
        "some, told as all",
        "Teachers in Kaldo walked out on Wednesday over pay.",
        "The teachers in Kaldo walked out on Wednesday over pay.",
    ),
    Known(
        "together, told as each",
        "The two banks lost 30 million crowns together last year.",
        "The two banks lost 30 million crowns last year.",
    ),
    Known(
        "what somebody said, told as a fact",
        "The company said the leak had been stopped by noon.",
        "The leak had been stopped by noon.",
    ),
    Known(
        "irony, or praise cut off",
        "The opposition's Mila Kostic called the budget a success for nobody.",
        "The opposition's Mila Kostic called the budget a success.",
    ),
    Known(
        "one of a pair of numbers put for the other",
        "Turnout was 75% in Marden and 62% in Dorum.",
        "Turnout was 75% in Marden and 75% in Dorum.",
    ),
    Known(
        "two offices exchanged",
        "Finance Minister Ilse Brandt and Transport Minister Tomas Hale signed the contract.",
        "Transport Minister Ilse Brandt and Finance Minister Tomas Hale signed the contract.",
    ),
    Known(
        "one office put for another",
        "Foreign Minister Ilir Dema met the President in Tarn. The Minister praised the talks.",
        "The President praised the talks.",
    ),
    Known(
        "a person put for what bears the name",
        "The Weiss government promised to pay for the dam.",
        "Weiss promised to pay for the dam.",
    ),
    Known(
        "an office put with another's name",
        "Prime Minister Kiril Dema thanked President Ana Weiss for the loan.",
        "President Kiril Dema thanked President Ana Weiss for the loan.",
    ),
    Known(
        "a part of a file number",
        "The firm is listed under resolution 1267/1989. It was founded in 2016.",
        "The firm is listed under resolution 1267/2016.",
    ),
    Known(
        "a clause moved to another noun",
        "The ship, which had lost its rudder, was towed to the port by a tug from Osland.",
        "The ship was towed to the port by a tug from Osland, which had lost its rudder.",
    ),
    Known(
        "a condition left out",
        "The union will strike on Monday if the talks with the railway fail.",
        "The union will strike on Monday.",
    ),
    Known(
        "a lesser office told as the greater",
        "The deputy director of the agency resigned over the contract.",
        "The director of the agency resigned over the contract.",
    ),
    Known(
        "a record without its years",
        "Unemployment in Veldria fell to the lowest rate in six years.",
        "Unemployment in Veldria fell to the lowest rate.",
    ),
    Known(
        "a plan told as done by a verb of its own",
        "Engineers began to empty the reservoir on Friday.",
        "Engineers emptied the reservoir on Friday.",
    ),
)


def still_passing(checker: Checker) -> list[Known]:
    """Return the kinds that the ledger lets pass: found supported, and no check failed."""
    return [known for known in KNOWN if _passes(known, checker)]


def _passes(known: Known, checker: Checker) -> bool:
    passages = claims.as_passages(known.source)
    (judgement,) = conclude(checker, [Sentence(text=known.false)], passages)
    failed = any(one.outcome is Outcome.FAILED for one in judgement.findings)
    return judgement.verdict is Verdict.SUPPORTED and not failed
