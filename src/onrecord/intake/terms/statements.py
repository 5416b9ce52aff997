"""One statement that a site makes about the use of its text, and what it closes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_SHOWN = 300


class Kind(StrEnum):
    """By which convention a statement was made."""

    ROBOTS = "robots"
    TDMREP = "tdmrep"
    USAGE = "usage"
    SIGNAL = "signal"
    RSL = "rsl"
    META = "meta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What stands where, and what follows for us.

    ``where`` is the address at which it was read, ``says`` its own words (shortened).
    ``closes_fetch`` means that a page is not fetched for its text, ``closes_model`` that the
    text is not given to a model. Both false: the site says that we may.
    """

    kind: Kind
    where: str
    says: str
    closes_fetch: bool = False
    closes_model: bool = False


def statement(kind: Kind, where: str, says: str, **closes: bool) -> Statement:
    """Return a statement whose words are short and on one line, whatever the site wrote."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in says).split())
    return Statement(kind=kind, where=where[:2000], says=shown[:MOST_SHOWN], **closes)


def closing_model(statements: Iterable[Statement]) -> Statement | None:
    """Return the first statement that keeps the text from models, if there is one."""
    return next((one for one in statements if one.closes_model), None)


def closing_fetch(statements: Iterable[Statement]) -> Statement | None:
    """Return the first statement that keeps the page from being fetched for its text."""
    return next((one for one in statements if one.closes_fetch), None)


def in_words(one: Statement) -> str:
    """Return one sentence for an editor."""
    named = {
        Kind.ROBOTS: "robots.txt",
        Kind.TDMREP: "the TDM reservation",
        Kind.USAGE: "the Content-Usage rule",
        Kind.SIGNAL: "the Content-Signal rule",
        Kind.RSL: "the RSL licence",
        Kind.META: "the page's own meta tag",
    }[one.kind]
    return f"Reserved by {named} at {one.where} ({one.says})"[:500]


_AI_USES = frozenset(
    {"ai", "ai-all", "ai-input", "ai-output", "ai-train", "ai-use", "all", "bots"}
    | {"genai", "tdm", "train-ai", "train-genai"}
)
"""Categories of the drafts of AIPREF, of Content Signals and of RSL that concern a model.

A rule against training counts too: what is sent to an endpoint is out of our hands.
"""


def is_model_use(name: str) -> bool:
    """Say whether a category of use covers giving the text to a model."""
    return name.strip().lower() in _AI_USES


def preferences(value: str) -> Iterator[tuple[str, bool]]:
    """Yield (category, allowed) of ``train-ai=n, search=y`` or ``ai-input=no``.

    What is neither yes nor no says nothing, as the drafts have it.
    """
    for part in value[:2000].split(","):
        name, _, choice = part.partition("=")
        # A structured field may carry parameters and be written as a string or token.
        word = choice.partition(";")[0].strip().strip('"').lower()
        if name.strip() and word in ("y", "yes", "n", "no", "?0", "?1"):
            yield name.strip().lower(), word in ("y", "yes", "?1")


def of_preferences(kind: Kind, where: str, value: str) -> Statement | None:
    """Return what a list of preferences says about models, or ``None`` when it says nothing."""
    stated = dict(preferences(value))
    about = {name: allowed for name, allowed in stated.items() if is_model_use(name)}
    if not about:
        return None
    return statement(kind, where, value, closes_model=not all(about.values()))
