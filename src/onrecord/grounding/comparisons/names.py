"""Every name in the claim must be named by the evidence."""

from __future__ import annotations

from itertools import pairwise

from onrecord.grounding.comparisons import lexicon
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.readings import Reading, Word, matches, span_of
from onrecord.grounding.comparisons.results import Compared, failed, idle, passed, settled
from onrecord.vocabulary.texts import TextField
from onrecord.writing.words import STOP_WORDS, listed

_PARTICLES = listed("de der den von van al el bin ibn ben da di du la le los dos of")
Name = list[Word]


def find(reading: Reading) -> list[Name]:
    """Return the names in a text as runs of capitalised words; days and months are none.

    The first word of a sentence or quotation counts only if another name word follows
    or the text has it capitalised elsewhere too.
    """
    runs: list[Name] = []
    for index, word in enumerate(reading.words):
        previous = reading.words[index - 1] if index else None
        if not _may_name(word):
            continue
        if runs and previous is not None and _joins(reading, runs[-1], previous, word):
            if previous is not runs[-1][-1]:
                runs[-1].append(previous)
            runs[-1].append(word)
        else:
            runs.append([word])
    capitals = [word.key for word in reading.words if word.is_capital]
    return [run for run in runs if not _is_opening(reading, run, capitals)]


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Look up each name of the claim; a surname stands for the full name.

    A claim set like a headline, every word capitalised, shows no names by its capitals;
    its words are counted by the coverage alone.
    """
    is_headline = claim.sentence.field is TextField.HEADLINE
    if is_title_case(claim.reading, least=0.8 if is_headline else 1.0):
        return [idle("names", "The sentence is set like a headline.")]
    found = [_compare(name, evidence) for name in find(claim.reading)]
    return settled("names", found, "names")


def is_title_case(reading: Reading, *, least: float) -> bool:
    """Say whether a text has at least the share ``least`` of its longer words capitalised."""
    longer = [word for word in reading.words[1:] if len(word.text) > 3]
    return len(longer) >= 4 and sum(word.is_capital for word in longer) >= least * len(longer)


def _compare(name: Name, evidence: Evidence) -> Compared:
    text, span = " ".join(word.text for word in name), span_of(name)
    bare = [word for word in name if word.key not in lexicon.TITLES] or name
    parts = [word for word in bare if word.key not in _PARTICLES]
    last = parts[-1] if parts else bare[-1]
    near = (evidence.core, evidence.title)
    if not any(_has(reading, last) for reading in near) and not _is_pronoun_for(last, evidence):
        return failed("names", f"“{text}” is not in the passages.", span)
    strange = [
        word
        for word in parts
        if not any(_has(reading, word) for reading in near)
        and not _has(evidence.context, word)
        and word.key not in evidence.report_keys
    ]
    if strange:
        return failed("names", f"“{strange[0].text}” is not in the report.", span)
    if len(parts) > 1 and not _stand_together(parts, evidence):
        return failed("names", f"The passages do not have “{text}” as one name.", span)
    return passed("names", f"“{text}” is in the passages.", span)


def _has(reading: Reading, word: Word) -> bool:
    if word.key in reading.keys or any(part in reading.keys for part in _spellings(word.key)):
        return True
    same = lexicon.SAME.get(word.stem)
    return (same is not None and same in reading.stems) or reading.tells(word)


def _spellings(key: str) -> tuple[str, ...]:
    """Return other spellings of a transliterated surname: Zelensky, Zelenskyy, Zelenskiy."""
    for ending in ("skyy", "skiy", "skyi", "skii", "sky", "ski"):
        if key.endswith(ending):
            base = key.removesuffix(ending)
            return tuple(base + other for other in ("sky", "skyy", "skiy", "skyi", "skii", "ski"))
    return ()


def _is_pronoun_for(word: Word, evidence: Evidence) -> bool:
    """Say whether the core only says "he" and the sentence before names whom."""
    pronouns = {"he", "she", "his", "her", "they"} & evidence.core.keys
    return bool(pronouns) and _has(evidence.context, word)


def _stand_together(parts: Name, evidence: Evidence) -> bool:
    """Say whether the parts of a name follow each other somewhere, as one name."""
    wanted = [word.stem for word in parts]
    for reading in (evidence.core, evidence.title, evidence.context):
        for at, word in enumerate(reading.words):
            if word.stem == wanted[0] and _follow(wanted, reading, at):
                return True
    # Given name and surname of one report, apart: "Yuri Ushakov" once, "Ushakov" here.
    return not any(_has(evidence.context, word) for word in parts[:-1])


def _follow(wanted: list[str], reading: Reading, at: int) -> bool:
    """Say whether ``wanted`` goes on from ``at``; more capitalised words may stand between."""
    found = 1
    for previous, word in pairwise(reading.words[at : at + 2 * len(wanted) + 7]):
        gap = reading.text[previous.end : word.start]
        if found == len(wanted) or gap.strip(" .-‑’'s"):
            break
        if word.stem == wanted[found] or matches(wanted[found], frozenset({word.stem})):
            found += 1
        elif not word.is_capital and word.key not in _PARTICLES:
            break
    return found == len(wanted)


def _may_name(word: Word) -> bool:
    is_acronym = len(word.text) > 1 and word.text.isupper()
    is_plain = word.key not in STOP_WORDS or is_acronym
    return word.is_capital and is_plain and word.key not in lexicon.CALENDAR


def _joins(reading: Reading, run: Name, previous: Word, word: Word) -> bool:
    """Say whether ``word`` goes on with ``run``: next to it, or behind one particle."""
    gap = reading.text[previous.end : word.start]
    if gap.strip(" -") or len(gap) > 2:
        return False
    if previous is run[-1]:
        return not previous.text.endswith(("'s", "’s"))
    between = reading.text[run[-1].end : previous.start]
    return previous.key in _PARTICLES and between == " "


def _is_opening(reading: Reading, run: Name, capitals: list[str]) -> bool:
    if len(run) > 1 or (run[0].text.isupper() and len(run[0].text) > 1):
        return False
    before = reading.text[: run[0].start].rstrip()
    opens = not before or before[-1] in '.!?“"‘«:\n'
    return opens and capitals.count(run[0].key) == 1
