"""Who speaks a quotation, read from what stands beside it where the grammar did not tell."""

from __future__ import annotations

from onrecord.language.syntax import Tree
from onrecord.stories.saying.cues import lexicon
from onrecord.stories.saying.findings import Finding, Run, noun_phrase, subject_of, verb_group
from onrecord.stories.saying.quotations import Quotation

MOST_BETWEEN = 22
"""So many words may stand between a quotation and the verb that tells who spoke it."""

_STOPS = frozenset(
    {
        ".",
        ",",
        ";",
        ":",
        "in",
        "on",
        "at",
        "during",
        "after",
        "before",
        "when",
        "while",
        "as",
        "to",
        "and",
        "but",
        "who",
        "—",
        "–",
        "-",
    }
)


def speaker_of(tree: Tree, quote: Quotation) -> Finding | None:
    """Return the verb beside a quotation and whoever it names; the content is left empty."""
    after = _after(tree, quote)
    return after if after is not None else _before(tree, quote)


def _after(tree: Tree, quote: Quotation) -> Finding | None:
    """Read ``"…," said X`` and ``"…," X, the minister, said``."""
    first = next((n for n, word in enumerate(tree.words) if word.start >= quote.end), None)
    if first is None or _is_title(tree, quote):
        return None
    for verb in range(first, min(first + MOST_BETWEEN, len(tree.words))):
        if tree.tags[verb][:2] != "VB":
            continue
        if not _is_cue(tree, verb) and not _is_convinced(tree, verb):
            if tree.labels[verb] in {"relcl", "acl", "aux"} or tree.tags[verb] in {"VBG", "VBN"}:
                continue
            return None
        group = verb_group(tree, verb)
        if group[0] - first <= 1 and verb + 1 < len(tree.words):
            source = _following(tree, verb)
            if source is not None:
                return _finding(group, source, verb)
        subject = tree.find_kid(verb, "nsubj")
        if subject is not None and first <= subject:
            return _finding(group, noun_phrase(tree, subject, before=group[0]), verb)
        if first < group[0] and all(tree.tags[n][:2] != "VB" for n in range(first, group[0])):
            begin = first + (tree.lowers[first] in {",", "."})
            return _finding(group, (begin, group[0] - 1), verb) if begin < group[0] else None
        return None
    return None


def _is_title(tree: Tree, quote: Quotation) -> bool:
    """Say whether a quotation is a name: "on Sunday's episode of “Meet the Nation,” …"."""
    before = [n for n, word in enumerate(tree.words) if word.end <= quote.start]
    return bool(before) and tree.tags[before[-1]] in {"IN", "DT", "PRP$", "POS", "NN", "TO"}


def _following(tree: Tree, verb: int) -> Run | None:
    """Return who is named right after an inverted verb: "said James Acton, a physicist"."""
    subject = tree.find_kid(verb, "nsubj")
    if subject is not None and subject > verb:
        return noun_phrase(tree, subject)
    last = verb
    while last + 1 < len(tree.words) and tree.lowers[last + 1] not in _STOPS:
        last += 1
        if tree.tags[last][:2] == "VB":
            return None
    if last == verb or not any(tree.tags[n][:2] in {"NN", "PR"} for n in range(verb + 1, last + 1)):
        return None
    return verb + 1, last


def _before(tree: Tree, quote: Quotation) -> Finding | None:
    """Read ``X said: "…"`` and ``X told reporters, "…"``."""
    last = next(
        (n for n in range(len(tree.words) - 1, -1, -1) if tree.words[n].end <= quote.start), None
    )
    if last is None:
        return None
    if tree.lowers[last] == ":":
        found = _announcer(tree, last)
        if found is not None:
            return found
    opens = tree.lowers[last] in {",", ":", "that", "―"}
    if not opens and not (tree.tags[last][:2] == "VB" and _is_cue(tree, last)):
        return None
    for verb in range(last, max(-1, last - MOST_BETWEEN), -1):
        if tree.tags[verb][:2] != "VB" or tree.labels[verb] in {"aux", "auxpass"}:
            continue
        if not _is_cue(tree, verb):
            if tree.labels[verb] in {"relcl", "acl", "advcl", "pcomp"}:
                continue
            return None
        subject = subject_of(tree, verb)
        if subject is None:
            return None
        group = verb_group(tree, verb)
        before = group[0] if subject < group[0] else None
        return _finding(group, noun_phrase(tree, subject, before=before), verb)
    return None


def _announcer(tree: Tree, last: int) -> Finding | None:
    """Read ``X spoke to the press: "…"``: a colon lets X speak, whatever the verb."""
    root = next((n for n in range(last) if tree.heads[n] == n), None)
    if root is None or tree.tags[root][:2] != "VB":
        return None
    subject = tree.find_kid(root, "nsubj")
    if subject is None or tree.tags[subject] not in {"NNP", "PRP"}:
        return None
    if tree.lowers[subject] in {"it", "this", "that", "they", "we", "you", "i"}:
        return None
    group = verb_group(tree, root)
    return _finding(group, noun_phrase(tree, subject, before=group[0]), root)


def _is_convinced(tree: Tree, verb: int) -> bool:
    """Say whether a verb and its adjective stand for speech: ``"…," X is convinced.``"""
    said = tree.find_kid(verb, "acomp", "oprd")
    word = verb if said is None else said
    return tree.lowers[word] in {"convinced", "confident", "sure", "certain"}


def _is_cue(tree: Tree, verb: int) -> bool:
    lemma = lexicon().verbs.get(tree.lowers[verb])
    return lemma is not None and (
        lexicon().is_a("say", lemma) or lemma in {"read", "speak", "talk", "hear", "urge", "think"}
    )


def _finding(group: Run, source: Run, verb: int) -> Finding:
    return Finding(group, [], "beside", [source], True, verb)
