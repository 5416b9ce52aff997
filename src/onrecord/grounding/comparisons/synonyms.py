"""Words of which one may stand for the other in a report without changing what is told.

Only what news uses alike in nearly every sentence: a word that is weaker, stronger or wider
than another is not here, however near a thesaurus puts it. One group a line.
"""

from __future__ import annotations

from onrecord.grounding.comparisons.lexicon import stems

_GROUPS = """
begin began begun beginning start started starting commence commenced
help helped aid assist assisted assistance
buy bought purchase purchased
talk talks conversation conversations discussion discussions
discuss discussed talked spoke
attack attacks attacked assault assaults assaulted
injure injured hurt wounded
company companies firm firms business businesses
worker workers employee employees staff
child children kid kids
doctor doctors physician physicians
lawyer lawyers attorney attorneys
goal goals aim aims objective objectives
show shows showed shown demonstrate demonstrated
large big huge
quick quickly fast rapid rapidly swift swiftly
important key crucial significant
nation nations country countries
protester protesters protestor protestors demonstrator demonstrators
build built construct constructed construction
create created establish established
current present
recent recently lately
need needs require requires required
get got obtain obtained receive received
car cars vehicle vehicles
lorry lorries truck trucks
film films movie movies
depart departed leave left
die died dead
kill killed slain dead
answer answered reply replied respond responded
choose chose chosen select selected
say said state stated
numerous many
famous renowned
citizen citizens people
resident residents inhabitant inhabitants
family families household households
plane planes aircraft airplane
ship ships vessel vessels
soldier soldiers troops
blaze fire fires
salary salaries wage wages
error errors mistake mistakes
allow allowed permit permitted
forbid forbidden ban banned prohibit prohibited
ensure ensured guarantee guaranteed
provide provided supply supplied give gave
issue issues matter matters
effort efforts attempt attempts
additional further extra more
entire whole
assess assessed evaluate evaluated
fix fixed repair repaired
quit resign resigned
gather gathered assemble assembled
gathering meeting
arrive arrived reach reached
continue continued keep kept
remain remained stay stayed
approximately about roughly around
enormous massive huge
jail jailed prison imprisoned
pupil pupils student students
writer writers author authors
gun guns firearm firearms
flat flats apartment apartments
petrol gasoline
holiday holidays vacation
release released publish published
disclose disclosed reveal revealed
try tried attempt attempted
acquire acquired obtain obtained
inform informed notify notified
praise praised commend commended
criticise criticised criticize criticized
damage damaged harm harmed
save saved rescue rescued
collaborate collaboration cooperate cooperation
agreement agreements deal deals accord pact
law laws legislation
probe investigation inquiry
impact effect effects
result results outcome outcomes
"""

SYNONYMS: dict[str, frozenset[str]] = {}
"""For each stem the stems of the words of its groups."""

for _group in _GROUPS.strip().split("\n"):
    _stems = stems(_group)
    for _stem in _stems:
        SYNONYMS[_stem] = SYNONYMS.get(_stem, frozenset()) | _stems
