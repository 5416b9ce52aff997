"""The editor's form as a browser sends it: every field that stands on the page."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


class FormReader(HTMLParser):
    """Collects the names and values of a page's fields, and the values of its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.buttons: list[str] = []
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        name = facts.get("name", "")
        if tag == "input" and name:
            self.fields[name] = facts.get("value", "")
        elif tag == "textarea" and name:
            self._area = name
            self.fields[name] = ""
        elif tag == "button" and name == "do":
            self.buttons.append(facts.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def read(answer: Any) -> FormReader:
    """Return the form of a page."""
    reader = FormReader()
    reader.feed(answer.content.decode())
    return reader


def url(article_id: int) -> str:
    return reverse("desk_article", args=[article_id])


def open_editor(client: Client, article_id: int) -> FormReader:
    """Return the editor's form as it is served now."""
    answer = client.get(url(article_id))
    assert answer.status_code == 200
    return read(answer)


def press(
    client: Client, article_id: int, do: str, fields: dict[str, str] | None = None, **changes: str
) -> HttpResponse:
    """Press a button of the editor, with the fields as served and as changed."""
    sent = dict(fields) if fields is not None else open_editor(client, article_id).fields
    sent.update(changes)
    answer: HttpResponse = client.post(url(article_id), {**sent, "do": do})
    return answer


def messages_of(client: Client, answer: Any) -> list[str]:
    """Return what the desk told the user after a press."""
    page = client.get(answer["Location"].split("#")[0]) if answer.status_code == 302 else answer
    return [str(message) for message in page.context["messages"]]
