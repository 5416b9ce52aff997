"""An answer of a chat endpoint as it comes: how far it is, and whether it is one at all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, ClassVar

from onrecord.vocabulary.errors import Permanent

_REFUSING = (
    "i'm sorry", "i’m sorry", "i am sorry", "i cannot", "i can't", "i can’t", "i won't",
    "as an ai", "i am unable", "i'm unable", "i’m unable",
)  # fmt: skip
_EXCERPT = 120

BROKE_OFF = (
    "The model's answer broke off at the most tokens it may have; raise MAX_TOKENS or choose a "
    "shorter shape."
)

LETTERS_A_TOKEN = 3
"""Fewer than any language has, so that nothing is counted too low."""


class BadAnswer(Permanent):
    """The model's answer cannot be used; asking once more is for a person to decide."""

    code: ClassVar[str] = "writing.bad_answer"


class Hearing:
    """Reads an answer part by part.

    ``content`` is the text so far, ``sentences`` a count of those begun in it,
    ``tokens_in`` and ``tokens_out`` what the endpoint says that it came to, if it does, and
    ``was_cut`` that it broke off and was taken up to its last whole sentence.
    """

    def __init__(self) -> None:
        self.content = ""
        self.refusal = ""
        self.finish = ""
        self.tokens_in = 0
        self.tokens_out = 0
        self.choices = 0
        self.is_call = False
        self.was_cut = False
        self._left = b""

    @property
    def sentences(self) -> int:
        """How many sentences the answer has begun."""
        return self.content.count('"text"')

    @property
    def heard(self) -> tuple[int, int] | None:
        """The tokens in and out so far, ``None`` before anything was said.

        As the endpoint counts them, else out by the letters that came; 0 in where it did not say.
        """
        if not (self.choices or self.tokens_in or self.tokens_out):
            return None
        said = len(self.content) + len(self.refusal)
        return self.tokens_in, self.tokens_out or -(-said // LETTERS_A_TOKEN)

    def take(self, part: bytes) -> None:
        """Read one part; a line that is not whole yet is kept for the next."""
        lines = (self._left + part).split(b"\n")
        self._left = lines.pop()
        for line in lines:
            if line.startswith(b"data:") and line[5:].strip() != b"[DONE]":
                self._event(line[5:], where="")

    def check(self, body: bytes, *, where: str) -> bytes:
        """Return ``body`` as a stream of events, read from its beginning.

        An endpoint that answered in one piece, though asked to stream, is understood.
        Raises ``BadAnswer`` with one sentence for an answer that no text can be got from.
        """
        self.__init__()  # type: ignore[misc]
        streamed = [line for line in body.splitlines() if line.startswith(b"data:")]
        if streamed:
            for line in streamed:
                if line[5:].strip() != b"[DONE]":
                    self._event(line[5:], where=where)
        else:
            self._event(body, where=where)
            body = self._as_stream(body)
        if self.finish == "length" and not self.is_call and (kept := completed(self.content)):
            self.was_cut = True
            self.content, self.finish = kept, "stop"
            body = _as_events({"content": kept}, self.tokens_in, self.tokens_out)
        self._judge(where)
        return body

    def _event(self, raw: bytes, *, where: str) -> None:
        """Read one event; broken ones are passed over while the answer still comes."""
        try:
            event = json.loads(raw)
        except (ValueError, RecursionError):
            event = None
        if not isinstance(event, dict):
            if where:
                shown = raw[:_EXCERPT].decode("utf-8", "replace").strip()
                raise BadAnswer(f"{where} answered with something that is no JSON: “{shown}”.")
            return
        if where and event.get("error"):
            shown = str(event["error"])[:_EXCERPT]
            raise BadAnswer(f"{where} answered with an error: {shown}.")
        for choice in _dicts(event.get("choices")):
            self.choices += 1
            said = choice.get("delta") or choice.get("message") or {}
            if isinstance(said, dict):
                call = _tool_text(said)
                self.is_call = self.is_call or bool(call)
                self.content += _text(said.get("content")) + call
                self.refusal += _text(said.get("refusal"))
            self.finish = _text(choice.get("finish_reason")) or self.finish
        usage = event.get("usage")
        if isinstance(usage, dict):
            self.tokens_in = _number(usage.get("prompt_tokens")) or self.tokens_in
            self.tokens_out = _number(usage.get("completion_tokens")) or self.tokens_out

    def _judge(self, where: str) -> None:
        shown = " ".join((self.refusal or self.content).split())[:_EXCERPT]
        if not self.choices:
            raise BadAnswer(f"{where} answered without any choice; nothing was written.")
        if self.refusal or self.content.strip().lower().startswith(_REFUSING):
            raise BadAnswer(f"The model refused to write: “{shown}”.")
        if self.finish == "content_filter":
            raise BadAnswer(f"{where} withheld the answer by its content filter.")
        if not self.content.strip():
            raise BadAnswer("The model answered with an empty text; nothing was written.")
        if self.finish == "length":
            raise BadAnswer(BROKE_OFF)

    def _as_stream(self, body: bytes) -> bytes:
        whole = json.loads(body)
        choices = [
            {
                "index": number,
                "delta": choice.get("message") or {},
                "finish_reason": choice.get("finish_reason") or "stop",
            }
            for number, choice in enumerate(_dicts(whole.get("choices")))
        ]
        event = {
            "id": str(whole.get("id") or "answer"),
            "object": "chat.completion.chunk",
            "created": _number(whole.get("created")),
            "model": str(whole.get("model") or ""),
            "choices": choices,
            "usage": whole.get("usage"),
        }
        return b"data: " + json.dumps(event).encode() + b"\n\ndata: [DONE]\n\n"


def completed(content: str) -> str:
    """Return JSON that broke off up to its last whole sentence, closed; empty where there is none.

    A sentence is an object in a list. What is whole and what is not is for the form to say:
    a text without its body is still none.
    """
    open_: list[str] = []
    kept, in_string, escaped = "", False, False
    for at, character in enumerate(content):
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "{[":
            open_.append("}" if character == "{" else "]")
        elif character in "}]":
            if not open_ or open_.pop() != character:
                return ""
            if character == "}" and open_[-1:] == ["]"]:
                kept = content[: at + 1] + "".join(reversed(open_))
    return kept


def _as_events(said: dict[str, Any], tokens_in: int, tokens_out: int) -> bytes:
    event = {
        "id": "answer",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "",
        "choices": [{"index": 0, "delta": said, "finish_reason": "stop"}],
        "usage": {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
        },
    }
    return b"data: " + json.dumps(event).encode() + b"\n\ndata: [DONE]\n\n"


def _dicts(value: object) -> Iterable[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _tool_text(said: dict[str, Any]) -> str:
    calls = _dicts(said.get("tool_calls"))
    functions = [call.get("function") for call in calls]
    return "".join(_text(f.get("arguments")) for f in functions if isinstance(f, dict))


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
