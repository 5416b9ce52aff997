"""Whether a stretch of text is a whole sentence: lists, headings and slogans have no verb."""

from __future__ import annotations

import re

from onrecord.writing.words import listed

_AUXILIARIES = listed(
    "is are was were am be been has have had having will would can could may might must shall "
    "should do does did isn't aren't wasn't weren't hasn't haven't won't can't cannot don't "
    "doesn't didn't wouldn't couldn't shouldn't it's that's there's he's she's they're"
)
_IRREGULAR = listed(
    "said says told tells went goes came comes became becomes began begins got gets gave gives "
    "took takes made makes knew knows saw sees found finds thought thinks left leaves lost loses "
    "won wins met meets led leads held holds kept keeps brought brings built builds bought buys "
    "caught chose fell falls felt feels fought grew grows hit hits hurt ran runs rose rises sent "
    "sends sold sells set sets shot showed shows spoke speaks spent spends stood stands struck "
    "stole swore taught threw understood wore wrote writes drew drove drives flew lay lies paid "
    "pays put puts read reads rode sat sits slept broke breaks cut cuts dealt died dies ate let "
    "lets means meant need needs remain remains want wants seem seems appear appears include "
    "includes continue continues follow follows live lives work works help helps call calls hope "
    "hopes believe believes expect expects plan plans agree agrees allow allows require requires "
    "face faces offer offers serve serves look looks say come take make know see think feel"
)
_AFTER_A_VERB = listed(
    "a an the its their his her our this that these those to in on at for with from by into as "
    "it him them us me no not more over under about after before during against between through "
    "up out off down back away when while because if whether how what who and but or because"
)
_WORD = re.compile(r"[\w’'-]+|,")
_RELATIVE = re.compile(r",?\s+(?:which|who|whose|that|where)\s[^,]*", re.IGNORECASE)
_LISTED = re.compile(
    r"^(?:mitigat|promot|protect|support|ensur|explor|reinforc|strengthen|expand|provid|establish|"
    r"prohibit|requir|direct|encourag|creat|increas|reduc|improv|launch|invest|build|help|add|"
    r"mak|allow|enabl|prevent|advanc|address|develop|accelerat|bolster|boost|combat|deliver|"
    r"includ|lower|rais|restor|secur|leverag|engag|continu|updat|identif|implement)(?:e|es|s|ies|y)?"
    r"\s+(?!(?:is|are|was|were|has|have|will|would|can|could|may)\b)"
)


def has_verb(text: str) -> bool:
    """Say whether ``text`` has a finite verb of its own, relative clauses left aside."""
    main = _RELATIVE.sub(" ", text)
    words = [match.group().casefold().replace("’", "'") for match in _WORD.finditer(main)]
    for number, word in enumerate(words):
        if word in _AUXILIARIES or word in _IRREGULAR:
            return True
        if number and word.endswith("n't"):
            return True
        following = words[number + 1] if number + 1 < len(words) else ","
        if not number or len(word) < 4 or not word.endswith(("ed", "s")):
            continue
        if following in _AFTER_A_VERB or (word.endswith("ed") and following == ","):
            return True
        if word.endswith("ed") and following.endswith(("ly", "ing")):
            return True
    return False


def is_list_item(text: str) -> bool:
    """Say whether ``text`` opens with the verb of a list item ("Mitigate the risks …")."""
    return bool(_LISTED.match(text[:1].lower() + text[1:])) and text[:1].isupper()
