"""The closed word lists of the checks, each entry a stem or key as ``readings`` makes them."""

from __future__ import annotations

from onrecord.writing.words import listed, stem


def stems(text: str) -> frozenset[str]:
    """Return the stems of a list of words, irregular forms led back to one."""
    return frozenset(IRREGULAR.get(word) or stem(word) for word in text.split())


_FORMS = """
rise rose risen rising|fall fell fallen falling|say said says|tell told|win won winning
lose lost|losing|meet met|hold held|begin began begun|grow grew grown|shrink shrank shrunk
leave left|sell sold|buy bought|send sent|strike struck|kill killed|die died dying
fight fought|give gave given|take took|taken|speak spoke spoken|write wrote written
break broke broken|build built|bring brought|pay paid|keep kept|lead led|lay laid|shoot shot
steal stole stolen|seek sought|find found|flee fled|hit|cut|make made|go went gone|come came
run ran|see saw seen|know knew known|think thought|show shown showed|drive drove driven
fly flew flown|throw threw thrown|withdraw withdrew withdrawn|swear swore sworn
choose chose chosen|draw drew drawn|mean meant|spend spent|stand stood|become became
feel felt|forbid forbade forbidden|forget forgot|hide hid hidden|ride rode|set
sink sank sunk|understand understood|wear wore|country countries|man men|woman women
child children|person people|deny denied denies|death dead deaths|arise arose
"""
IRREGULAR: dict[str, str] = {}
for _line in _FORMS.replace("\n", "|").split("|"):
    for _form in _line.split()[1:]:
        IRREGULAR.setdefault(_form, stem(_line.split()[0]))
IRREGULAR |= dict.fromkeys(("km", "kms", "kilometre", "kilometer", "kilometers"), "kilometr")
IRREGULAR |= {"kilometres": "kilometr", "kg": "kilogram", "meter": "metre", "meters": "metre"}
IRREGULAR |= {"metres": "metre", "metre": "metre", "tonnes": "tonne", "tonne": "tonne"}

SAME = {
    "us": "america", "america": "us", "usa": "us", "uk": "britain", "britain": "uk",
    "eu": "european", "un": "united", "cent": "percent", "percent": "cent", "tv": "television",
    "television": "tv", "kiev": "kyiv", "kyiv": "kiev", "programm": "program",
    "program": "programm", "defenc": "defens", "defens": "defenc", "center": "centr",
    "centr": "center", "labor": "labour", "labour": "labor", "zelensky": "zelenskyy",
    "zelenskyy": "zelensky",
}  # fmt: skip
"""Spellings and short forms that mean the same."""

SHORT_FORMS = {
    ("united", "states"): ("us", "usa", "america"),
    ("united", "kingdom"): ("uk", "britain"),
    ("united", "nations"): ("un",),
    ("european", "union"): ("eu",),
}
"""Keys of two words and the stems by which the two are shortened."""

NUMBER_WORDS = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
    "eighty ninety hundred hundreds thousand thousands million millions billion billions "
    "trillion dozen dozens bn tn mn"
)

CALENDAR = listed(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb mar apr jun jul aug sept sep "
    "oct nov dec"
)
"""Names of days and months: the dates' business when they are capitalised."""

TITLES = listed(
    "mr mrs ms dr sir president prime minister foreign secretary senator governor general "
    "chancellor king queen prince princess pope chief judge justice colonel captain major "
    "lieutenant sergeant ambassador mayor professor representative congressman congresswoman "
    "speaker deputy vice defence defense state interior finance premier commissioner director "
    "chairman chairwoman sen rep gov gen col lt prof"
)
"""Words in capitals that stand before a name and are not part of it."""

CUES = listed(
    "said says say saying told tells added adds announced announces argued argues asked "
    "asserted claimed claims commented concluded confirmed confirms complained declared "
    "denied denies described emphasized emphasised explained insisted insists maintained "
    "mentioned noted notes observed pledged predicted promised recalled remarked repeated "
    "replied reported reports responded stated states stressed suggested testified threatened "
    "tweeted urged urges vowed warned warns wrote writes condemned"
)
"""Verbs that put words into someone's mouth."""

PRONOUNS = listed("he she they it we i who")

NEGATORS = listed(
    "not no never none nobody nothing neither nor without cannot can't don't doesn't didn't "
    "won't wouldn't shouldn't couldn't isn't aren't wasn't weren't hasn't haven't hadn't n't "
    "cant dont doesnt didnt wont isnt arent wasnt werent ain't"
)
DENIERS = stems(
    "deny denies denied refuse refused refuses fail failed fails reject rejected rejects "
    "decline declined declines avoid avoided halt halted cancel cancelled canceled stop "
    "stopped block blocked prevent prevented lack lacks lacked dismiss dismissed rule"
)
"""Verbs that turn what follows into its opposite."""

POSSIBLE = listed("may might could perhaps possibly maybe potentially can")
CERTAIN = listed("will shall would must certainly definitely")
HEDGES = stems(
    "alleged allegedly reportedly accused accuse accuses suspect suspected apparently appears "
    "appear seems seem likely unlikely expected expects expect plans planned plan intends "
    "intend hopes hope wants want proposed propose proposes proposal considering consider "
    "considers threatened threaten threatens urged urge urges demanded demand demands "
    "believed believe believes claims claimed claim attempted attempt tried try trying if "
    "unless whether should potential possible rumoured rumored unconfirmed aims aim seeks "
    "seek"
)
"""Words after which a thing is not told as having happened."""

OPPOSITES = tuple(
    (stems(one), stems(two))
    for one, two in (
        ("rise rose risen rises rising increase increased increases climbed climb jumped jump "
         "soared surged surge up higher grew grow grown gain gained advanced advance upward raised "
         "raise",
         "fall fell fallen falls falling decrease decreased decline declined dropped drop plunged "
         "plunge slid slumped slump down lower shrank shrink lost loss retreat downward cut "
         "lowered reduce reduced"),
        ("approve approved approves back backed support supported supports endorse endorsed "
         "adopt adopted accept accepted accepts pass passed agree agreed welcomed welcome",
         "reject rejected rejects oppose opposed opposes refuse refused refuses veto vetoed "
         "condemned condemn decline declined disagree disagreed"),
        ("begin began begun start started starts open opened opens launch launched resume resumed",
         "end ended ends stop stopped close closed closes finish finished halt halted suspend "
         "suspended"),
        ("win won wins victory", "lose lost loses defeat defeated"),
        ("before earlier ahead", "after later following"),
        ("above over exceed exceeded", "below under"),
        ("more most", "less fewer least fewest"),
        ("buy bought buys import imports imported", "sell sold sells export exports exported"),
        ("allow allowed allows permit permitted legalised", "ban banned bans forbid forbade "
         "prohibit prohibited block blocked"),
        ("arrive arrived arrives enter entered join joined joins", "leave left leaves depart "
         "departed exit quit withdraw withdrew withdrawn"),
        ("confirm confirmed confirms", "deny denied denies"),
        ("guilty convicted", "innocent acquitted cleared"),
        ("impose imposed imposes", "lift lifted lifts eased ease scrap scrapped"),
        ("strengthen strengthened stronger", "weaken weakened weaker"),
        ("expand expanded widen widened", "contract contracted narrow narrowed"),
        ("arrest arrested detain detained", "release released releases freed"),
        ("north northern", "south southern"),
        ("east eastern", "west western"),
        ("alive survived survive", "dead died killed die"),
        ("improve improved better", "worsen worsened worse deteriorated"),
        ("male men man", "female women woman"),
        ("first", "last"),
        ("hire hired", "fire fired"),
        ("success successful succeeded", "failure failed unsuccessful"),
    )
)  # fmt: skip
"""Pairs of families; a word of one in the place of one of the other turns the claim round."""

SYMMETRIC = stems(
    "meet met talk talks agree agreed negotiate negotiated discuss discussed war fight fought "
    "deal between with and border clash clashed compete marry married"
)  # fmt: skip
"""Words that mean the same whichever way round their two parties stand."""

QUANTIFIERS = {
    **dict.fromkeys(("all", "every", "each", "entire", "whole", "always", "unanimously"), "all"),
    **dict.fromkeys(("most", "majority", "mostly", "largely"), "most"),
    **dict.fromkeys(("some", "several", "few", "part", "partly", "certain", "sometimes"), "some"),
    **dict.fromkeys(("only", "sole", "solely"), "only"),
}
"""How much of a thing is meant."""

NEARLY = listed("nearly almost")
ABOUT = listed("about around roughly approximately some circa approx estimated")
AT_LEAST = listed("over exceeding")
LIGHT = stems(
    "said say told tell report reported reporting added add noted note stated state statement "
    "announced announce according new also official officially news told include including"
)
"""Words whose presence or absence changes nothing that can be checked."""
