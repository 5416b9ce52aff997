"""The words by which somebody is said to say, think, want or judge, in every form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from onrecord.language.wordlists import lines, sections

_IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote written", "find": "found",
    "show": "showed shown",
    "swear": "swore sworn", "teach": "taught", "sing": "sang sung", "begin": "began begun",
    "go": "went gone goes", "think": "thought", "feel": "felt", "know": "knew known",
    "understand": "understood", "forget": "forgot forgotten", "hear": "heard", "see": "saw seen",
    "foresee": "foresaw foreseen", "hold": "held", "mean": "meant", "choose": "chose chosen",
    "seek": "sought", "forbid": "forbade forbidden", "rebut": "rebutted", "slam": "slammed",
    "rip": "ripped", "pan": "panned", "ban": "banned", "quip": "quipped", "admit": "admitted",
    "brag": "bragged", "snap": "snapped", "plan": "planned", "refer": "referred",
    "prefer": "preferred",
    "regret": "regretted", "cast": "cast", "bet": "bet", "fret": "fretted", "commit": "committed",
    "overstate": "overstated", "mull": "mulled", "speak": "spoke spoken", "stand": "stood",
    "hit": "hit", "lean": "leaned", "have": "had has having", "do": "did done does",
    "get": "got gotten",
    "keep": "kept", "make": "made", "give": "gave given", "send": "sent", "take": "took taken",
    "deliver": "delivered", "rise": "rose", "read": "read", "lie": "lied lying", "weigh": "weighed",
    "bid": "bid", "chide": "chided", "compel": "compelled", "stop": "stopped", "put": "put",
    "plead": "pleaded pled", "pin": "pinned", "repeat": "repeated", "bark": "barked",
    "opt": "opted",
    "gripe": "griped", "dream": "dreamed dreamt", "learn": "learned learnt", "abet": "abetted",
    "back": "backed", "trash": "trashed", "mock": "mocked", "tout": "touted", "dub": "dubbed",
    "signal": "signaled signalled", "pledge": "pledged", "decry": "decried", "beg": "begged",
    "misunderstand": "misunderstood", "step": "stepped", "drop": "dropped", "defer": "deferred",
    "become": "became", "come": "came", "shrug": "shrugged", "label": "labeled labelled",
    "blog": "blogged", "term": "termed", "air": "aired", "float": "floated", "care": "cared",
}  # fmt: skip
_VOWELS = "aeiou"
_DOUBLED = frozenset(
    {
        "sum", "slam", "rip", "pan", "ban", "quip", "admit", "brag", "snap",
        "plan", "refer", "prefer", "regret", "fret", "commit", "rebut", "dub",
        "beg", "stop", "step", "drop", "bet", "shrug", "blog", "hit",
        "put", "get", "run", "cut", "set", "compel", "rap", "pin",
    }
)  # fmt: skip


def forms_of(lemma: str) -> set[str]:
    """Return a verb in all its forms."""
    found = {lemma, *_IRREGULAR.get(lemma, "").split()}
    if lemma.endswith(("s", "sh", "ch", "x", "z", "o")):
        found.add(f"{lemma}es")
    elif lemma.endswith("y") and lemma[-2] not in _VOWELS:
        found.add(f"{lemma[:-1]}ies")
    else:
        found.add(f"{lemma}s")
    stem = lemma
    if lemma.endswith("e") and not lemma.endswith(("ee", "ye")):
        stem = lemma[:-1]
        found |= {f"{stem}ed", f"{stem}ing"}
    elif lemma in _DOUBLED:
        found |= {f"{lemma}{lemma[-1]}ed", f"{lemma}{lemma[-1]}ing"}
    elif lemma.endswith("y") and lemma[-2] not in _VOWELS:
        found |= {f"{lemma[:-1]}ied", f"{lemma}ing"}
    else:
        found |= {f"{lemma}ed", f"{lemma}ing"}
        if lemma.endswith("ee"):
            found.add(f"{lemma}d")
    return found


def plurals_of(noun: str) -> set[str]:
    """Return a noun with its plural."""
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return {noun, f"{noun[:-1]}ies"}
    return {noun, f"{noun}es" if noun.endswith(("s", "sh", "ch", "x")) else f"{noun}s"}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Base forms by kind of cue, and which base form every form may stand for."""

    kinds: dict[str, frozenset[str]]
    prepositions: dict[str, frozenset[str]]
    verbs: dict[str, str]
    nouns: dict[str, str]

    def is_a(self, kind: str, lemma: str) -> bool:
        """Say whether a base form is a cue of a kind."""
        return lemma in self.kinds[kind]


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    kinds = dict(sections("cues.txt"))
    prepositions: dict[str, frozenset[str]] = {}
    for line in lines("cues.txt")["about"]:
        verb, _, after = line.partition(":")
        prepositions[verb.strip()] = prepositions.get(verb.strip(), frozenset()) | set(
            after.split()
        )
    kinds["about"] = frozenset(prepositions)
    of_verbs = ("say", "think", "intend", "move", "judge", "about", "light", "lends")
    verbs = {
        form: lemma
        for kind in of_verbs
        for lemma in sorted(kinds[kind])
        for form in forms_of(lemma)
    }
    verbs.update(
        (form, lemma)
        for lemma in ("say", "find", "see", "feel", "have", "do")
        for form in forms_of(lemma)
    )
    nouns = {form: noun for noun in sorted(kinds["nouns"]) for form in plurals_of(noun)}
    return Lexicon(kinds=kinds, prepositions=prepositions, verbs=verbs, nouns=nouns)
