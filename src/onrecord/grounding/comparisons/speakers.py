"""Words must be put into the mouth that said them."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.grounding.comparisons import lexicon, names
from onrecord.grounding.comparisons.evidence import Claim, Evidence, folded_name
from onrecord.grounding.comparisons.readings import Reading, Word
from onrecord.grounding.comparisons.results import Compared, failed, idle, passed
from onrecord.vocabulary.texts import TextField
from onrecord.writing.words import STOP_WORDS

_REACH = 16


@dataclass(frozen=True, slots=True)
class Speech:
    """A cue and the words that name who speaks; ``is_pronoun`` when they only point back."""

    cue: Word
    speaker: tuple[Word, ...]
    is_pronoun: bool


def check(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Compare who speaks in the claim with who speaks in the nearest sentences."""
    results = _source(claim, evidence) + _beside(claim, evidence)
    ours = [s for s in find(claim.reading) if not s.is_pronoun and _names(s)]
    for speech in ours:
        theirs = _heard(claim, speech, evidence)
        text = " ".join(word.text for word in speech.speaker)
        span = (speech.speaker[0].start, speech.speaker[-1].end)
        if any(_same(speech, other) for other in theirs) or _is_transcript(speech, evidence):
            results.append(passed("attribution", f"“{text}” speaks in the passage.", span))
        elif any(s.is_pronoun for s in theirs) and _last_named(evidence, speech):
            said = f"“{text}” is the last one named before “he”, “she” or “they” speaks."
            results.append(passed("attribution", said, span))
        else:
            named = [s for s in theirs if _names(s)]
            other = " ".join(word.text for word in named[0].speaker) if named else ""
            said = f"The passage has “{other}” say this." if other else "The passage does not "
            said = said if other else said + f"have “{text}” say anything."
            results.append(failed("attribution", said, span))
    if not results:
        return [idle("attribution", "The sentence names nobody as saying it.")]
    return [item for item in results if item.failed] or results[:1]


def _beside(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Compare whom the page names beside a statement with who says the words in the passage."""
    sentence = claim.sentence
    words = Reading(sentence.speaker).words
    if sentence.field is not TextField.STATEMENT or not words:
        return []
    speech = Speech(words[0], tuple(words), False)
    theirs = _around(claim, evidence)
    theirs = [other for other in theirs if other.speaker]
    named = any(_same(speech, other) for other in theirs)
    meant = any(other.is_pronoun for other in theirs) and _is_named(speech, evidence.context)
    plain = not any(_names(other) for other in theirs) and _is_named(speech, evidence.core)
    if not (named or meant or plain or _is_transcript(speech, evidence)):
        heard = next((other for other in theirs if _names(other)), None)
        other = " ".join(word.text for word in heard.speaker) if heard else ""
        said = f"The passage has “{other}” say this, not “{sentence.speaker}”."
        if not other:
            said = f"The passage does not have “{sentence.speaker}” say this."
        return [failed("attribution", said)]
    office = [word for word in Reading(sentence.role).words if word.is_content]
    told = evidence.report_keys | evidence.context.keys
    strange = [w.text for w in office if w.key not in told and not evidence.context.tells(w)]
    if strange:
        said = f"The report does not call “{sentence.speaker}” “{sentence.role}”."
        return [failed("attribution", said)]
    return [passed("attribution", f"“{sentence.speaker}” says this in the passage.")]


def _around(claim: Claim, evidence: Evidence) -> list[Speech]:
    """Return who speaks in the sentence of the core that has a statement, or in those beside."""
    said = claim.sentence.text.strip()
    text = evidence.core.text
    at = text.find(said)
    # Whoever is named within the words does not say them.
    text = text[:at] + "“" + "x" * (len(said) - 2) + "”" + text[at + len(said) :]
    if at < 0 or len(said) < 2:
        return _heard(claim, Speech(Reading("said").words[0], (), False), evidence)
    spans = evidence.core.sentences or [(0, len(text))]
    place = max((n for n, (start, _) in enumerate(spans) if start <= at), default=0)
    last = at + len(said)
    end = max((n for n, (start, _) in enumerate(spans) if start < last), default=place)
    heard = find(Reading(text[spans[place][0] : spans[end][1]]))
    if heard:
        return heard
    return find(Reading(text[spans[max(0, place - 1)][0] : spans[min(len(spans) - 1, end + 1)][1]]))


def _is_named(speech: Speech, reading: Reading) -> bool:
    """Say whether a text has the speaker's surname, or the words of one who has no name."""
    names_of = [word.key for word in speech.speaker if word.key in _names(speech)]
    if names_of:
        return names_of[-1] in reading.keys
    content = {word.stem for word in speech.speaker if word.is_content}
    return bool(content) and content <= reading.stems


def find(reading: Reading) -> list[Speech]:
    """Return who speaks in a text, found by the verbs of saying and by "according to"."""
    words = reading.words
    found: list[Speech] = []
    for at, word in enumerate(words):
        if reading.is_quoted(word.start):
            continue
        if word.key == "according" and at + 1 < len(words) and words[at + 1].key == "to":
            speaker = _run_after(reading, at + 2)
            found.append(Speech(word, speaker, False))
        elif word.key in lexicon.CUES:
            found.append(_speech(reading, at))
    return found


def _heard(claim: Claim, speech: Speech, evidence: Evidence) -> list[Speech]:
    """Return who speaks in the sentence of the core that tells most of what was said.

    If nobody speaks there, a quotation may run over sentences: those beside it count.
    """
    spans = evidence.core.sentences
    if len(spans) <= 1:
        return find(evidence.core)
    named = {word.stem for word in speech.speaker}
    said = {word.stem for word in claim.content} - named
    shares = [
        len({word.stem for word in evidence.core.words if start <= word.start < end} & said)
        for start, end in spans
    ]
    best = max(range(len(spans)), key=lambda number: (shares[number], -number))
    heard = find(Reading(evidence.core.text[slice(*spans[best])]))
    if heard:
        return heard
    start, end = spans[max(0, best - 1)][0], spans[min(len(spans) - 1, best + 1)][1]
    return find(Reading(evidence.core.text[start:end]))


def _speech(reading: Reading, at: int) -> Speech:
    words = reading.words
    cue = words[at]
    if _follows_quotation(reading, at):
        inverted = _run_after(reading, at + 1)
        if inverted:
            return Speech(cue, inverted, False)
    before = _before(reading, at)
    if not before:
        return Speech(cue, _run_after(reading, at + 1), False)
    if before[-1].key in lexicon.PRONOUNS:
        return Speech(cue, (before[-1],), True)
    return Speech(cue, _subject(reading, before, cue), False)


def _follows_quotation(reading: Reading, at: int) -> bool:
    """Say whether the cue stands right behind a comma or a closing mark ('…," said X')."""
    before = reading.text[: reading.words[at].start].rstrip()
    return before[-1:] in {",", "”", '"', "»", "’"}


def _before(reading: Reading, at: int) -> list[Word]:
    """Return the words before the cue, back to a quotation or the start of the sentence."""
    found: list[Word] = []
    right = reading.words[at].start
    for word in reversed(reading.words[max(0, at - _REACH) : at]):
        gap = reading.text[word.end : right]
        if reading.is_quoted(word.start) or any(mark in gap for mark in ".;!?\n"):
            break
        found.append(word)
        right = word.start
    return found[::-1]


def _subject(reading: Reading, before: list[Word], cue: Word) -> tuple[Word, ...]:
    """Return the name that the cue's subject has: the nearest, or the first before a comma."""
    runs: list[list[Word]] = []
    for word in before:
        if not word.is_capital or word.key in STOP_WORDS:
            continue
        if runs and reading.text[runs[-1][-1].end : word.start].strip(" .") == "":
            runs[-1].append(word)
        else:
            runs.append([word])
    if not runs:
        return (before[-1],)
    apposed = "," in reading.text[before[-1].end : cue.start]
    return tuple(runs[0] if apposed or _is_of_a_place(reading, runs) else runs[-1])


_BELONGS = frozenset({"of", "from", "at"})


def _is_of_a_place(reading: Reading, runs: list[list[Word]]) -> bool:
    """Say whether the last name only tells where the first belongs: "Iturra of the lab in Lima"."""
    between = reading.text[runs[0][-1].end : runs[-1][0].start].split()
    return (
        len(runs) == 2
        and len(runs[0]) >= 2
        and 1 <= len(between) <= 5
        and between[0] in _BELONGS
        and all(word.isalpha() and word.islower() for word in between)
    )


def _run_after(reading: Reading, at: int) -> tuple[Word, ...]:
    """Return the name that begins at ``at`` or within three words behind it, titles included."""
    words = reading.words
    run: list[Word] = []
    for index in range(at, min(len(words), at + 9)):
        word = words[index]
        gap = reading.text[words[index - 1].end : word.start] if index else ""
        if run and (not word.is_capital or gap.strip(" .")):
            break
        if not run and (gap.strip(' “"') or reading.is_quoted(word.start)) and index > at:
            break
        if word.is_capital:
            run.append(word)
        elif index >= at + 6:
            break
    return tuple(run)


def _names(speech: Speech) -> set[str]:
    return {
        word.key for word in speech.speaker if word.is_capital and word.key not in lexicon.TITLES
    }


def _same(one: Speech, two: Speech) -> bool:
    """Say whether two speeches have one speaker: a surname, or an office without a name."""
    ours, theirs = _names(one), _names(two)
    if ours and theirs:
        last = [w.key for w in one.speaker if w.key in ours][-1]
        other = [w.key for w in two.speaker if w.key in theirs][-1]
        return last in theirs or other in ours
    return bool({w.stem for w in one.speaker} & {w.stem for w in two.speaker})


def _is_transcript(speech: Speech, evidence: Evidence) -> bool:
    """Say whether the passage, its title or its source is the speaker's own text."""
    ours = _names(speech)
    opening = evidence.core.text.partition(":")[0]
    if len(opening) < 60 and ours & Reading(opening).keys and ":" in evidence.core.text:
        return True
    sources = {folded_name(passage.source_name) for passage in evidence.passages}
    spoken = folded_name(" ".join(word.text for word in speech.speaker))
    if any(spoken and spoken in source for source in sources):
        return True
    return bool(ours & evidence.title.keys) and not any(_names(s) for s in find(evidence.window))


def _last_named(evidence: Evidence, speech: Speech) -> bool:
    """Say whether the speaker is the last name before the passage's own text."""
    start = evidence.context.text.find(evidence.window.text[:80])
    before = Reading(evidence.context.text[: max(0, start)])
    found = names.find(before)
    return bool(found) and bool(_names(speech) & {word.key for word in found[-1]})


def _source(claim: Claim, evidence: Evidence) -> list[Compared]:
    """Compare an added "the Northern Courier reported" with where the passages are from."""
    if claim.attributed_to is None:
        return []
    name, start, end = claim.attributed_to
    wanted = folded_name(name)
    if any(folded_name(passage.source_name) == wanted for passage in evidence.passages):
        return [passed("attribution", f"The passage is from “{name}”.", (start, end))]
    if wanted in " ".join(evidence.core.text.casefold().split()):
        return [passed("attribution", f"The passage itself names “{name}”.", (start, end))]
    theirs = evidence.passages[0].source_name
    said = f"The passage is from “{theirs}”, not from “{name}”."
    return [failed("attribution", said, (start, end))]
