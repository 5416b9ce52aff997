"""The checker that has a language model read what the rules let pass, or nearly so."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from copy import copy
from importlib.resources import files
from typing import Any, Self

from onrecord.grounding.engines import Checker
from onrecord.grounding.engines.beside import BesideChecker, Opinion, Pair, Stand
from onrecord.grounding.engines.evidence import EvidenceChecker
from onrecord.grounding.leave import NO_LEAVE, Leave
from onrecord.vocabulary.errors import NewsroomError
from onrecord.vocabulary.texts import Passage
from onrecord.writing.asking import Endpoint
from onrecord.writing.booking import Booking, Question, prices_of
from onrecord.writing.evidence import harmless
from onrecord.writing.hearing import BadAnswer

KEPT = 5000
"""So many answers are kept in a process, the last used longest."""

LONGEST = 1500
"""Characters of one passage that are shown."""


class LanguageModelChecker(BesideChecker):
    """The rules; then a model answers yes, no or unsure of each sentence that they leave open.

    ``url``, ``model``, ``key_variable``, ``allowed_hosts``, ``output`` and the prices are as
    for the prompted writer; ``batch`` is how many sentences are asked about at once. Any
    failure, any answer that is not one plain "yes" with a passage shown to it, and any passage
    that may not be shown leave a sentence unsupported.
    """

    name = "language_model"
    version = "1"
    needs_model = True
    check_name = "model"
    names_passages = True

    def __init__(
        self,
        *,
        url: str = "",
        model: str = "",
        key_variable: str = "ONRECORD_MODEL_KEY",
        allowed_hosts: Sequence[str] = (),
        output: str = "schema",
        timeout: float = 60.0,
        max_tokens: int = 1500,
        seed: int | None = 1,
        batch: int = 6,
        price_in: str = "0",
        price_out: str = "0",
    ) -> None:
        if not 1 <= timeout <= 600 or not 64 <= max_tokens <= 20_000 or not 1 <= batch <= 20:
            raise ValueError("timeout is 1 to 600, max_tokens 64 to 20000, batch 1 to 20")
        self.batch = batch
        self.booking = Booking(
            engine=self.name,
            endpoint=Endpoint(
                url=url,
                model=model,
                allowed=tuple(allowed_hosts),
                timeout=timeout,
                max_tokens=max_tokens,
                seed=seed,
                output=output,
                max_bytes=512 * 1024,
            ),
            prices=prices_of(price_in, price_out),
            key_variable=key_variable,
        )
        self._leave = NO_LEAVE
        self._answers = _Answers()
        self._system = (files("onrecord.grounding.engines") / "reading.md").read_text("utf-8")

    @property
    def stamp(self) -> str:
        """The version, with what model and which prompt: another one has not read anything."""
        return f"{self.version}-{_digest(self.booking.endpoint.model, self._system)[:8]}"

    def problems(self) -> list[str]:
        """Say what is missing before the first request."""
        return self.booking.problems()

    def with_leave(self, leave: Leave) -> Self:
        """Return this checker, its kept answers shared, with leave to ask."""
        with_leave = copy(self)
        with_leave._leave = leave
        return with_leave

    def without_models(self) -> Checker:
        """Return the rules alone."""
        return EvidenceChecker()

    def read(self, pairs: Sequence[Pair]) -> list[Opinion]:
        """Return one opinion a pair; kept answers first, then the model in batches."""
        keys = [_digest(self.stamp, *_asked_of(pair)) for pair in pairs]
        found = {number: kept for number, key in enumerate(keys) if (kept := self._answers[key])}
        left = []
        for number, pair in enumerate(pairs):
            if number in found:
                continue
            if pair.core <= {passage.id for passage in self._leave.shown(pair.passages)}:
                left.append(number)
            else:
                found[number] = _unread(_WITHHELD if self._leave.passage_ids else _LATER)
        for at in range(0, len(left), self.batch):
            numbers = left[at : at + self.batch]
            try:
                answers = self._asked([pairs[number] for number in numbers])
            except BadAnswer as error:
                found |= dict.fromkeys(numbers, _unread(_failed(error)))
                continue
            except NewsroomError as error:
                # Whoever does not answer now does not answer the next batch either.
                found |= dict.fromkeys(left[at:], _unread(_failed(error)))
                break
            for number, opinion in zip(numbers, answers, strict=True):
                found[number] = opinion
                if opinion.stand is not Stand.UNREAD:
                    self._answers[keys[number]] = opinion
        return [found[number] for number in range(len(pairs))]

    def _asked(self, pairs: Sequence[Pair]) -> list[Opinion]:
        """Ask about a batch once. Raises ``BadAnswer`` and what the door and ceilings raise."""
        labels: dict[str, Passage] = {}
        own: list[dict[str, Passage]] = []
        for pair in pairs:
            mine = {}
            for passage in self._leave.shown(pair.passages):
                label = next((k for k, v in labels.items() if v.id == passage.id), "")
                label = label or f"p{len(labels) + 1}"
                labels[label] = mine[label] = passage
            own.append(mine)
        from onrecord.grounding.engines.reading import closed

        question = Question(
            system=self._system,
            prompt=_prompt(pairs, own, labels),
            form=closed(list(labels), len(pairs)),
            purpose="check",
            stage="checking",
        )
        reply, _ = self.booking.ask(question, self._leave.watch)
        answers: dict[int, list[Any]] = {}
        for answer in reply.form.answers:
            answers.setdefault(answer.number, []).append(answer)
        return [
            _opinion(pair, mine, answers.get(number, []))
            for number, (pair, mine) in enumerate(zip(pairs, own, strict=True), 1)
        ]


class _Answers:
    """Answers by what was asked, shared by the copies of one engine."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Opinion] = OrderedDict()
        self._lock = threading.Lock()

    def __getitem__(self, key: str) -> Opinion | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def __setitem__(self, key: str, opinion: Opinion) -> None:
        with self._lock:
            self._kept[key] = opinion
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


_LATER = "The model has not read this yet: it does when the text is saved."
_WITHHELD = "A passage that tells this may not be shown to a model, so none has read it."
_YES = "The model that read it beside its evidence says that it follows."


def _opinion(pair: Pair, shown: Mapping[str, Passage], answers: Sequence[Any]) -> Opinion:
    """Return what an answer comes to: only one plain "yes" holds."""
    if len(answers) != 1:
        how = "answered it twice" if answers else "did not answer it"
        return _unread(f"The model {how}; it is asked again when the text is saved.")
    answer = answers[0]
    named = {label.strip().strip("[]").lower() for label in answer.passages}
    words = " ".join(answer.missing.split())
    at = pair.sentence.text.casefold().find(words.casefold()) if words else -1
    start, end = (at, at + len(words)) if at >= 0 else (0, 0)
    end = min(end, len(pair.sentence.text))
    if answer.says == "no":
        said = "The model that read it beside its evidence says that it does not follow"
        told = f": no passage says “{words}”." if end else "."
        return Opinion(stand=Stand.FAILS, said=said + told, start=start, end=end)
    if answer.says == "unsure":
        said = "The model that read it beside its evidence is not sure of it."
        return Opinion(stand=Stand.UNSURE, said=said, start=start, end=end)
    if words:
        said = f"The model says yes, and that no passage says “{words}”."
        return Opinion(stand=Stand.UNSURE, said=said, start=start, end=end)
    if not named or not named <= shown.keys():
        said = "The model says yes, and names no passage that it was shown for it."
        return Opinion(stand=Stand.UNSURE, said=said)
    ids = frozenset(shown[label].id for label in named)
    return Opinion(stand=Stand.HOLDS, said=_YES, named=ids)


def _prompt(
    pairs: Sequence[Pair], own: Sequence[Mapping[str, Passage]], labels: Mapping[str, Passage]
) -> str:
    """Return evidence and sentences as data, with nothing in them that closes a fence."""
    lines = ["EVIDENCE"]
    for label, passage in labels.items():
        source = harmless(passage.source_name)[:80]
        title = harmless(passage.report_title)[:200]
        lines.append(f"[{label}] ({source}: {title}) {harmless(passage.text)[:LONGEST]}")
    lines += ["END OF EVIDENCE", "", "SENTENCES"]
    for number, (pair, mine) in enumerate(zip(pairs, own, strict=True), 1):
        may = "its title or text" if pair.is_by_title else "its text"
        lines.append(f"{number}. {harmless(pair.sentence.text)}")
        lines.append(f"   held against {', '.join(mine)} ({may})")
    return "\n".join([*lines, "END OF SENTENCES"])


def _asked_of(pair: Pair) -> list[str]:
    told = [f"{p.source_name}\n{p.report_title}\n{p.digest}" for p in pair.passages]
    return [pair.sentence.text, str(pair.is_by_title), *told]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n\x00".join(parts).encode()).hexdigest()


def _unread(said: str) -> Opinion:
    return Opinion(stand=Stand.UNREAD, said=said)


def _failed(error: NewsroomError) -> str:
    return f"No model has read this: {error.message}"
