"""The writer that asks a model: any endpoint that speaks the OpenAI chat protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from onrecord.vocabulary.drafts import Brief, DraftForm, DraftText, Written
from onrecord.vocabulary.errors import NewsroomError, Permanent
from onrecord.vocabulary.makings import DigitalSourceType, Making
from onrecord.vocabulary.texts import Sentence, TextField
from onrecord.writing import prompting, shapes, style, telling
from onrecord.writing.asking import Endpoint, Reply
from onrecord.writing.booking import Booking, Question, prices_of
from onrecord.writing.engines import Writer
from onrecord.writing.evidence import Evidence, gather
from onrecord.writing.extraction.voices import choose_usable
from onrecord.writing.hearing import BROKE_OFF
from onrecord.writing.shapes import Choice
from onrecord.writing.telling import Told
from onrecord.writing.watching import NOBODY, Watch

LEAST_SENTENCES = 3
NAMING_ROUNDS = 3


class NotWritten(Permanent):
    """What the model gave is too little to be a draft once what is wrong was taken out."""

    code: ClassVar[str] = "writing.not_written"


class NothingForModels(Permanent):
    """No source of the story allows its text to be sent to a model."""

    code: ClassVar[str] = "writing.nothing_for_models"


@dataclass(slots=True, kw_only=True)
class _Job:
    """One text on its way."""

    brief: Brief
    evidence: Evidence
    choice: Choice
    watch: Watch
    talk: list[Any] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)
    named: int = 0

    @property
    def translated(self) -> bool:
        return bool(self.brief.write_in) and self.brief.write_in != self.brief.language


class PromptedWriter(Writer):
    """Has a model write from numbered passages, checks every sentence, and repairs once.

    ``url`` is the endpoint's base (``https://…/v1``); ``key_variable`` names the environment
    variable that holds its key. ``allowed_hosts`` are local hosts (``name:port``) that may be
    asked. ``price_in`` and ``price_out`` are money a million tokens. ``house_style`` is the
    path of a guide. ``context_tokens`` is how much the model can hold, to which evidence is cut;
    0 where nobody knows. With ``keep_unsupported`` sentences that the record does not bear out
    stay in the draft, marked by the ledger; otherwise they are left out and listed.
    """

    name = "prompted"
    version = "2"
    needs_model = True

    def __init__(
        self,
        *,
        url: str = "",
        model: str = "",
        key_variable: str = "ONRECORD_MODEL_KEY",
        allowed_hosts: Sequence[str] = (),
        output: str = "schema",
        timeout: float = 180.0,
        max_tokens: int = 4000,
        temperature: float = 0.0,
        seed: int | None = 1,
        context_tokens: int = 0,
        evidence_characters: int = 24_000,
        evidence_passages: int = 0,
        price_in: str = "0",
        price_out: str = "0",
        house_style: str = "",
        repairs: int = 1,
        keep_unsupported: bool = False,
    ) -> None:
        if repairs not in (0, 1) or not 1 <= timeout <= 3600 or not 64 <= max_tokens <= 100_000:
            raise ValueError("repairs is 0 or 1, timeout 1 to 3600, max_tokens 64 to 100000")
        self.endpoint = Endpoint(
            url=url,
            model=model,
            allowed=tuple(allowed_hosts),
            timeout=timeout,
            max_tokens=max_tokens,
            temperature=temperature,
            seed=seed,
            output=output,
        )
        self.booking = Booking(
            engine=self.name,
            endpoint=self.endpoint,
            prices=prices_of(price_in, price_out),
            key_variable=key_variable,
        )
        self.evidence_passages = evidence_passages
        self.repairs = repairs
        self.keep_unsupported = keep_unsupported
        self.style = style.read(house_style)
        self.evidence_characters = evidence_characters
        if context_tokens:
            room = prompting.room_for_evidence(
                self.style, context=context_tokens, answer=max_tokens, rounds=repairs
            )
            self.evidence_characters = min(evidence_characters, room)

    def problems(self) -> list[str]:
        """Say what is missing before the first request."""
        return self.booking.problems()

    def write(self, brief: Brief, watch: Watch = NOBODY) -> Written:
        """Write a new text, or the changes that new evidence makes necessary.

        Raises ``NothingForModels``, ``NotWritten``, ``Stopped``, ``BadAnswer`` and what the
        outbound door and the ceilings raise.
        """
        evidence = gather(
            brief, most_characters=self.evidence_characters, most_passages=self.evidence_passages
        )
        if not evidence.labels:
            raise NothingForModels(
                f"Story {brief.story_id} has no passage that may be sent to a model; allow it "
                "at a source (may feed model), or let the extractive writer write."
            )
        choice = shapes.choose(brief, tuple(evidence.labels.values()))
        job = _Job(brief=brief, evidence=evidence, choice=choice, watch=watch)
        lines = self._updated(job) if brief.standing else self._new(job)
        lines = self._repaired(job, lines)
        return self._finished(job, lines)

    def _new(self, job: _Job) -> list[Told]:
        from onrecord.writing.answers import Piece, closed

        prompt = prompting.request(job.brief, job.evidence, job.choice)
        labels = list(job.evidence.labels)
        form = closed(Piece, labels, most=job.choice.most, least=job.choice.least)
        piece = self._ask(job, prompt, form, "write").form
        lines = telling.told(
            [(piece.headline.text, piece.headline.passages, 0)], TextField.HEADLINE
        )
        for part, where in (
            (piece.standfirst, TextField.STANDFIRST),
            (piece.body, TextField.BODY),
            (piece.watch, TextField.WATCH),
        ):
            rows = [(line.text, line.passages, getattr(line, "paragraph", 0)) for line in part]
            lines += telling.told(rows, where)
        return lines

    def _updated(self, job: _Job) -> list[Told]:
        """Ask for changes only; what is not changed keeps its words, the editor's always."""
        from onrecord.writing.answers import Changes, closed

        standing = job.brief.standing
        prompt = prompting.update(job.brief, job.evidence)
        form = closed(Changes, list(job.evidence.labels))
        changes = self._ask(job, prompt, form, "update").form.changes
        by_id = {passage.id: label for label, passage in job.evidence.labels.items()}
        lines: list[Told] = []
        for number, one in enumerate(standing, 1):
            mine = [change for change in changes if change.number == number]
            is_kept = one.digest in job.brief.kept
            own = Told(
                text=one.text,
                labels=tuple(by_id[key] for key in one.cites if key in by_id),
                field=one.field,
                paragraph=one.paragraph,
            )
            gone = [change for change in mine if change.do in ("replace", "remove")]
            if is_kept and gone:
                job.left_out.append(
                    {
                        "text": gone[0].text,
                        "why": f"It would have changed an editor's words: {one.text}",
                    }
                )
            if is_kept or not gone:
                lines.append(own)
            for change in mine:
                if change.do == "after" or (change.do == "replace" and not is_kept):
                    row = (change.text, change.passages, one.paragraph)
                    lines += telling.told([row], one.field)
        return lines

    def _repaired(self, job: _Job, lines: list[Told]) -> list[Told]:
        """Hold every sentence against the evidence; have the faulty ones written anew once."""
        found = self._checked(job, lines)
        if self.repairs and any(one.all for one in found):
            lines = self._mended(job, lines, found)
            found = self._checked(job, lines)
        return self._settled(job, lines, found)

    def _checked(self, job: _Job, lines: Sequence[Told]) -> list[telling.Faults]:
        job.watch.tell("checking", len(lines))
        return self._faults(job, lines)

    def _mended(self, job: _Job, lines: list[Told], found: Sequence[telling.Faults]) -> list[Told]:
        """Return the lines with those that the model wrote anew, where it wrote them better."""
        from onrecord.writing.answers import Fixes, closed

        wrong = [n for n, one in enumerate(found) if one.all]
        rows = [(n + 1, lines[n].text, found[n].all) for n in wrong]
        try:
            form = closed(Fixes, list(job.evidence.labels))
            reply = self._ask(job, prompting.repair(rows), form, "repair")
        except NewsroomError as error:
            if job.watch.is_stopped():
                raise
            # The text is there; without a repair its faulty sentences are left out.
            job.calls[-1]["problem"] = str(error)
            return lines
        fixes = {fix.number - 1: fix for fix in reply.form.sentences}
        return self._with(lines, found, {n: fixes[n] for n in wrong if n in fixes}, job)

    def _with(
        self,
        lines: Sequence[Told],
        found: Sequence[telling.Faults],
        fixes: dict[int, Any],
        job: _Job,
    ) -> list[Told]:
        """Return the lines with their fixes; one that could stand stays where its fix could not."""
        parts: list[list[Told]] = []
        for number, one in enumerate(lines):
            fix = fixes.get(number)
            anew = [one]
            if fix is not None:
                rows = [(fix.text, fix.passages, one.paragraph)] if fix.text.strip() else []
                anew = telling.told(rows, one.field)
                if not anew:
                    job.left_out.append({"text": one.text, "why": "The model took it back."})
            parts.append(anew)
        judged = self._faults(job, [line for part in parts for line in part])
        made: list[Told] = []
        for number, part in enumerate(parts):
            own, judged = judged[: len(part)], judged[len(part) :]
            is_worse = any(one.hard for one in own) and not found[number].hard
            made += [lines[number]] if is_worse else part
        return made

    def _faults(self, job: _Job, lines: Sequence[Told]) -> list[telling.Faults]:
        """Return what is wrong with each line; an editor's own words are not judged here."""
        own = [
            telling.faults(one, job.evidence, self.style, translated=job.translated)
            for one in lines
        ]
        over = telling.overdrawn(lines, job.evidence, job.brief.quoting_budgets)
        for number, fault in (*telling.repeated(lines).items(), *over.items()):
            own[number] = replace(own[number], hard=(*own[number].hard, fault))
        sentences = [telling.sentence(one, job.evidence, n) for n, one in enumerate(lines)]
        for number, owing in telling.owed(lines, job.evidence, job.brief.standing).items():
            own[number] = replace(own[number], owed=owing)
        standing = {one.digest for one in job.brief.standing}
        # The ledger knows the languages of the evidence; it cannot judge a translation.
        findings = (
            [() for _ in sentences]
            if job.translated
            else job.watch.examine(sentences, job.brief.passages)
        )
        for number, said in enumerate(findings):
            if sentences[number].digest in standing:
                own[number] = telling.Faults()
            elif said and self.keep_unsupported:
                own[number] = replace(own[number], soft=(*own[number].soft, *said))
            elif said:
                own[number] = replace(own[number], hard=(*own[number].hard, *said))
        return own

    def _settled(
        self, job: _Job, lines: Sequence[Told], found: Sequence[telling.Faults]
    ) -> list[Told]:
        """Leave out what is wrong, and say whose word is told where the model did not.

        A sentence that said so for the next one may be left out: hence the rounds.
        """
        kept = telling.completed(self._sifted(job, lines, found))
        language = (job.brief.write_in or job.brief.language)[:2]
        for _ in range(NAMING_ROUNDS):
            named = telling.with_names(kept, job.evidence, job.brief.standing, language)
            job.named += named.added
            job.left_out += named.left_out
            if not named.added:
                return named.lines
            kept = self._sifted(job, named.lines, self._faults(job, named.lines))
        for number in sorted(telling.owed(kept, job.evidence, job.brief.standing), reverse=True):
            job.left_out.append({"text": kept.pop(number).text[:500], "why": telling.UNNAMED})
        return kept

    def _sifted(
        self, job: _Job, lines: Sequence[Told], found: Sequence[telling.Faults]
    ) -> list[Told]:
        kept = []
        for one, faults in zip(lines, found, strict=True):
            if faults.hard:
                job.left_out.append({"text": one.text[:500], "why": " ".join(faults.hard)[:500]})
            else:
                kept.append(one)
        return kept

    def _ask(self, job: _Job, prompt: str, form: Any, purpose: str) -> Reply:
        """Ask once, within the ceilings, and keep what it came to."""
        question = Question(
            system=prompting.system(self.style),
            prompt=prompt,
            form=form,
            purpose=purpose,
            stage="writing" if purpose == "write" else "repairing",
            talk=job.talk,
        )
        digest = self.booking.digest(question)
        job.prompts.append(digest)
        job.watch.tell({"write": "asking", "repair": "repairing"}.get(purpose, "updating"))
        job.calls.append({"purpose": purpose, "prompt_digest": digest})
        reply, spent = self.booking.ask(question, job.watch)
        job.calls[-1] |= {
            "tokens_in": spent.tokens_in,
            "tokens_out": spent.tokens_out,
            "seconds": round(reply.seconds, 2),
            "cost": str(spent.cost),
        }
        if reply.was_cut:
            job.left_out.append({"text": "…", "why": f"{BROKE_OFF} What was whole by then stands."})
        job.talk = reply.talk
        return reply

    def _finished(self, job: _Job, lines: Sequence[Told]) -> Written:
        told = telling.renumbered(telling.completed(lines))
        sentences = [telling.sentence(one, job.evidence, n) for n, one in enumerate(told)]
        parts = {where: [s for s in sentences if s.field is where] for where in TextField}
        body = parts[TextField.BODY]
        if len(body) + len(parts[TextField.STANDFIRST]) < LEAST_SENTENCES or not body:
            why = job.left_out[0]["why"] if job.left_out else "It gave too few sentences."
            raise NotWritten(
                f"Of what the model wrote too little stands up to the evidence: "
                f"{len(job.left_out)} sentences were refused. The first: {why}",
                data={"left_out": job.left_out},
            )
        paragraphs: dict[int, list[Sentence]] = {}
        for one in body:
            paragraphs.setdefault(one.paragraph, []).append(one)
        text = DraftText(
            form=shapes.FORMS.get(job.choice.shape, DraftForm.REPORT),
            headline=parts[TextField.HEADLINE][0],
            standfirst=tuple(parts[TextField.STANDFIRST]),
            paragraphs=tuple(tuple(paragraph) for paragraph in paragraphs.values()),
            statements=() if job.translated else choose_usable(job.brief),
            watch=tuple(parts[TextField.WATCH]),
        )
        return Written(text=text, making=self._making(job, text))

    def _making(self, job: _Job, text: DraftText) -> Making:
        told = [one.text for one in text.sentences()]
        return Making(
            engine=self.name,
            version=self.version,
            made_at=job.brief.now,
            model=self.endpoint.model,
            prompt_digest=job.prompts[0],
            inputs=tuple(sorted({p.digest for p in job.evidence.labels.values()})),
            digital_source_type=DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,
            notes={
                "shape": job.choice.shape.value,
                "shape_because": job.choice.because,
                "language": job.brief.write_in or job.brief.language,
                "calls": job.calls,
                "left_out": job.left_out,
                "named": job.named,
                "flags": [
                    {"passage": f.passage_id, "source": f.source_name, "words": f.words}
                    for f in job.evidence.flags
                ],
                "reading_grade": round(style.grade(" ".join(told), len(told)), 1),
            },
        )
