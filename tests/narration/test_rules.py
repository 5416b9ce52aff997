import pytest

from narration.rules import TABLES
from onrecord.narration.script import prepare

CASES = [
    pytest.param(printed, spoken, id=f"{table}: {printed}".encode("unicode_escape").decode())
    for table, cases in TABLES.items()
    for printed, spoken in cases
]


@pytest.mark.parametrize(("printed", "spoken"), CASES)
def test_printed_text_is_prepared_for_the_ear(printed: str, spoken: str) -> None:
    assert prepare(printed).spoken == spoken


def test_the_tables_are_not_thinned_out() -> None:
    assert len(CASES) >= 200
    assert len({case.values[0] for case in CASES}) == len(CASES)
