"""Which language a text is in, or that it is not clear."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.language.identifying import identify, settled

SAID = {
    "en": (
        "The harbour master said on Friday that the ferries would run again as soon as the "
        "fog had lifted, and that nobody was hurt when the crane fell."
    ),
    "fr": (
        "Le capitaine du port a dit vendredi que les ferries reprendraient dès que le "
        "brouillard serait levé et que personne n'a été blessé par la chute de la grue."
    ),
    "de": (
        "Der Hafenmeister sagte am Freitag, dass die Fähren wieder fahren werden, sobald "
        "sich der Nebel gelichtet hat, und dass niemand verletzt wurde."
    ),
    "es": (
        "El capitán del puerto dijo el viernes que los transbordadores volverán a salir "
        "cuando se levante la niebla y que nadie resultó herido por la caída de la grúa."
    ),
    "pt": (
        "O capitão do porto disse na sexta-feira que os barcos voltarão a sair quando o "
        "nevoeiro levantar e que ninguém ficou ferido com a queda do guindaste."
    ),
    "it": (
        "Il comandante del porto ha detto venerdì che i traghetti ripartiranno appena la "
        "nebbia si alza e che nessuno è rimasto ferito nella caduta della gru."
    ),
    "nl": (
        "De havenmeester zei vrijdag dat de veerboten weer varen zodra de mist is "
        "opgetrokken en dat niemand gewond raakte toen de kraan omviel."
    ),
    "sv": (
        "Hamnkaptenen sade på fredagen att färjorna ska gå igen så snart dimman har lättat "
        "och att ingen skadades när kranen föll."
    ),
    "da": (
        "Havnefogeden sagde fredag, at færgerne sejler igen, når tågen er lettet, og at "
        "ingen blev såret, da kranen væltede efter middag."
    ),
    "no": (
        "Havnesjefen sa fredag at fergene vil gå igjen når tåken har lettet, og at ingen "
        "ble skadet da kranen falt etter klokken tolv."
    ),
    "fi": (
        "Satamakapteeni sanoi perjantaina, että lautat kulkevat taas kun sumu on hälvennyt,"
        " ja että kukaan ei loukkaantunut nosturin kaatuessa."
    ),
    "pl": (
        "Kapitan portu powiedział w piątek, że promy będą znowu kursować, gdy mgła się "
        "podniesie, i że nikt nie został ranny, kiedy przewrócił się dźwig."
    ),
    "tr": (
        "Liman başkanı cuma günü yaptığı açıklamada sis kalktıktan sonra feribotların "
        "yeniden çalışacağını ve vinç devrildiğinde kimsenin yaralanmadığını söyledi, ancak"
        " bu çok zor dedi."
    ),
    "ru": (
        "Начальник порта сказал в пятницу, что паромы снова пойдут, как только рассеется туман."
    ),
    "uk": ("Начальник порту сказав у п'ятницю, що пороми знову підуть, щойно розійдеться туман."),
    "el": "Ο λιμενάρχης είπε την Παρασκευή ότι τα πλοία θα ξεκινήσουν πάλι.",
    "ja": "港長は金曜日、霧が晴れ次第フェリーの運航を再開すると述べた。",
    "zh": "港务长周五表示，雾散后渡轮将恢复航行，起重机倒塌时无人受伤。",
    "ko": "항만장은 금요일 안개가 걷히는 대로 여객선 운항을 재개한다고 말했다.",
    "ar": "قال مدير الميناء يوم الجمعة إن العبارات ستعود إلى العمل عندما ينقشع الضباب.",
    "he": "מנהל הנמל אמר ביום שישי שהמעבורות יחזרו להפליג.",
    "hi": "बंदरगाह प्रमुख ने शुक्रवार को कहा कि कोहरा छंटते ही नौकाएँ फिर चलेंगी।",
    "th": "นายท่าเรือกล่าวเมื่อวันศุกร์ว่าเรือข้ามฟากจะกลับมาให้บริการ",
}


@pytest.mark.parametrize("language", SAID)
def test_a_text_is_in_its_language(language: str) -> None:
    assert identify(SAID[language]) == language


@pytest.mark.parametrize(
    "text", ["", "42 : 17", "Reuters", "OK", "Lorem ipsum", "!!!", "Berlin Paris Roma"]
)
def test_what_is_not_clear_is_not_told(text: str) -> None:
    assert identify(text) == ""


@pytest.mark.parametrize(
    ("text", "stated", "kept"),
    [
        (SAID["fr"], "", "fr"),
        (SAID["fr"], "en", "fr"),
        (SAID["fr"], "fr-CA", "fr-CA"),
        (SAID["no"], "nb-NO", "nb-NO"),
        (SAID["en"][:70], "de", "de"),
        ("12 345", "sv", "sv"),
    ],
)
def test_a_clear_text_stands_above_what_its_source_states(
    text: str, stated: str, kept: str
) -> None:
    assert settled(text + " " + text if len(text) > 100 else text, stated) == kept


@settings(max_examples=40)
@given(st.text(max_size=400))
def test_any_text_has_a_tag_or_none(text: str) -> None:
    found = identify(text)
    assert found == "" or (len(found) == 2 and found.isalpha())
