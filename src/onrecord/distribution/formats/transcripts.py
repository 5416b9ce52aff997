"""What is said in a narration, sentence by sentence, in the forms that podcast apps read.

WebVTT, SubRip, JSON and HTML as Podcasting 2.0 describes them ("Transcripts"). Each sentence
stands as it is printed on the page, at the seconds at which it is heard.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join

from onrecord.narration.webvtt import timestamp, webvtt

FORMS = {
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "json": "application/json",
    "html": "text/html",
}
"""Suffix of the file -> media type; the first is what apps should take."""

_NOT_IN_SUBRIP = str.maketrans("<>{}", "‹›()")
"""SubRip has no way to escape what players read as tags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The article that is read: ``url`` is that of its page, ``note`` says who is heard."""

    title: str
    url: str
    language: str
    note: str


def written(
    form: str, marks: Iterable[Mapping[str, Any]], texts: Mapping[str, str], *, about: About
) -> str:
    """Return a transcript in one of ``FORMS``.

    ``marks`` are {"digest", "start", "end"} in seconds as ``Narration.marks`` holds them,
    ``texts`` the printed sentences by digest; a mark without a text is left out.
    """
    heard = [
        mark
        for mark in marks
        if mark["end"] > mark["start"] and _line(texts.get(mark["digest"], ""))
    ]
    if form == "vtt":
        return webvtt(heard, texts, language=about.language)
    if form == "srt":
        return _subrip(heard, texts)
    if form == "json":
        return _as_json(heard, texts)
    return _page(heard, texts, about)


def _subrip(marks: Iterable[Mapping[str, Any]], texts: Mapping[str, str]) -> str:
    return "".join(
        f"{number}\n{_comma(mark['start'])} --> {_comma(mark['end'])}\n"
        f"{_line(texts[mark['digest']]).translate(_NOT_IN_SUBRIP)}\n\n"
        for number, mark in enumerate(marks, 1)
    )


def _comma(seconds: float) -> str:
    return timestamp(seconds).replace(".", ",")


def _as_json(marks: Iterable[Mapping[str, Any]], texts: Mapping[str, str]) -> str:
    """Return segments; ``id`` is the sentence's digest, as in ``ledger.json``.

    ``words`` are the starts of its words where they are known: what the page reads along by.
    """
    segments = [
        {
            "startTime": mark["start"],
            "endTime": mark["end"],
            "body": _line(texts[mark["digest"]]),
            "id": mark["digest"][:12],
            **({"words": mark["words"]} if "words" in mark else {}),
        }
        for mark in marks
    ]
    data = {"version": "1.0.0", "segments": segments}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _page(marks: Iterable[Mapping[str, Any]], texts: Mapping[str, str], about: About) -> str:
    """Return a page for apps: no style, and nothing for search engines, which have the article."""
    said = format_html_join(
        "\n",
        "<time>{}</time>\n<p>{}</p>",
        ((_clock(mark["start"]), _line(texts[mark["digest"]])) for mark in marks),
    )
    return format_html(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="robots" content="noindex"><link rel="canonical" href="{}">'
        '<title>{}</title></head><body><h1><a href="{}">{}</a></h1>\n'
        "<cite>{}</cite>\n{}\n</body></html>\n",
        about.language,
        about.url,
        about.title,
        about.url,
        about.title,
        about.note,
        said,
    )


def _clock(seconds: float) -> str:
    """Return seconds as m:ss, or h:mm:ss from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _line(text: str) -> str:
    """Return text as one line without control characters."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", text).split())
