"""The checker that needs no model: layered comparisons, each with the span that decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.grounding.comparisons import judging
from onrecord.grounding.comparisons.evidence import Claim, Evidence
from onrecord.grounding.comparisons.judging import Trial
from onrecord.grounding.comparisons.readings import Reading
from onrecord.grounding.comparisons.retrieval import Index
from onrecord.grounding.engines import Checker
from onrecord.vocabulary.texts import Passage, Sentence, TextField
from onrecord.vocabulary.verdicts import Finding, Judgement, Outcome, Verdict

LONGEST = 2000
"""Code points; a sentence longer than this is no sentence, and nothing can support it."""

RETRIEVED = 4
"""How many passages beside the cited ones a sentence is held against."""

LONGEST_PASSAGE = 20_000


class EvidenceChecker(Checker):
    """Holds each sentence against its cited passages first, then against the nearest others.

    A sentence is supported only if one body of evidence passes every check; passages are
    never added up beyond those that the sentence itself cites together, or two neighbours
    of one report. Similarity ranks passages and supports nothing.
    """

    name = "evidence"
    version = "3"

    def check(self, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> list[Judgement]:
        """Return one judgement a sentence, in order."""
        claims, index = self.taken_apart(sentences, passages)
        return [self._judged(claim, index) if claim else self.too_long() for claim in claims]

    def taken_apart(
        self, sentences: Sequence[Sentence], passages: Sequence[Passage]
    ) -> tuple[list[Claim | None], Index]:
        """Return the claims, ``None`` for a sentence too long to be one, and the index."""
        source_names = {passage.source_name for passage in passages if passage.source_name}
        claims = [
            Claim(sentence, source_names) if len(sentence.text) <= LONGEST else None
            for sentence in sentences
        ]
        wanted = {word.stem for claim in claims if claim for word in claim.reading.words}
        return claims, Index(passages, wanted)

    def too_long(self) -> Judgement:
        """Return the judgement of a "sentence" that is none."""
        return _too_long()

    def _judged(self, claim: Claim, index: Index) -> Judgement:
        """Return what the rules say of one sentence."""
        return judgement_of(claim, best_trial(claim, index), index)


def best_trial(claim: Claim, index: Index) -> Trial | None:
    """Hold a claim against one body of evidence after the other; ``None`` if there is none."""
    best: Trial | None = None
    for evidence in _bodies(claim, index):
        trial = judging.hold_against(claim, evidence)
        if best is None or trial.rank > best.rank:
            best = trial
        if trial.verdict is Verdict.SUPPORTED:
            break
    return best


def judgement_of(claim: Claim, best: Trial | None, index: Index) -> Judgement:
    """Return what the rules alone say of a claim after its best trial."""
    if best is None:
        explanation = "No passage of the story has a word of this sentence."
        return Judgement(
            verdict=Verdict.UNSUPPORTED,
            score=0.0,
            findings=(_finding("retrieval", Outcome.FAILED, explanation),),
        )
    held = best.verdict in (Verdict.SUPPORTED, Verdict.PARTIAL)
    findings = (_retrieved(claim, best, index), *(item.finding for item in best.results))
    return Judgement(
        verdict=best.verdict,
        score=round(best.share if held else best.share / 2, 4),
        supports=judging.supports(claim, best) if held else (),
        findings=findings,
    )


def _bodies(claim: Claim, index: Index) -> Iterator[Evidence]:
    """Give the bodies of evidence to try: cited titles, cited passages, then the nearest."""
    cited = [index.passages[n] for n in claim.sentence.cites if n in index.passages]
    if claim.sentence.field is TextField.HEADLINE:
        for passage in cited or _titled(claim, index):
            yield body_of([passage], claim, index, by_title=True)
    if cited:
        yield body_of(cited, claim, index)
    if len(cited) > 1:
        for passage in cited:
            yield body_of([passage], claim, index)
    stems = {word.stem for word in claim.content} or {word.stem for word in claim.reading.words}
    found = [
        passage
        for passage, _ in index.best(stems, most=RETRIEVED + len(cited))
        if passage not in cited
    ][:RETRIEVED]
    for passage in found:
        yield body_of([passage], claim, index)
    nearest = (cited or found)[:1]
    for passage in nearest:
        pair = _pair(passage, claim, index)
        if pair:
            yield body_of(pair, claim, index)


def body_of(
    passages: Sequence[Passage], claim: Claim, index: Index, *, by_title: bool = False
) -> Evidence:
    """Return passages as one body of evidence, with what stands around them."""
    neighbours = [other for passage in passages for other in index.neighbours(passage)]
    return Evidence(
        passages,
        neighbours=neighbours,
        title="\n".join(dict.fromkeys(passage.report_title for passage in passages)),
        by_title=by_title,
        claim=claim,
        reading_of=lambda passage: _short_reading(passage, index),
        report_keys=index.report_keys({passage.report_id for passage in passages}),
        offices=lambda: index.offices({passage.report_id for passage in passages}),
    )


def _short_reading(passage: Passage, index: Index) -> Reading:
    if len(passage.text) > LONGEST_PASSAGE:
        return Reading(passage.text[:LONGEST_PASSAGE])
    return index.reading_of(passage)


def _titled(claim: Claim, index: Index) -> list[Passage]:
    """Return the openings of the two reports whose titles share most with the claim."""
    wanted = {word.stem for word in claim.content}
    shared = [
        (len(wanted & Reading(passage.report_title).stems), -passage.id, passage)
        for passage in index.openings()
    ]
    return [passage for count, _, passage in sorted(shared, reverse=True)[:2] if count]


def _pair(passage: Passage, claim: Claim, index: Index) -> list[Passage]:
    """Return a passage with the neighbour that adds most, if it adds two words at least."""
    wanted = {word.stem for word in claim.content}
    told = index.reading_of(passage).stems
    adds = [
        (len((wanted - told) & index.reading_of(other).stems), -other.position, other)
        for other in index.neighbours(passage)
    ]
    most = max(adds, default=None, key=lambda item: item[:2])
    if most is None or most[0] < 2:
        return []
    return sorted((passage, most[2]), key=lambda p: p.position)


def _retrieved(claim: Claim, trial: Trial, index: Index) -> Finding:
    ids = {passage.id for passage in trial.evidence.passages}
    cites = set(claim.sentence.cites)
    unknown = cites - index.passages.keys()
    if trial.evidence.by_title:
        text = "Held against the title of the passage's report."
    elif cites and ids <= cites:
        text = "Held against the passage that is cited."
    elif cites:
        text = "Held against a passage other than the cited one; it tells more of this."
    else:
        text = "Held against the nearest passage; the sentence cites none."
    if unknown:
        text += f" {len(unknown)} cited passages are not in this story."
    return _finding("retrieval", Outcome.PASSED, text)


def _too_long() -> Judgement:
    text = f"Longer than {LONGEST} characters: split it into sentences."
    return Judgement(
        verdict=Verdict.UNSUPPORTED,
        score=0.0,
        findings=(_finding("length", Outcome.FAILED, text),),
    )


def _finding(check: str, outcome: Outcome, explanation: str) -> Finding:
    return Finding(check=check, outcome=outcome, explanation=explanation)
