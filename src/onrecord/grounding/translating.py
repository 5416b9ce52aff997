"""Sentences in another language than their evidence: kept with it, and left to a person. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.vocabulary.verdicts import Finding, Judgement, Outcome, Support, Verdict

CHECK = "translation"
"""Name of the finding on a sentence that no checker here can read beside its evidence."""

_READABLE = frozenset({"numbers"})
"""Checks that mean the same in every language."""


def base_of(language: str) -> str:
    """Return the primary subtag of a language tag, in lower case."""
    return language.replace("_", "-").split("-")[0].strip().lower()


def languages_across(
    sentence: Sentence, language: str, passages: Sequence[Passage]
) -> tuple[str, ...]:
    """Return the languages of a sentence's evidence if all are others than its own, else nothing.

    The evidence are the passages that it cites, or all of them if it cites none. An unknown
    language is taken for its own: the sentence is then checked like any other.
    """
    own = base_of(language)
    cited = [passage for passage in passages if passage.id in sentence.cites]
    found = {base_of(passage.language) for passage in cited or passages}
    return () if not own or not found or found & {own, ""} else tuple(sorted(found))


def reads_both(checker: Any) -> bool:
    """Say whether a checker reads a sentence beside evidence in another language.

    An engine that does has ``reads_across_languages = True``; none of ours has.
    """
    return bool(getattr(checker, "reads_across_languages", False))


def told_through(
    judgement: Judgement,
    sentence: Sentence,
    language: str,
    passages: Sequence[Passage],
) -> Judgement:
    """Return what stands of a judgement on a sentence whose evidence is in other languages.

    What is supported all the same (words left as they were) stays so. Everything else waits
    for somebody who reads both: the passages that it cites stay its supports, figures are
    compared, and no other check is believed.
    """
    others = languages_across(sentence, language, passages)
    if not others or judgement.verdict is Verdict.SUPPORTED:
        return judgement
    said = (
        f"Written in “{base_of(language)}” from passages in “{'”, “'.join(others)}”: no checker "
        "here reads both, so somebody who does must vouch for it."
    )
    finding = Finding(check=CHECK, outcome=Outcome.FAILED, explanation=said)
    cited = [passage for passage in passages if passage.id in sentence.cites]
    return replace(
        judgement,
        verdict=Verdict.UNSUPPORTED,
        supports=tuple(_whole(passage) for passage in cited) or judgement.supports,
        findings=(finding, *(f for f in judgement.findings if f.check in _READABLE)),
    )


def is_told_through(findings: Iterable[Any]) -> bool:
    """Say of stored findings whether no checker could read the sentence beside its evidence."""
    return any(isinstance(one, dict) and one.get("check") == CHECK for one in findings)


def _whole(passage: Passage) -> Support:
    return Support(
        passage_id=passage.id,
        start=0,
        end=len(passage.text),
        score=0.0,
        passage_digest=passage.digest,
    )
