"""Lists of words that several tables need."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a list that is written as running text."""
    return tuple(text.split())


MONTHS = listed(
    "January February March April May June July August September October November December"
)
WEEKDAYS = listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

SOVEREIGNS = listed(
    "Charles Elizabeth Henry Louis George William Edward James Richard John Paul Benedict Francis "
    "Pius Leo Philip Felipe Carlos Carl Karl Gustaf Gustav Frederik Frederick Christian Haakon "
    "Harald Olav Margrethe Beatrix Rama Ramses Rameses Mohammed Mohamed Muhammad Hassan Abdullah "
    "Hussein Catherine Alexander Nicholas Peter Ivan Napoleon Wilhelm Leopold Albert Alfonso "
    "Ferdinand Emmanuel Selim Mehmed Suleiman Xerxes Darius Ptolemy Mary Clement Gregory Innocent "
    "Urban Boniface Constantine Bartholomew Kirill Tawadros Letsie Mswati Rainier Maximilian Rudolf"
)
"""Names of rulers and popes that are numbered."""

SPOKEN_AS_WORDS = frozenset(
    listed(
        "NATO UNICEF UNESCO OPEC ASEAN NASA FIFA UEFA AIDS COVID SARS MERS ECOWAS UNRWA INTERPOL "
        "EUROPOL HAMAS ISIS BRICS SIPRI NASDAQ SWAT FEMA OSHA NAFTA CERN FRONTEX MERCOSUR ICANN "
        "UNCTAD SALT START AUKUS CENTCOM POTUS SCOTUS COBRA OFCOM OFGEM LASER RADAR DACA FARC "
        "IKEA UKIP LIBOR GAVI CITES MONUSCO UNIFIL CARICOM SADC IGAD HIMARS ATACMS"
    )
)
"""Acronyms read as a word: N-A-T-O is "nato"."""

SPOKEN_AS_LETTERS = frozenset(
    listed(
        "EU UN US UK USA UAE DRC IMF WTO WHO IAEA ICC ICJ ECHR OSCE OECD UNHCR WFP IOM FAO ILO ECB "
        "GDP GNP CPI VAT CEO CFO CTO MP PM FBI CIA NSA DOJ DHS EPA FDA CDC FCC FTC SEC IRS FAA BBC "
        "CNN NBC ABC CBS PBS NPR AP AFP DPA ITV RTE TV FM AI IT ID HIV DNA RNA PCR ICU ER NHS RAF "
        "RSF IDF PLO PKK IRA ETA SDF FSB GRU KGB MI SVR PLA DMZ ICBM UAV EV LNG LPG HQ NGO GMT UTC "
        "BST CET EST PST EDT LGBT LGBTQ GOP DNC RNC SNP DUP AFD CDU SPD ANC BJP CCP PLC LLC IPO "
        "ESG NYPD LAPD ATM USB GPS CCTV PR HR IQ OK FA NBA NFL MLB NHL UFC IOC KFC IBM BMW SUV TNT "
        "DC LA NY NJ NAACP ACLU UNODC IDPS"
    )
)
"""Acronyms read letter by letter."""

SHOUTED_ALONE = listed(
    "BREAKING EXCLUSIVE UPDATE UPDATED ANALYSIS OPINION WATCH LIVE URGENT ALERT NEVER NOT MUST ALL "
    "ONLY VERY NO YES AND BUT STOP NOW EVERY ALWAYS READ MORE CORRECTION FACTBOX EXPLAINER LATEST "
    "WARNING VIDEO PHOTOS DEVELOPING"
)
"""Ordinary words that are set in capitals for emphasis or as labels."""

SMALL = frozenset(
    listed("a an and as at but by for from in into is of on or the to with over after")
)
"""Words that stay small when a shouted headline is lowered."""
