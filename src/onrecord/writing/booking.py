"""Asking a model within the ceilings: set aside before, booked after, whatever comes of it.

Whoever asks (a writer, a checker) keeps one ``Booking`` and is given what each question came to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from onrecord.plumbing.env import env_text
from onrecord.vocabulary.errors import NewsroomError, Temporary
from onrecord.writing import prompting
from onrecord.writing.asking import HEARD, Endpoint, Reply, ask
from onrecord.writing.watching import Request, Spent, Watch

if TYPE_CHECKING:
    from pydantic import BaseModel

CHARACTERS_A_TOKEN = 3
"""Fewer than English has, so that a request is never larger than what was set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a model is asked: ``purpose`` for the books, ``stage`` for whoever watches."""

    system: str
    prompt: str
    form: type[BaseModel]
    purpose: str
    stage: str
    talk: Sequence[Any] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """An endpoint, in whose name it is asked, and what a token costs there (in, out)."""

    engine: str
    endpoint: Endpoint
    prices: tuple[Decimal, Decimal]
    key_variable: str

    def problems(self) -> list[str]:
        """Say what is missing before the first request."""
        found = [
            f"{name} is not set" for name in ("url", "model") if not getattr(self.endpoint, name)
        ]
        if find_spec("pydantic_ai") is None or find_spec("openai") is None:
            found.append("the extra 'models' is not installed; run: make extra NAME=models")
        return found

    def digest(self, question: Question) -> str:
        """Return the digest under which a question is kept."""
        return prompting.digest(question.system, question.prompt, self.endpoint.model)

    def ask(self, question: Question, watch: Watch) -> tuple[Reply, Spent]:
        """Ask once and return the answer with what it came to.

        Raises what ``asking.ask`` and the ceilings raise; what got lost is booked all the same.
        """
        said = len(question.system) + len(question.prompt) + sum(len(str(t)) for t in question.talk)
        most_in = said // CHARACTERS_A_TOKEN + 200
        most_out = self.endpoint.max_tokens
        number = watch.allow(
            Request(
                engine=self.engine,
                model=self.endpoint.model,
                purpose=question.purpose,
                prompt_digest=self.digest(question),
                tokens=most_in + most_out,
                cost=self._cost(most_in, most_out),
            )
        )
        try:
            reply = ask(
                replace(self.endpoint, key=env_text(self.key_variable)),
                system=question.system,
                prompt=question.prompt,
                form=question.form,
                talk=list(question.talk),
                watch=watch,
                stage=question.stage,
            )
        except NewsroomError as error:
            watch.settle(number, self._lost(error, most_in))
            raise
        tokens = (reply.tokens_in or most_in, reply.tokens_out or len(str(reply.form)) // 3)
        spent = self._spent(tokens, reply.seconds, "")
        watch.settle(number, spent)
        return reply, spent

    def _lost(self, error: NewsroomError, most_in: int) -> Spent:
        """Return what a request without an answer counts as.

        What never left, or was refused by a status, costs nothing. Where an answer had begun,
        the prompt was read and what came was written. Of silence nobody knows: it counts in full.
        """
        if error.data.get("unsent") or "status" in error.data:
            return self._spent((0, 0), 0.0, str(error))
        heard = error.data.get(HEARD)
        tokens = (heard[0] or most_in, heard[1]) if heard else (most_in, self.endpoint.max_tokens)
        spent = self._spent(tokens, 0.0, str(error))
        return replace(spent, is_silent=heard is None and isinstance(error, Temporary))

    def _cost(self, tokens_in: int, tokens_out: int) -> Decimal:
        return tokens_in * self.prices[0] + tokens_out * self.prices[1]

    def _spent(self, tokens: tuple[int, int], seconds: float, problem: str) -> Spent:
        return Spent(
            tokens_in=tokens[0],
            tokens_out=tokens[1],
            cost=self._cost(*tokens),
            seconds=seconds,
            problem=problem,
        )


def prices_of(price_in: str, price_out: str) -> tuple[Decimal, Decimal]:
    """Return money a token from money a million tokens, as text. Raises ``ValueError``."""
    try:
        return Decimal(price_in) / 1_000_000, Decimal(price_out) / 1_000_000
    except InvalidOperation:
        raise ValueError("price_in and price_out must be amounts as text") from None
