"""What must hold before anything is published. Pure, and closed unless proven open.

``examine`` is given values, never tables: the text, its ledger entries, its pictures, the
review certificate and the policy. What is missing counts as failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.publishing.gate_pictures import PictureFacts as PictureFacts
from onrecord.publishing.gate_pictures import Refusal as Refusal
from onrecord.publishing.gate_pictures import examine_picture
from onrecord.vocabulary.texts import Sentence, TextField
from onrecord.vocabulary.verdicts import Finding, Outcome, Verdict

QUOTATION_CHECKS = frozenset({"quotation", "quotations"})
"""Names of the check that a quotation stands word for word in its passage."""

REVIEW_ACTS = ("accuracy", "plausibility", "sources")
"""What a reviewer examines, one deliberate act each."""

_VERDICT_PROBLEMS: Mapping[Verdict, str] = {
    Verdict.UNSUPPORTED: "No passage supports",
    Verdict.PARTIAL: "The passages support only part of",
    Verdict.CONTRADICTED: "A passage contradicts",
}
_FIELD_NAMES: Mapping[TextField, str] = {
    TextField.HEADLINE: "the headline",
    TextField.STANDFIRST: "the standfirst",
    TextField.BODY: "the text",
    TextField.STATEMENT: "who said what",
    TextField.WATCH: "what to watch",
    TextField.CAPTION: "a caption",
    TextField.HEADING: "a heading",
    TextField.SUMMARY: "the text for search engines",
    TextField.ALT: "an alternative text",
}
UNATTRIBUTED = "gate.unattributed"
VOICE = "voice"
"""Name of the check that readers are told whose word a sentence is."""

_CODES: Mapping[str, str] = {
    "disputed": "gate.disputed",
    "age": "gate.old_evidence",
    VOICE: UNATTRIBUTED,
}
"""Codes of checks that are no comparison with the sentence's own passage."""

TOO_FEW_SOURCES = "gate.too_few_sources"
EVIDENCE_GONE = "gate.evidence_gone"
STATEMENT_ELSEWHERE = "gate.statement_elsewhere"
_EXCERPT = 90
_SAY_WHO = (
    "Say in the sentence who says so, or in one of the two before it; cite an independent report "
    "that tells it too; or vouch for the sentence with a reason."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """The text under examination; ``digest`` is its ``content_digest``.

    ``is_machine_drafted`` is true when the text began as a machine's draft.
    """

    headline: str
    standfirst: str
    has_body: bool
    sentences: tuple[Sentence, ...]
    digest: str
    is_machine_drafted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """A ledger entry. ``origins`` names the independent origins of its supports: the owner
    of a source where one is known, else the source.

    ``told_as`` is that of the sentence that was judged, ``passages`` are those that support
    it; ``gone`` names the outlets whose reports were withdrawn or replaced since.
    """

    id: int
    field: str
    digest: str
    text: str
    verdict: str
    findings: tuple[Finding, ...] = ()
    vouched_by: str = ""
    vouch_reason: str = ""
    origins: frozenset[str] = frozenset()
    told_as: str = ""
    passages: frozenset[int] = frozenset()
    gone: tuple[str, ...] = ()

    @property
    def is_vouched(self) -> bool:
        """Whether a named person vouches, with a reason."""
        return bool(
            self.verdict == Verdict.VOUCHED and self.vouched_by and self.vouch_reason.strip()
        )

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The checks that failed; anything but a known good outcome has failed."""
        good = {Outcome.PASSED, Outcome.NOT_APPLICABLE}
        return tuple(finding for finding in self.findings if finding.outcome not in good)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """A review: for which text, whether approved, and which quotations it lets stand.

    ``overridden`` holds the digests of sentences whose quotation check a reviewer
    overrode with a reason.
    """

    content_digest: str
    acts: tuple[str, ...] = ()
    is_approved: bool = False
    overridden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFacts:
    """How much of one source the text has word for word, and how much it may have.

    ``words`` counts words in runs of six and more; ``longest`` is the longest run.
    """

    outlet: str
    words: int
    budget: int
    longest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the section and the settings ask. ``min_sources`` counts independent sources.

    ``few_sources_reason`` is why an editor chose to do with fewer; it counts for a text that
    a person reviews. So does it that ``attribution_stops`` is off: what owes readers a name is
    then for the reviewer to see, and never passes unread.
    """

    min_sources: int
    autopilot: bool = False
    few_sources_reason: str = ""
    attribution_stops: bool = True


def examine(
    *,
    text: TextFacts,
    entries: Sequence[EntryFacts] | None,
    pictures: Sequence[PictureFacts],
    certificate: CertificateFacts | None,
    policy: Policy,
    taken: Sequence[TakenFacts] = (),
) -> list[Refusal]:
    """Return everything that stands in the way of publishing; an empty list lets through.

    ``entries`` is ``None`` when the text has no ledger, which refuses by itself.
    """
    found = list(_empty_parts(text))
    current = certificate if certificate and certificate.content_digest == text.digest else None
    if entries is None:
        found.append(
            Refusal(
                code="gate.no_ledger",
                message="The text has no ledger: none of its sentences has been checked.",
                way_out="Save the article at the desk; its sentences are then checked.",
            )
        )
    else:
        found += _sentences(text, _as_policy_has_it(entries, policy, current), current)
        found += _sources(text, entries, policy, current)
    found += [_overdrawn(one) for one in taken if one.words > one.budget]
    for picture in pictures:
        found += examine_picture(picture, text.headline)
    found += _review(text, current, policy)
    return found


def _as_policy_has_it(
    entries: Sequence[EntryFacts], policy: Policy, certificate: CertificateFacts | None
) -> Sequence[EntryFacts]:
    """Return the entries without what the site leaves to its reviewers."""
    reviewed = not policy.autopilot or (certificate is not None and certificate.is_approved)
    if policy.attribution_stops or not reviewed:
        return entries
    return [
        replace(one, findings=tuple(f for f in one.findings if f.check != VOICE)) for one in entries
    ]


def _empty_parts(text: TextFacts) -> Iterator[Refusal]:
    parts = (
        ("headline", text.headline.strip()),
        ("standfirst", text.standfirst.strip()),
        ("body", text.has_body),
    )
    for name, value in parts:
        if not value:
            yield Refusal(
                code=f"gate.empty_{name}",
                message=f"The article has no {name}.",
                way_out=f"Write the {name}.",
            )


def _sentences(
    text: TextFacts, entries: Sequence[EntryFacts], certificate: CertificateFacts | None
) -> Iterator[Refusal]:
    by_key = {(entry.field, entry.digest): entry for entry in entries}
    overridden = certificate.overridden if certificate else frozenset()
    seen: set[tuple[str, str, str]] = set()
    for sentence in text.sentences:
        key = (sentence.field.value, sentence.digest, sentence.told_as)
        if key in seen:
            continue
        seen.add(key)
        entry = by_key.get(key[:2])
        if entry is None or entry.told_as != sentence.told_as:
            yield Refusal(
                code="gate.not_in_ledger",
                message=f"Not checked yet, in {_where(sentence)}: “{_short(sentence.text)}”",
                way_out="Save the article at the desk; changed sentences are then checked.",
            )
        else:
            yield from _entry(sentence, entry, overridden)


def _entry(sentence: Sentence, entry: EntryFacts, overridden: frozenset[str]) -> Iterator[Refusal]:
    """Yield at most one refusal a sentence, the one that says most."""
    failed = {finding.check: finding for finding in entry.failed}
    quotation = next((failed.pop(name) for name in QUOTATION_CHECKS if name in failed), None)
    if quotation is not None and entry.digest not in overridden:
        yield Refusal(
            code="gate.quotation_not_verbatim",
            message=f"Not word for word, in {_where(sentence)}: “{_short(entry.text)}” "
            f"{quotation.explanation}",
            way_out="Quote the words as the passage has them, or report them without quotation "
            "marks. A vouch alone is not enough: a reviewer must override the check too.",
            entry_id=entry.id,
        )
    elif entry.is_vouched:
        return
    elif entry.gone:
        yield Refusal(
            code=EVIDENCE_GONE,
            message=f"{entry.gone[0]} withdrew or replaced the report that bears out this sentence "
            f"in {_where(sentence)}: “{_short(entry.text)}”",
            way_out="Check again at the desk: the sentence is then held against what is left.",
            entry_id=entry.id,
        )
    elif entry.verdict != Verdict.SUPPORTED:
        yield _unsupported(sentence, entry, failed)
    elif sentence.told_as and not entry.passages.issuperset(sentence.cites):
        yield Refusal(
            code=STATEMENT_ELSEWHERE,
            message="The passage that the page shows for this statement does not bear it out: "
            f"“{_short(entry.text)}”",
            way_out="Choose the passage that does, or vouch for the statement with a reason.",
            entry_id=entry.id,
        )
    elif failed:
        check, finding = next(iter(failed.items()))
        yield Refusal(
            code=_CODES.get(check, f"gate.{check.removesuffix('s')}_not_in_source"),
            message=f"In {_where(sentence)}: “{_short(entry.text)}” {finding.explanation}",
            way_out=_SAY_WHO
            if check == VOICE
            else "Write it as the cited passage has it, or vouch for the sentence with a reason.",
            entry_id=entry.id,
        )


def _unsupported(sentence: Sentence, entry: EntryFacts, failed: Mapping[str, Finding]) -> Refusal:
    known = entry.verdict in _VERDICT_PROBLEMS
    verdict = Verdict(entry.verdict) if known else Verdict.UNSUPPORTED
    why = " ".join(finding.explanation for finding in failed.values())
    problem = _VERDICT_PROBLEMS[verdict]
    if entry.verdict == Verdict.VOUCHED:
        problem = "Nobody gave a name and a reason when vouching for"
    message = f"{problem} this sentence in {_where(sentence)}: “{_short(entry.text)}” {why}"
    return Refusal(
        code=f"gate.{verdict.value}",
        message=message.strip(),
        way_out="Change the sentence to what the passages say, take it out, or vouch for it "
        "with a reason.",
        entry_id=entry.id,
    )


def _sources(
    text: TextFacts,
    entries: Sequence[EntryFacts],
    policy: Policy,
    certificate: CertificateFacts | None,
) -> Iterator[Refusal]:
    """A machine's draft must stand on independent sources; a person's text may stand on one."""
    if not text.is_machine_drafted:
        return
    shown = {(sentence.field.value, sentence.digest) for sentence in text.sentences}
    cited = [entry.origins for entry in entries if (entry.field, entry.digest) in shown]
    count = len(frozenset().union(*cited))
    reviewed = not policy.autopilot or (certificate is not None and certificate.is_approved)
    chosen = count > 0 and reviewed and bool(policy.few_sources_reason.strip())
    if count < policy.min_sources and not chosen:
        yield Refusal(
            code=TOO_FEW_SOURCES,
            message=f"The text cites {count} independent source{'' if count == 1 else 's'}; "
            f"{policy.min_sources} are needed.",
            way_out="Wait for another source to report, add sentences that other independent "
            "sources support, or have a reviewer say why this is enough.",
        )


def _overdrawn(taken: TakenFacts) -> Refusal:
    return Refusal(
        code="gate.copied_too_much",
        message=f"The text has {taken.words} words of {taken.outlet} word for word; its rights "
        f"allow {taken.budget}. The longest run: “{_short(taken.longest)}”",
        way_out="Say it in other words, take some of it out, or agree on more with the source.",
    )


def _review(
    text: TextFacts, certificate: CertificateFacts | None, policy: Policy
) -> Iterator[Refusal]:
    if policy.autopilot and text.is_machine_drafted:
        return
    if certificate is None or not certificate.is_approved:
        yield Refusal(
            code="gate.not_reviewed",
            message="Nobody has reviewed and approved exactly this text.",
            way_out="Examine accuracy, plausibility and sources at the desk, then approve.",
        )
    elif missing := [act for act in REVIEW_ACTS if act not in certificate.acts]:
        yield Refusal(
            code="gate.review_incomplete",
            message=f"The review lacks: {', '.join(missing)}.",
            way_out="Record each act at the desk, then approve again.",
        )


def _where(sentence: Sentence) -> str:
    return _FIELD_NAMES[sentence.field]


def _short(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…"
