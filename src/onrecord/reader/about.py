"""The pages about the newsroom: who, by which rules, and with which machines; with real counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count, OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onrecord.publishing.models import Author, Disclosure, ReviewCertificate
from onrecord.publishing.operations.authors import NEWSROOM_SLUG
from onrecord.reader import heads, listing, lists, paths, structured
from onrecord.reader.lists import DISCLOSURES, VERDICTS
from onrecord.reader.models import AboutTexts, ListKind
from onrecord.vocabulary.verdicts import Verdict

PORTS: tuple[tuple[str, Promise], ...] = (
    ("EMBEDDERS", gettext_lazy("Sorts reports by meaning")),
    ("WRITERS", gettext_lazy("Drafts texts from reports")),
    ("CHECKERS", gettext_lazy("Holds sentences against passages")),
    ("ILLUSTRATORS", gettext_lazy("Draws maps and cards")),
    ("SPEAKERS", gettext_lazy("Reads aloud")),
    ("MODERATORS", gettext_lazy("Sorts comments for a person to decide")),
    ("LANGUAGE_MODELS", gettext_lazy("Language model that others may ask")),
)
"""The settings that name engines, and what the engines do, in the order of the work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A heading or a paragraph in the newsroom's own words."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a configured engine does, its short name, and the model it runs, if it names one."""

    does: str
    engine: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was published so far, counted for this page."""

    articles: int
    by_people: int
    reviewed: int
    unreviewed: int
    sentences: int
    supported: int
    vouched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Somebody who signs or reviews. ``path`` is empty for who has no page."""

    name: str
    role: str
    about: str
    path: str
    articles: int


def own_words(name: str) -> tuple[Words, ...]:
    """Return what the newsroom wrote for a page of its own; empty where the defaults stand."""
    blocks = getattr(AboutTexts.load(), name)
    return tuple(
        Words(kind=block.block_type, text=str(block.value).strip())
        for block in blocks
        if str(block.value).strip()
    )


def machines() -> list[Machine]:
    """Return the engines that are really configured, as the settings name them."""
    found = []
    for setting, does in PORTS:
        for alias in (getattr(settings, setting, None) or {}).values():
            options: Mapping[str, Any] = alias.get("OPTIONS") or {}
            engine = str(alias["ENGINE"]).rpartition(".")[2]
            model = str(options.get("model") or "")
            found.append(Machine(does=str(does), engine=engine, model=model))
    return list(dict.fromkeys(found))


def counts() -> Counts:
    """Return what has been published, in two queries."""
    made = lists.totals(ListKind.DISCLOSURE)
    judged = lists.totals(ListKind.VERDICT)
    kinds = {DISCLOSURES[of]: articles for of, (articles, _) in made.items()}
    verdicts = {VERDICTS[of]: sentences for of, (_, sentences) in judged.items()}
    return Counts(
        articles=sum(kinds.values()),
        by_people=kinds.get(Disclosure.HUMAN_ONLY, 0),
        reviewed=kinds.get(Disclosure.AI_ASSISTED, 0),
        unreviewed=kinds.get(Disclosure.AI_AUTONOMOUS, 0),
        sentences=sum(verdicts.values()),
        supported=verdicts.get(Verdict.SUPPORTED, 0),
        vouched=verdicts.get(Verdict.VOUCHED, 0),
    )


def signers() -> list[Signer]:
    """Return who signs what readers can read, people first, the newsroom last; two queries."""
    counts = lists.totals(ListKind.AUTHOR)
    found = sorted(
        Author.objects.filter(pk__in=counts),
        key=lambda one: (one.slug == NEWSROOM_SLUG, not one.is_person, one.name),
    )
    return [
        Signer(
            name=author.name,
            role=author.role,
            about=author.about,
            path=paths.author_path(author.slug),
            articles=counts[author.pk][0],
        )
        for author in found
    ]


def reviewers() -> list[Signer]:
    """Return who reviewed what readers can read, who reviewed most first; four queries.

    Each under the name that stands on the newest review of theirs.
    """
    approved = ReviewCertificate.objects.filter(approved_at__isnull=False)
    newest = approved.filter(reviewer=OuterRef("pk")).order_by("-pk").values("reviewer_name")[:1]
    counts = lists.totals(ListKind.REVIEWER)
    accounts = get_user_model().objects.filter(pk__in=counts).annotate(known_as=Subquery(newest))
    found = Counter({one.known_as: counts[one.pk][0] for one in accounts if one.known_as})
    nameless = approved.filter(listing.readable("article__"), reviewer=None).order_by()
    rows = nameless.values_list("reviewer_name").annotate(n=Count("article", distinct=True))
    found.update(dict(rows))
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [Signer(name=name, role="", about="", path="", articles=n) for name, n in ranked]


def head_of(name: str, title: str, description: str) -> heads.Head:
    """Return the head of a page about the newsroom; ``name`` is empty for the first of them."""
    path = paths.about_path(name) if name else paths.ABOUT
    steps: Sequence[tuple[str, str]] = [(_("About"), paths.ABOUT)]
    if name:
        steps = [*steps, (title, path)]
    return heads.Head(
        title=title,
        description=description,
        path=path,
        crumbs=heads.crumbs(*steps),
        data={"@type": "AboutPage", "mainEntity": structured.publisher()},
    )


def titles() -> dict[str, tuple[str, str]]:
    """Return (title, description) of each page below ``/about/`` by its name."""
    site = settings.SITE_NAME
    return {
        "masthead": (
            _("Who we are"),
            _("Who signs at %(site)s, and who reviews.") % {"site": site},
        ),
        "ethics": (
            _("Standards"),
            _("By which rules %(site)s reports, corrects and decides.") % {"site": site},
        ),
        "ai": (
            _("How machines are used"),
            _("Which machines work at %(site)s, at what, and who checks them.") % {"site": site},
        ),
        "reading": (
            _("Reading comforts"),
            _("Text size, colours, keyboard shortcuts, reading without a network."),
        ),
    }
