"""In which zone a source writes its "today": its country's, that of most newsrooms. Pure."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ZONES = """
US America/New_York;CA America/Toronto;MX America/Mexico_City;BR America/Sao_Paulo;AR America/Argentina/Buenos_Aires
CL America/Santiago;CO America/Bogota;PE America/Lima;VE America/Caracas;CU America/Havana;EC America/Guayaquil
GB Europe/London;IE Europe/Dublin;PT Europe/Lisbon;ES Europe/Madrid;FR Europe/Paris;BE Europe/Brussels;NL Europe/Amsterdam
DE Europe/Berlin;CH Europe/Zurich;AT Europe/Vienna;IT Europe/Rome;DK Europe/Copenhagen;NO Europe/Oslo;SE Europe/Stockholm
FI Europe/Helsinki;EE Europe/Tallinn;LV Europe/Riga;LT Europe/Vilnius;PL Europe/Warsaw;CZ Europe/Prague;SK Europe/Bratislava
HU Europe/Budapest;RO Europe/Bucharest;BG Europe/Sofia;GR Europe/Athens;TR Europe/Istanbul;UA Europe/Kyiv;BY Europe/Minsk
MD Europe/Chisinau;RS Europe/Belgrade;HR Europe/Zagreb;SI Europe/Ljubljana;BA Europe/Sarajevo;AL Europe/Tirane;RU Europe/Moscow
GE Asia/Tbilisi;AM Asia/Yerevan;AZ Asia/Baku;KZ Asia/Almaty;UZ Asia/Tashkent;IL Asia/Jerusalem;PS Asia/Gaza;LB Asia/Beirut
SY Asia/Damascus;JO Asia/Amman;IQ Asia/Baghdad;IR Asia/Tehran;SA Asia/Riyadh;AE Asia/Dubai;QA Asia/Qatar;KW Asia/Kuwait
YE Asia/Aden;EG Africa/Cairo;LY Africa/Tripoli;TN Africa/Tunis;DZ Africa/Algiers;MA Africa/Casablanca;SD Africa/Khartoum
ET Africa/Addis_Ababa;KE Africa/Nairobi;UG Africa/Kampala;TZ Africa/Dar_es_Salaam;NG Africa/Lagos;GH Africa/Accra
SN Africa/Dakar;CD Africa/Kinshasa;ZA Africa/Johannesburg;ZW Africa/Harare;AF Asia/Kabul;PK Asia/Karachi;IN Asia/Kolkata
LK Asia/Colombo;BD Asia/Dhaka;NP Asia/Kathmandu;MM Asia/Yangon;TH Asia/Bangkok;VN Asia/Ho_Chi_Minh;KH Asia/Phnom_Penh
MY Asia/Kuala_Lumpur;SG Asia/Singapore;ID Asia/Jakarta;PH Asia/Manila;CN Asia/Shanghai;HK Asia/Hong_Kong;TW Asia/Taipei
KR Asia/Seoul;KP Asia/Pyongyang;JP Asia/Tokyo;AU Australia/Sydney;NZ Pacific/Auckland;IS Atlantic/Reykjavik;LU Europe/Luxembourg
"""  # noqa: E501
_BY_COUNTRY = dict(row.split() for line in _ZONES.split("\n") for row in line.split(";") if row)


@cache
def zone_of(country: str, otherwise: str) -> ZoneInfo:
    """Return the zone of a country (ISO 3166-1 alpha-2), else the one called ``otherwise``."""
    try:
        return ZoneInfo(_BY_COUNTRY.get(country.upper(), otherwise))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local(at: datetime, country: str, otherwise: str) -> datetime:
    """Return an instant in the zone of the source that wrote then."""
    return at.astimezone(zone_of(country, otherwise))
