"""The main text of a page: what trafilatura finds, mended by the page's own markup.

Three readings of one page are held against each other: trafilatura's, the ``articleBody`` that
the page states for machines, and the page's paragraphs in their order. Paragraphs that stand
among those that were found, and look like them, belong to the text as well; those that are
only links, or stand in boxes beside the text, do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import trafilatura
from lxml import etree

from onrecord.intake.sanitising import html_to_text

MOST_BLOCKS = 6_000
_LEAST_PRECISE = 80
"""A precise reading shorter than this is held against a bolder one."""

_LEAST_STATED = 250
_MUCH_LONGER = 1.6
"""A stated text so many times as long as the one found holds more than the article."""

_ALMOST_NOTHING = 60
"""Words; a page of so few was not understood, and what it states is believed."""


_BLOCKS = ("p", "li", "blockquote", "h2", "h3", "h4", "dd", "dt", "pre")
_HEADINGS = ("h2", "h3", "h4")
_BESIDE = frozenset({"aside", "nav", "footer", "form", "figure", "figcaption", "button", "select"})
_BOX = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|newsletter|promo\w*|advert\w*|sponsor\w*|comments?|caption|"
    r"share|sharing|social|read-?more|teaser|author-?bio|biography|subscribe|signup|sidebar|footer|"
    r"breadcrumbs?|tags?|popup|modal|paywall|cookie|most-?read|trending|infobox|credits?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PIECE = 16
_LONG = 40
_CUT_OFF = re.compile(r"(?:…|\.\.\.)\W*$")
_FOLD = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+")
_ENDS = re.compile(r"[.!?…:;。！？।]['\"”’»)\]]*$")
_NOT_OF_THE_TEXT = re.compile(
    r"^\W*(?:read more|read also|also read|read next|see also|related(?: articles?| stories)?"
    r"|more on this|advertisement|sign up (?:for|to)|subscribe (?:to|now)|follow us"
    r"|follow .{0,40} on (?:twitter|facebook|x)\b|click here|comments \(|share this"
    r"|all rights reserved|©|copyright ©|photo:|image:|watch:|listen:"
    r"|lire aussi|à lire aussi|lesen sie auch|mehr zum thema|leer también|lea también"
    r"|leia (?:também|mais)|leggi anche|lees ook|les også|läs också|lue myös)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Block:
    """One paragraph of the page as it stands: its text, how much of it is links, and where.

    ``kind`` is by what paragraphs of one text are alike: their tag, their class, their parent's;
    ``home`` numbers the parent. ``is_named`` says whether such likeness means anything.
    """

    text: str
    fold: str
    links: float
    kind: tuple[str, str, str]
    home: int
    beside: bool
    is_named: bool
    found: bool = False


def main_text(tree: Any, *, again: Callable[[], Any], url: str = "", stated: str = "") -> str:
    """Return the main text of the page, paragraphs separated by a blank line; ``""`` for none.

    ``stated`` is the ``articleBody`` of its JSON-LD. The tree is taken apart; ``again`` gives
    another, where a second reading is needed.
    """
    etree.strip_elements(tree, "script", "style", "template", with_tail=False)
    blocks = _blocks(tree)
    found = _extracted(tree, url, precise=True)
    if len(found) < _LEAST_PRECISE:
        bolder = _extracted(again(), url, precise=False)
        found = bolder if len(bolder) > 2 * len(found) else found
    paragraphs = found.split("\n\n") if found else []
    mended = _mended(paragraphs, blocks)
    return "\n\n".join(_held_against(stated, mended, blocks))


def _extracted(tree: Any, url: str, *, precise: bool) -> str:
    text = trafilatura.extract(
        tree,
        url=url or None,
        favor_precision=precise,
        include_comments=False,
        include_tables=False,
        output_format="txt",
    )
    return "\n\n".join(line for line in (text or "").split("\n") if line.strip())


def _blocks(tree: Any) -> list[_Block]:
    """Return the paragraphs of the page in their order, those without paragraphs inside."""
    found: list[_Block] = []
    homes: dict[Any, int] = {}
    for element in tree.iter(*_BLOCKS):
        if len(found) >= MOST_BLOCKS:
            break
        if next(element.iterdescendants(*_BLOCKS), None) is not None:
            continue
        text = " ".join(element.text_content().split())
        if text:
            home = homes.setdefault(element.getparent(), len(homes))
            found.append(_block(element, text, home))
    return found


def _block(element: Any, text: str, home: int) -> _Block:
    linked = sum(len(" ".join(link.text_content().split())) for link in element.iter("a"))
    parent = element.getparent()
    own, above = element.get("class") or "", ("" if parent is None else parent.get("class") or "")
    return _Block(
        text=text,
        fold=_fold(text),
        links=linked / len(text),
        kind=(str(element.tag), own, f"{'' if parent is None else parent.tag}.{above}"),
        home=home,
        beside=_is_beside(element),
        # Lists and boxes without a name are everywhere on a page.
        is_named=element.tag != "li" and bool((own + above).strip()),
    )


def _is_beside(element: Any) -> bool:
    """Say whether the paragraph stands in a box beside the text, told by names of elements."""
    here, steps = element, 0
    while here is not None and steps < 6:
        if here.tag in _BESIDE:
            return True
        names = f"{here.get('class') or ''} {here.get('id') or ''}"
        if (
            len(names) > 1
            and here.tag not in ("body", "html", "article", "main")
            and _BOX.search(names[:300])
        ):
            return True
        here, steps = here.getparent(), steps + 1
    return False


def _mended(paragraphs: Sequence[str], blocks: Sequence[_Block]) -> list[str]:
    """Return the paragraphs without links in a row, and with what was lost between them."""
    by_fold: dict[str, _Block] = {}
    for block in blocks:
        by_fold.setdefault(block.fold, block)
    kept: list[tuple[str, _Block | None]] = []
    seen: set[str] = set()
    for paragraph in paragraphs:
        fold = _fold(paragraph)
        if fold in seen and len(fold) >= _LONG:
            continue  # pages carry copies for phones
        seen.add(fold)
        here = by_fold.get(_fold(paragraph.lstrip("- ")))
        if _is_of_the_text(paragraph, here):
            kept.append((paragraph, here))
            if here is not None:
                here.found = True
    return _with_lost(kept, blocks)


def _is_of_the_text(paragraph: str, block: _Block | None) -> bool:
    if _NOT_OF_THE_TEXT.match(paragraph) and len(paragraph) < 200:
        return False
    return block is None or block.links < 0.9 or len(paragraph) > 300


def _with_lost(kept: list[tuple[str, _Block | None]], blocks: Sequence[_Block]) -> list[str]:
    """Put paragraphs that look like those that were found where they stand among them."""
    places = [number for number, block in enumerate(blocks) if block.found]
    if len(places) < 3:
        return [text for text, _ in kept]
    kinds = Counter(blocks[place].kind for place in places)
    usual = {kind for kind, times in kinds.items() if times >= 2}
    homes = {blocks[place].home for place in places}
    whole = "".join(_fold(text) for text, _ in kept)
    seen: set[str] = set()
    lost: dict[int, list[str]] = {}
    for number, block in enumerate(blocks):
        if block.found or not _could_be(block) or block.fold in seen or _repeats(block.fold, whole):
            continue
        seen.add(block.fold)
        inside = places[0] < number < places[-1]
        alike = block.kind in usual and block.is_named
        if block.home in homes or (alike and (inside or number > places[-1])):
            before = max((place for place in places if place < number), default=-1)
            lost.setdefault(before, []).append(block.text)
    if not lost:
        return [text for text, _ in kept]
    numbers = {id(block): number for number, block in enumerate(blocks)}
    mended: list[str] = []
    for paragraph, here in kept:
        mended.append(paragraph)
        if here is not None:
            mended += lost.pop(numbers[id(here)], [])
    return mended


def _repeats(fold: str, whole: str) -> bool:
    """Say whether a paragraph was found already, perhaps in pieces or with a part left out."""
    pieces = [fold[start : start + _PIECE] for start in range(0, len(fold), _PIECE)]
    return fold in whole or sum(piece in whole for piece in pieces) > 0.3 * len(pieces)


def _could_be(block: _Block) -> bool:
    """Say whether a paragraph reads like one of an article."""
    if (
        block.beside
        or block.links > 0.4
        or block.kind[0] in _HEADINGS
        or _NOT_OF_THE_TEXT.match(block.text)
    ):
        return False
    return len(block.text) >= 40 and bool(_ENDS.search(block.text[-6:]))


def _held_against(stated: str, paragraphs: list[str], blocks: Sequence[_Block]) -> list[str]:
    """Return what the page states as its text where it says the same, and more of it."""
    told = html_to_text(stated) if len(stated) >= _LEAST_STATED else ""
    if not told or _CUT_OFF.search(told[-10:]):
        return paragraphs
    ours, theirs = _words("\n\n".join(paragraphs)), _words(told)
    common = (ours & theirs).total()
    if ours.total() and common < 0.6 * min(ours.total(), theirs.total()):
        return paragraphs
    longer = theirs.total() / max(1, ours.total())
    if 1.05 <= longer <= _MUCH_LONGER or (longer > 1 and ours.total() < _ALMOST_NOTHING):
        return _in_paragraphs(told, blocks)
    if longer > _MUCH_LONGER:
        return paragraphs
    return [one for one in paragraphs if _is_told(one, theirs, told)] or paragraphs


def _is_told(paragraph: str, theirs: Counter[str], told: str) -> bool:
    """Say whether the stated text has the words of a paragraph, or nearly."""
    words = _words(paragraph)
    missing = (words - theirs).total()
    return missing <= 0.5 * words.total() or _fold(paragraph) in _fold(told)


def _in_paragraphs(told: str, blocks: Iterable[_Block]) -> list[str]:
    """Return a stated text in paragraphs: its own, or those of the page that are in it."""
    if "\n\n" in told:
        return told.split("\n\n")
    fold = _fold(told)
    of_page = [block for block in blocks if len(block.fold) >= 20 and block.fold in fold]
    if sum(len(block.fold) for block in of_page) >= 0.9 * len(fold):
        return [block.text for block in of_page]
    return [told]


def _fold(text: str) -> str:
    return _FOLD.sub("", text).casefold()


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))
