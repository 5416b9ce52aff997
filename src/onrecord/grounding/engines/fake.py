"""A checker for tests and dry runs: a sentence is supported if a passage holds its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.grounding.engines import Checker
from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.vocabulary.verdicts import Finding, Judgement, Outcome, Support, Verdict


class FakeChecker(Checker):
    """Supports what stands word for word in a passage; ``verdicts`` overrules by text.

    ``checked`` keeps every sentence that was asked about, so that tests can see what was
    not asked again.
    """

    name = "fake"

    def __init__(self, *, verdicts: Mapping[str, str] | None = None) -> None:
        self.verdicts = {text: Verdict(value) for text, value in (verdicts or {}).items()}
        self.checked: list[Sentence] = []

    def check(self, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> list[Judgement]:
        """Return one judgement a sentence, in order."""
        self.checked.extend(sentences)
        return [self._judge(sentence, passages) for sentence in sentences]

    def _judge(self, sentence: Sentence, passages: Sequence[Passage]) -> Judgement:
        words = sentence.text.strip().rstrip(".").casefold()
        cited_first = sorted(passages, key=lambda passage: passage.id not in sentence.cites)
        for passage in cited_first:
            for text in (passage.text, passage.report_title):
                if any(c.isalnum() for c in words) and words in text.casefold():
                    return self._judgement(sentence, passage)
        verdict = self.verdicts.get(sentence.text, Verdict.UNSUPPORTED)
        return Judgement(verdict=verdict, score=0.0, findings=(_finding(Outcome.FAILED),))

    def _judgement(self, sentence: Sentence, passage: Passage) -> Judgement:
        verdict = self.verdicts.get(sentence.text, Verdict.SUPPORTED)
        support = Support(
            passage_id=passage.id,
            start=0,
            end=len(passage.text),
            score=1.0,
            passage_digest=passage.digest,
        )
        held = verdict in (Verdict.SUPPORTED, Verdict.PARTIAL)
        return Judgement(
            verdict=verdict,
            score=1.0 if held else 0.0,
            supports=(support,) if held else (),
            findings=(_finding(Outcome.PASSED if held else Outcome.FAILED),),
        )


def _finding(outcome: Outcome) -> Finding:
    return Finding(check="verbatim", outcome=outcome, explanation="Compared word for word.")
