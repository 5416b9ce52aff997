"""What a rule finds in one tree, in words; and what every rule asks about verbs."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.language.syntax import Tree
from onrecord.stories.saying.cues import lexicon

Run = tuple[int, int]
"""First and last word of a run."""

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")
_BEFORE_VERB = frozenset({"aux", "auxpass", "neg", "advmod"})


@dataclass(slots=True)
class Finding:
    """One attribution in words of its tree. ``source`` may lie before its clause."""

    cue: Run
    content: list[Run]
    rule: str
    source: list[Run] = field(default_factory=list)
    is_sure: bool = False
    verb: int = -1


def subject_of(tree: Tree, verb: int, depth: int = 0) -> int | None:
    """Return the word that heads who does what a verb tells, past what shares its subject."""
    own = tree.find_kid(verb, *_SUBJECTS)
    if own is not None or depth > 6:
        return own
    label, head = tree.labels[verb], tree.heads[verb]
    if head == verb:
        return None
    if label in {"conj", "xcomp", "advcl", "pcomp", "parataxis", "dep"}:
        if label == "pcomp":
            head = tree.heads[head] if tree.labels[head] == "prep" else head
        if label == "xcomp":
            given = tree.find_kid(head, "dobj", "dative")
            if given is not None and tree.words[given].start > tree.words[head].start:
                return given
        if tree.tags[head][:2] in {"VB", "MD"} or tree.labels[head] == "ROOT":
            return subject_of(tree, head, depth + 1)
        return None
    if label in {"acl", "relcl"} and tree.tags[verb] == "VBG":
        return head
    return None


def verb_group(tree: Tree, verb: int) -> Run:
    """Return the verb with what stands right before it: "has not yet said"."""
    first = verb
    before = [kid for kid in tree.kids[verb] if kid < verb and tree.labels[kid] in _BEFORE_VERB]
    for kid in reversed(before):
        if tree.lasts[kid] + 1 != first:
            break
        first = tree.firsts[kid]
    last = verb
    for kid in tree.kids[verb]:
        if kid == last + 1 and tree.labels[kid] == "prt":
            last = kid
    return first, last


def noun_phrase(tree: Tree, head: int, *, before: int | None = None) -> Run:
    """Return a whole noun phrase; with ``before``, with the comma that closes an addition."""
    first, last = tree.firsts[head], _past_additions(tree, head)
    while first < head and tree.labels[first] in {"punct", "cc", "mark"}:
        first += 1
    while last > head and tree.lowers[last] in {"-", "—", "–", ";", ":", "."}:
        last -= 1
    if before is not None:
        last = min(last, before - 1)
        has_addition = any(
            tree.labels[kid] in {"appos", "relcl", "acl", "nummod", "prep", "amod", "npadvmod"}
            and kid > head
            and tree.lowers[tree.firsts[kid] - 1] == ","
            for kid in tree.kids[head]
        )
        if has_addition and last + 1 < before and tree.lowers[last + 1] == ",":
            last += 1
        elif not has_addition and tree.lowers[last] == ",":
            last -= 1
    elif last > head and tree.lowers[last] == ",":
        last -= 1
    return first, _whole(tree, last)


def _whole(tree: Tree, last: int) -> int:
    """Return the last part of a hyphenated word: "co-author" is read as three."""
    words = tree.words
    while (
        last + 2 < len(words)
        and words[last + 1].text == "-"
        and words[last].end == words[last + 1].start
        and words[last + 1].end == words[last + 2].start
    ):
        last += 2
    return last


def _past_additions(tree: Tree, head: int) -> int:
    """Return the last word of a noun phrase without what is only added after a comma.

    "Trump, speaking in Ohio," loses the addition; "Ryan, the speaker," keeps it.
    """
    for kid in tree.kids[head]:
        begins = tree.firsts[kid]
        if kid > head and tree.labels[kid] in {"acl", "advcl"} and tree.lowers[begins - 1] == ",":
            return begins - 2 if begins - 2 >= head else head
    return tree.lasts[head]


def kept_clause(tree: Tree, clause: int, first: int, last: int) -> int:
    """Return the last word of a clause without what the reporter adds after a comma.

    Cut are ", which ..." and ", putting ..." at the end, and a conjoined clause with a cue
    of its own: they are told, not said.
    """
    end = last
    for word in range(clause, last + 1):
        begins = tree.firsts[word]
        if begins <= max(first, clause) or tree.lowers[begins - 1] != ",":
            continue
        added = tree.labels[word] == "relcl" or (
            tree.labels[word] == "advcl" and tree.tags[word] == "VBG" and begins == word
        )
        if added and tree.lasts[word] >= end - 1 and word > clause:
            end = begins - 2
    for kid in tree.kids_as(clause, "conj"):
        lemma = lexicon().verbs.get(tree.lowers[kid], "")
        speaks = lexicon().is_a("say", lemma) and tree.find_kid(kid, "nsubj") is not None
        if speaks and kid > clause and tree.find_kid(kid, "ccomp") is not None:
            end = min(end, tree.firsts[kid] - 2)
    return max(end, clause)


def trimmed(tree: Tree, run: Run) -> Run | None:
    """Return a run without commas and stops at its ends, or nothing if nothing is left."""
    first, last = run
    while first <= last and tree.lowers[first] in {",", ".", ";", ":", "-", "—", "–", "--"}:
        first += 1
    while last >= first and tree.lowers[last] in {",", ".", ";", ":", "-", "—", "–", "--"}:
        last -= 1
    return (first, last) if first <= last else None
