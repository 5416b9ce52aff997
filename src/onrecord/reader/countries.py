"""What countries are called in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from onrecord.language.gazetteer import gazetteer


def name_of_country(code: str, language: str) -> str:
    """Return the name of a country by its ISO code, the code itself where none is known.

    ``language`` is a tag as Django has it (``fr``, ``pt-br``). English names are those that
    our maps bear; Unicode's own are too long for a line of facts ("Hong Kong SAR China").
    """
    code = code.upper()
    if language.partition("-")[0] != "en":
        known = _names_in(language).get(code)
        if known:
            return known
    spot = gazetteer().countries.get(code)
    return spot.name if spot else code


@lru_cache(maxsize=2)
def _names_in(language: str) -> Mapping[str, str]:
    """Return Unicode's names by code (some 0.05 s at the first call); empty if it has none."""
    try:
        return dict(Locale.parse(language, sep="-").territories)
    except (UnknownLocaleError, ValueError):
        return {}
