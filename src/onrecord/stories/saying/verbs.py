"""Attributions whose cue is a verb: "said that", "wants to", "criticised", "called for"."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.language.syntax import Tree
from onrecord.stories.saying.cues import Lexicon, lexicon
from onrecord.stories.saying.findings import (
    Finding,
    Run,
    kept_clause,
    noun_phrase,
    subject_of,
    trimmed,
    verb_group,
)

_LEADS = frozenset(
    {"but", "and", "yet", "so", "however", "meanwhile", "still", "also", "moreover", "then"}
)


def find(tree: Tree) -> Iterator[Finding]:
    """Yield what the verbs of one sentence attribute, in order of the verbs."""
    words = lexicon()
    for verb, tag in enumerate(tree.tags):
        if tag[:2] != "VB":
            continue
        lemma = words.verbs.get(tree.lowers[verb])
        if _is_helper(tree, verb):
            continue
        found = _read(tree, verb, lemma, words) if lemma else _that(tree, verb, words)
        if found is not None:
            yield found


def _that(tree: Tree, verb: int, words: Lexicon) -> Finding | None:
    """Read any other verb with a clause that opens with "that"."""
    for clause in tree.kids_as(verb, "ccomp"):
        mark = tree.find_kid(clause, "mark")
        if clause > verb and mark is not None and tree.lowers[mark] == "that":
            subject = subject_of(tree, verb)
            if subject is None or tree.lowers[verb] in {
                "is",
                "was",
                "be",
                "been",
                "makes",
                "made",
                "make",
            }:
                return None
            group = verb_group(tree, verb)
            content = _content_of_clause(tree, verb, clause, subject, group)
            source = _source(tree, subject, group)
            return Finding(group, content, "that", source, False, verb) if content else None
    return None


def _is_helper(tree: Tree, verb: int) -> bool:
    return tree.labels[verb] in {"aux", "auxpass", "amod", "compound", "case", "prep", "mark"}


def _read(tree: Tree, verb: int, lemma: str, words: Lexicon) -> Finding | None:
    """Return the attribution of one verb by the first frame that fits."""
    passive = tree.find_kid(verb, "auxpass") is not None or _is_bare_passive(tree, verb)
    if passive:
        return _passive(tree, verb, lemma, words)
    clause = _clause(tree, verb, lemma, words)
    if clause is not None:
        return clause
    around = _around(tree, verb, lemma, words)
    if around is not None:
        return around
    through = _through_preposition(tree, verb, lemma, words)
    if through is not None:
        return through
    return _thing(tree, verb, lemma, words)


def _is_bare_passive(tree: Tree, verb: int) -> bool:
    """Say whether a participle stands after a noun: "the plan proposed by Obama"."""
    return (
        tree.tags[verb] == "VBN"
        and tree.labels[verb] in {"acl", "advcl"}
        and tree.find_kid(verb, "aux") is None
    )


def _clause(tree: Tree, verb: int, lemma: str, words: Lexicon) -> Finding | None:
    """Read "said that …", "…, X said", "wants to …", "urged X to …"."""
    kids = tree.kids_as(verb, "ccomp", "xcomp")
    fitting = [kid for kid in kids if _takes(tree, verb, kid, lemma, words)]
    if not fitting:
        return None
    clause = fitting[0]
    group = _grown(tree, verb, words)
    subject = subject_of(tree, group[0] if tree.tags[group[0]][:2] == "VB" else verb)
    subject = subject_of(tree, verb) if subject is None else subject
    if subject is None and not _may_lack_subject(tree, verb):
        return None
    content = _content_of_clause(tree, verb, clause, subject, group)
    content = [run for run in content if run[0] <= run[1]]
    if not content:
        return None
    is_said = words.is_a("say", lemma) and tree.labels[clause] == "ccomp"
    return Finding(
        cue=group,
        content=content,
        rule=f"clause:{lemma}",
        source=_source(tree, subject, group),
        is_sure=is_said and subject is not None,
        verb=verb,
    )


def _takes(tree: Tree, verb: int, clause: int, lemma: str, words: Lexicon) -> bool:
    if tree.labels[clause] == "ccomp":
        if words.is_a("say", lemma) or words.is_a("think", lemma):
            return True
        return words.is_a("move", lemma) or (
            words.is_a("intend", lemma) and not words.is_a("light", lemma)
        )
    if words.is_a("intend", lemma) or words.is_a("move", lemma):
        return True
    return (words.is_a("say", lemma) or words.is_a("judge", lemma)) and tree.tags[clause] == "VBG"


def _may_lack_subject(tree: Tree, verb: int) -> bool:
    return tree.tags[verb] == "VBG" or tree.labels[verb] == "ROOT"


def _content_of_clause(
    tree: Tree, verb: int, clause: int, subject: int | None, group: Run
) -> list[Run]:
    first, last = tree.firsts[clause], tree.lasts[clause]
    if clause < verb:
        end = min(group[0], tree.firsts[subject] if subject is not None else group[0]) - 1
        if tree.labels[verb] == "ROOT":
            first = min(first, tree.firsts[verb])
        run = trimmed(tree, (_past_lead(tree, first, clause), max(min(last, end), end)))
        return [run] if run else []
    thing = tree.find_kid(verb, "dobj", "dative")
    if thing is not None and group[1] < thing < clause and _is_moved(tree, clause):
        first = tree.firsts[thing]
    first = max(_past_time(tree, clause, first), group[1] + 1)
    last = _and_more(tree, verb, clause, last)
    run = trimmed(tree, (first, kept_clause(tree, clause, first, last)))
    return [run] if run else []


def _and_more(tree: Tree, verb: int, clause: int, last: int) -> int:
    """Return the last word of what goes on with "and" or "but" as if the reporter told it.

    "She said he knew, and the answers were not ready": the second half has no cue of its
    own and its own subject, so it is taken for said too.
    """
    for kid in tree.kids_as(verb, "conj"):
        own = tree.find_kid(kid, "nsubj", "nsubjpass", "expl")
        is_cue = tree.lowers[kid] in lexicon().verbs
        if kid > clause and own is not None and not is_cue and tree.labels[clause] == "ccomp":
            return max(last, tree.lasts[kid])
    return last


def _past_time(tree: Tree, clause: int, first: int) -> int:
    """Return the first word past "on Friday" or "this week", which tells when it was said."""
    for kid in tree.kids[clause]:
        if kid > clause:
            break
        timely = tree.labels[kid] == "npadvmod" or (
            tree.labels[kid] == "prep" and tree.lowers[kid] in {"on", "in", "at", "during"}
        )
        if timely and tree.firsts[kid] == first and tree.lowers[tree.lasts[kid] + 1] != ",":
            first = tree.lasts[kid] + 1
        elif tree.labels[kid] == "mark" and kid >= first:
            return kid
        elif tree.labels[kid] != "punct":
            break
    return first


def _is_moved(tree: Tree, clause: int) -> bool:
    """Say whether a clause is "to join": the thing before it is who is to do it."""
    return tree.labels[clause] == "xcomp" and tree.find_kid(clause, "aux") is not None


def _past_lead(tree: Tree, start: int, clause: int) -> int:
    """Return the first word past "But", "However," or "In addition,"."""
    while start < clause and (
        tree.labels[start] == "cc" or tree.lowers[start] in _LEADS or tree.lowers[start] == ","
    ):
        start += 1
    if tree.lowers[start : start + 3] == ["in", "addition", ","]:
        start += 3
    return start


def _grown(tree: Tree, verb: int, words: Lexicon) -> Run:
    """Return the verb's group with light verbs before it: "continued to call"."""
    first, last = verb_group(tree, verb)
    head = verb
    while tree.labels[head] == "xcomp":
        above = tree.heads[head]
        lemma = words.verbs.get(tree.lowers[above])
        if lemma is None or not words.is_a("light", lemma) or above > head:
            break
        between = range(verb_group(tree, above)[1] + 1, first)
        if any(tree.labels[word] not in {"aux", "advmod", "neg"} for word in between):
            break
        first = verb_group(tree, above)[0]
        head = above
    return first, last


def _source(tree: Tree, subject: int | None, group: Run) -> list[Run]:
    if subject is None:
        return []
    before = group[0] if subject < group[0] else None
    return [noun_phrase(tree, subject, before=before)]


def _around(tree: Tree, verb: int, lemma: str, words: Lexicon) -> Finding | None:
    """Read a cue set into what is said: "which, Tompkins said, is full"."""
    head = tree.heads[verb]
    if (
        not words.is_a("say", lemma)
        or tree.labels[verb] not in {"parataxis", "ccomp", "advcl", "dep"}
        or head == verb
        or tree.find_kid(verb, "mark") is not None
    ):
        return None
    subject = tree.find_kid(verb, "nsubj")
    if subject is None or tree.find_kid(verb, "dobj") is not None:
        return None
    first, last = tree.firsts[verb], tree.lasts[verb]
    begins = first > 0 and tree.lowers[first - 1] in {",", "—", "–", "-", "”", '"'}
    if not (begins or tree.lowers[first] == ","):
        return None
    before = trimmed(tree, (tree.firsts[head], first - 1))
    after = trimmed(tree, (last + 1, tree.lasts[head]))
    content = [run for run in (before, after) if run is not None]
    if not content or before is None:
        return None
    group = verb_group(tree, verb)
    source = _source(tree, subject, group)
    return Finding(group, content, f"around:{lemma}", source, True, verb)


def _through_preposition(tree: Tree, verb: int, lemma: str, words: Lexicon) -> Finding | None:
    """Read "called for a truce", "warned of war"."""
    allowed = words.prepositions.get(lemma)
    if not allowed:
        return None
    for kid in tree.kids[verb]:
        if kid < verb or tree.labels[kid] not in {"prep", "prt", "advmod"}:
            continue
        if tree.lowers[kid] not in allowed:
            continue
        inner = tree.find_kid(kid, "pobj", "pcomp", "prep")
        if inner is not None and tree.labels[inner] == "prep":
            kid, inner = inner, tree.find_kid(inner, "pobj", "pcomp")
        if inner is None:
            continue
        subject = subject_of(tree, verb)
        if subject is None:
            return None
        group = _grown(tree, verb, words)
        if kid - group[1] > 4:
            continue
        run = trimmed(tree, (kid + 1, max(tree.lasts[inner], tree.lasts[kid])))
        if run is None:
            continue
        source = _source(tree, subject, group)
        return Finding((group[0], kid), [run], f"about:{lemma}", source, False, verb)
    return None


def _thing(tree: Tree, verb: int, lemma: str, words: Lexicon) -> Finding | None:
    """Read "criticised the plan", "called Trump a racist"."""
    if not words.is_a("judge", lemma):
        return None
    thing = tree.find_kid(verb, "dobj", "ccomp", "oprd")
    if thing is None or thing < verb:
        return None
    subject = subject_of(tree, verb)
    if subject is None and tree.tags[verb] != "VBG":
        return None
    group = _grown(tree, verb, words)
    first = max(tree.firsts[thing], group[1] + 1)
    last = tree.lasts[thing]
    for kid in tree.kids[verb]:
        if kid > thing and (
            tree.labels[kid] in {"oprd", "xcomp", "acomp"}
            or (tree.labels[kid] == "prep" and tree.lowers[kid] in {"as", "for", "to", "of", "on"})
        ):
            last = max(last, tree.lasts[kid])
    run = trimmed(tree, (first, last))
    if run is None:
        return None
    return Finding(group, [run], f"thing:{lemma}", _source(tree, subject, group), False, verb)


def _passive(tree: Tree, verb: int, lemma: str, words: Lexicon) -> Finding | None:
    """Read "was criticised by X", "is expected to win", "the plan proposed by X"."""
    agent = tree.find_kid(verb, "agent", "prep")
    by = None
    if agent is not None and tree.lowers[agent] == "by":
        by = tree.find_kid(agent, "pobj")
    subject = tree.find_kid(verb, "nsubjpass", "nsubj")
    group = verb_group(tree, verb)
    if subject is None and tree.labels[verb] == "acl" and by is not None:
        subject = tree.heads[verb]
        content = [noun_phrase(tree, subject, before=verb)]
    elif subject is not None:
        content = [noun_phrase(tree, subject, before=group[0])]
    else:
        return None
    is_known = any(words.is_a(kind, lemma) for kind in ("say", "think", "judge", "move", "intend"))
    clause = tree.find_kid(verb, "xcomp", "ccomp")
    if clause is not None and clause > verb and tree.labels[verb] != "acl":
        run = trimmed(tree, (tree.firsts[clause], tree.lasts[clause]))
        content += [run] if run else []
    elif by is None:
        return None
    if not is_known:
        return None
    source = [noun_phrase(tree, by)] if by is not None else []
    return Finding(group, content, f"passive:{lemma}", source, False, verb)
