"""Asking a model once, through pydantic-ai, with every byte through the outbound door.

The library's own loop runs in a thread beside, so that whoever waits can tell how far the
answer is and stop waiting. Needs the extra ``models``; nothing here is imported before a
model is asked.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from onrecord.vocabulary.errors import NewsroomError, Temporary
from onrecord.writing.hearing import BROKE_OFF, BadAnswer, Hearing
from onrecord.writing.watching import Stopped, Watch

if TYPE_CHECKING:
    from pydantic import BaseModel

LOOK_EVERY = 0.2
"""Seconds between two looks at how far the answer is."""

HEARD = "heard"
"""Key in an error's data: the tokens asked and answered as far as anything came, else ``None``."""

GRACE = 5.0
"""Seconds beyond the door's own limit after which waiting ends whatever happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a model is asked, and within which bounds.

    ``output`` is how the form is asked for: by a JSON ``schema``, a ``tool``, or in the
    ``prompt``. ``allowed`` are local hosts that the operator named for it.
    """

    url: str
    model: str
    key: str = ""
    allowed: tuple[str, ...] = ()
    timeout: float = 180.0
    max_bytes: int = 2 * 1024 * 1024
    max_tokens: int = 4000
    temperature: float = 0.0
    seed: int | None = 1
    output: str = "schema"

    def __post_init__(self) -> None:
        if self.output not in {"schema", "tool", "prompt"}:
            raise ValueError("output must be schema, tool or prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a model answered: the form, the talk so far, and what it came to.

    ``was_cut`` where it broke off and only what was whole by then is in the form.
    """

    form: Any
    talk: list[Any]
    tokens_in: int
    tokens_out: int
    seconds: float
    was_cut: bool = False


class _Run:
    """One question on its way: what the thread beside shares with whoever waits."""

    def __init__(self) -> None:
        self.hearing = Hearing()
        self.stopped = threading.Event()
        self.over = threading.Event()
        self.outcome: Any = None
        self.error: BaseException | None = None

    def heard(self, part: bytes) -> None:
        if self.stopped.is_set():
            raise Stopped("The writing was stopped at the desk.")
        self.hearing.take(part)


def ask(
    endpoint: Endpoint,
    *,
    system: str,
    prompt: str,
    form: type[BaseModel],
    talk: list[Any] | None,
    watch: Watch,
    stage: str,
) -> Reply:
    """Ask once and return the answer in ``form``; ``talk`` is what was said before.

    Raises what the outbound door raises, ``BadAnswer`` for an answer that is not in the
    form, and ``Stopped``.
    """
    _load()
    run = _Run()
    began = time.monotonic()

    def work() -> None:
        try:
            run.outcome = asyncio.run(_converse(endpoint, run, system, prompt, form, talk or []))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            run.error = error
        finally:
            run.over.set()

    threading.Thread(target=work, name="asking", daemon=True).start()
    try:
        _wait(run, watch, stage, until=began + endpoint.timeout + GRACE)
    except NewsroomError as error:
        error.data[HEARD] = run.hearing.heard
        raise
    if run.error is not None:
        plain = _plainly(run.error)
        if run.hearing.was_cut and isinstance(plain, BadAnswer):
            plain = BadAnswer(BROKE_OFF)
        plain.data[HEARD] = run.hearing.heard
        raise plain from run.error
    output, messages = run.outcome
    return Reply(
        form=output,
        talk=messages,
        tokens_in=run.hearing.tokens_in,
        tokens_out=run.hearing.tokens_out,
        seconds=time.monotonic() - began,
        was_cut=run.hearing.was_cut,
    )


def _load() -> None:
    """Import what asking needs: seconds on a busy machine, which no endpoint is to blame for."""
    for name in ("pydantic_ai.models.openai", "onrecord.plumbing.model_door"):
        import_module(name)


def _wait(run: _Run, watch: Watch, stage: str, *, until: float) -> None:
    """Wait for the answer, telling how far it is; raises ``Stopped``, ``Temporary``."""
    try:
        while not run.over.wait(LOOK_EVERY):
            watch.tell(stage, run.hearing.sentences)
            if watch.is_stopped():
                raise Stopped("The writing was stopped at the desk.")
            if time.monotonic() > until:
                raise Temporary("The endpoint did not come to an end in time.")
    except BaseException:
        run.stopped.set()
        raise


async def _converse(
    endpoint: Endpoint,
    run: _Run,
    system: str,
    prompt: str,
    form: type[BaseModel],
    talk: list[Any],
) -> tuple[Any, list[Any]]:
    from pydantic_ai import Agent

    # The system prompt is part of the talk once there is one.
    agent: Agent[None, Any] = Agent(
        _model(endpoint, run),
        output_type=_output(endpoint.output)(form),
        system_prompt=system,
        retries=0,
    )
    settings: Any = {"max_tokens": endpoint.max_tokens, "temperature": endpoint.temperature}
    if endpoint.seed is not None:
        settings["seed"] = endpoint.seed
    async with agent.run_stream(prompt, message_history=talk, model_settings=settings) as result:
        output = await result.get_output()
        return output, result.all_messages()


def _model(endpoint: Endpoint, run: _Run) -> Any:
    import httpx2
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai import OpenAIProvider

    from onrecord.plumbing.model_door import Door

    door = Door(
        allowed=endpoint.allowed,
        timeout=endpoint.timeout,
        max_bytes=endpoint.max_bytes,
        heard=run.heard,
        whole=lambda body: run.hearing.check(body, where=endpoint.url),
    )
    client = AsyncOpenAI(
        base_url=endpoint.url,
        api_key=endpoint.key or "none",
        max_retries=0,
        timeout=endpoint.timeout + GRACE,
        http_client=httpx2.AsyncClient(transport=door, trust_env=False),
    )
    profile = OpenAIModelProfile(
        supports_json_schema_output=True,
        supports_json_object_output=True,
        openai_chat_supports_max_completion_tokens=False,
    )
    return OpenAIChatModel(
        endpoint.model, provider=OpenAIProvider(openai_client=client), profile=profile
    )


def _output(name: str) -> Callable[[Any], Any]:
    from pydantic_ai import NativeOutput, PromptedOutput, ToolOutput

    forms: dict[str, Callable[[Any], Any]] = {
        "schema": NativeOutput,
        "tool": ToolOutput,
        "prompt": PromptedOutput,
    }
    return forms[name]


def _plainly(error: BaseException) -> NewsroomError:
    """Return our own error that lies under a library's, or one sentence about the library's."""
    under: BaseException | None = error
    for _ in range(10):
        if under is None:
            break
        if isinstance(under, NewsroomError):
            return under
        under = under.__cause__ or under.__context__
    what = " ".join(str(error).split())[:160]
    return BadAnswer(
        f"The model did not answer in the form that was asked for ({what}); nothing was written."
    )
