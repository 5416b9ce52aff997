"""Attributions without a verb of saying: "according to X", "X's claim that", "reportedly"."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.language.syntax import Tree
from onrecord.stories.saying.cues import Lexicon, lexicon
from onrecord.stories.saying.findings import (
    Finding,
    Run,
    noun_phrase,
    subject_of,
    trimmed,
    verb_group,
)

_ABOUT_NOUN = frozenset({"of", "for", "on", "about", "to", "against", "over", "with", "from", "in"})


def find(tree: Tree) -> Iterator[Finding]:
    """Yield what one sentence attributes by other means than a verb of saying."""
    words = lexicon()
    for word, lower in enumerate(tree.lowers):
        if lower == "according" and word + 1 < len(tree.lowers) and tree.lowers[word + 1] == "to":
            found = _according(tree, word)
        elif words.is_a("reported", lower):
            found = _reported(tree, word)
        elif lower in words.kinds["state"]:
            found = _state(tree, word)
        elif lower in words.nouns and tree.tags[word][:2] == "NN":
            found = _noun(tree, word, words)
        else:
            continue
        if found is not None:
            yield found


def _according(tree: Tree, word: int) -> Finding | None:
    to = word + 1
    who = tree.find_kid(to, "pobj") or tree.find_kid(word, "pobj")
    if who is None:
        return None
    source = noun_phrase(tree, who)
    top = word
    while tree.heads[top] != top and tree.labels[top] in {"prep", "pcomp", "advmod", "dep"}:
        top = tree.heads[top]
        if tree.tags[top][:2] in {"VB", "MD"}:
            break
    first, last = tree.firsts[top], tree.lasts[top]
    if tree.labels[top] in {"ccomp", "advcl", "relcl", "conj"} and tree.lasts[top] < to:
        last = tree.lasts[top]
    before = trimmed(tree, (first, word - 1))
    after = trimmed(tree, (source[1] + 1, last))
    content = [run for run in (before, after) if run is not None]
    if not content:
        return None
    return Finding((word, to), content, "according", [source], True, word)


def _reported(tree: Tree, word: int) -> Finding | None:
    """Read "allegedly": the clause around it, in nobody's mouth."""
    top = word
    while tree.heads[top] != top and tree.tags[top][:2] not in {"VB", "MD"}:
        top = tree.heads[top]
    before = trimmed(tree, (tree.firsts[top], word - 1))
    after = trimmed(tree, (word + 1, tree.lasts[top]))
    content = [run for run in (before, after) if run is not None]
    return Finding((word, word), content, "reported", [], False, word) if content else None


def _state(tree: Tree, word: int) -> Finding | None:
    """Read "is sure that", "was critical of", "are frustrated that"."""
    verb = word
    if tree.labels[word] in {"acomp", "oprd", "attr"}:
        verb = tree.heads[word]
    elif tree.find_kid(word, "auxpass") is None:
        return None
    subject = subject_of(tree, verb)
    if subject is None:
        return None
    group = verb_group(tree, verb)
    clause = tree.find_kid(word, "ccomp", "xcomp") or tree.find_kid(verb, "ccomp")
    if clause is not None and clause > word:
        run = trimmed(tree, (tree.firsts[clause], tree.lasts[clause]))
        cue = (group[0], word)
    else:
        linked = next(
            (kid for kid in tree.kids[word] if tree.labels[kid] == "prep" and kid > word), None
        )
        if linked is None or tree.lowers[linked] not in {
            "about",
            "of",
            "with",
            "by",
            "at",
            "to",
            "on",
            "over",
            "in",
            "for",
        }:
            return None
        run = trimmed(tree, (linked + 1, tree.lasts[linked]))
        cue = (group[0], linked)
    if run is None:
        return None
    source = [noun_phrase(tree, subject, before=group[0] if subject < group[0] else None)]
    return Finding(cue, [run], f"state:{tree.lowers[word]}", source, False, word)


def _noun(tree: Tree, word: int, words: Lexicon) -> Finding | None:
    """Read "Obama's claim that", "their plan to", "criticism of X by Y", "made a promise to"."""
    clause = next(
        (
            kid
            for kid in tree.kids[word]
            if kid > word
            and (
                (
                    tree.labels[kid] == "acl"
                    and tree.find_kid(kid, "aux") is not None
                    and tree.tags[kid] == "VB"
                )
                or tree.labels[kid] == "ccomp"
                or (tree.labels[kid] == "acl" and tree.find_kid(kid, "mark") is not None)
            )
        ),
        None,
    )
    linked = None
    if clause is None:
        linked = next(
            (
                kid
                for kid in tree.kids[word]
                if kid > word and tree.labels[kid] == "prep" and tree.lowers[kid] in _ABOUT_NOUN
            ),
            None,
        )
        if linked is None:
            return None
    owner = tree.find_kid(word, "poss")
    source: list[Run] = []
    first = word
    if owner is not None:
        last = tree.lasts[owner]
        first = last + 1
        source = [(tree.firsts[owner], last)]
    else:
        return None
    run = trimmed(tree, (tree.firsts[clause], tree.lasts[clause])) if clause is not None else None
    cue_end = word
    if clause is None and linked is not None:
        cue_end = linked
        run = trimmed(tree, (linked + 1, tree.lasts[linked]))
    if run is None:
        return None
    return Finding((first, cue_end), [run], f"noun:{tree.lowers[word]}", source, False, word)
