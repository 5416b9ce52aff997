from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from onrecord.discussion import operations
from onrecord.discussion.models import Comment, CommentState
from onrecord.discussion.tokens import FORM_AGE, form_token
from onrecord.publishing.models import ArticlePage, SectionPage
from tests.distribution import newsroom

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> "
    '<b hx-get="/x">b</b> http://evil.example/ "\'&'
)


@pytest.fixture
def address(article: ArticlePage) -> str:
    return f"/discussion/{article.pk}/"


def _shown(article: ArticlePage, text: str = "Shown.", **values: Any) -> Comment:
    return Comment.objects.create(
        **{
            "article": article,
            "author_name": "Ann",
            "author_key": "k",
            "text": text,
            "text_digest": "d",
            "state": CommentState.APPROVED,
            "created_at": timezone.now(),
            **values,
        }
    )


def _form(article: ArticlePage, seconds: float = 60, **values: str) -> dict[str, str]:
    shown = timezone.now() - timedelta(seconds=seconds)
    return {
        "name": "Ann",
        "text": "I was there on Tuesday.",
        "token": form_token(article_id=article.pk, now=shown),
        "parent": "",
        "website": "",
        **values,
    }


def test_a_reader_without_script_writes_and_is_thanked(article: ArticlePage, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    page = html.fromstring(client.get(address).content)
    form = page.forms[-1]
    assert form.action == f"{address}#write"
    sent = {name: value or "" for name, value in form.form_values()}
    assert sent["csrfmiddlewaretoken"]
    sent |= _form(article)
    response = client.post(address, sent)
    assert response.status_code == 303
    comment = Comment.objects.get()
    assert (comment.state, comment.text) == (CommentState.HELD, "I was there on Tuesday.")
    thanked = Client().get(response["Location"].split("#")[0])
    assert b"Thank you" in thanked.content
    assert b"I was there" not in thanked.content


def test_without_the_csrf_token_nothing_is_taken(article: ArticlePage, address: str) -> None:
    response = Client(enforce_csrf_checks=True).post(address, _form(article))
    assert response.status_code == 403
    assert not Comment.objects.exists()


@pytest.mark.parametrize("note", ["x", "", "a:b:c", "%00"])
def test_a_made_up_thank_you_is_not_shown(client: Client, address: str, note: str) -> None:
    assert b"Thank you" not in client.get(f"{address}?sent={note}").content


def test_hostile_words_are_only_words(client: Client, article: ArticlePage, address: str) -> None:
    comment = _shown(article, HOSTILE, author_name=HOSTILE[:60])
    _shown(article, "reply " + HOSTILE, parent=comment)
    for path in (address, f"{address}fragment/", f"{address}?reply={comment.pk}"):
        tree = html.fromstring(client.get(path).content)
        for item in tree.xpath("//*[contains(@class, 'comment__body') or @dir='auto']"):
            assert not item.xpath(".//script | .//img | .//a | .//b[@hx-get]")
            assert item.xpath("ancestor::*[@hx-ignore]")
        assert not tree.xpath("//*[@onerror]")
        assert HOSTILE[:20] in tree.text_content()


def test_paragraphs_are_kept(client: Client, article: ArticlePage, address: str) -> None:
    _shown(article, "One.\n\nTwo.\nThree.")
    tree = html.fromstring(client.get(address).content)
    (text,) = tree.xpath("//*[@class='comment__body']")
    assert [p.text_content() for p in text.findall("p")] == ["One.", "Two.Three."]
    assert len(text.findall("p/br")) == 1


def test_only_approved_comments_are_shown(
    client: Client, article: ArticlePage, address: str
) -> None:
    _shown(article, "canaryheld", state=CommentState.HELD)
    _shown(article, "canaryrejected", state=CommentState.REJECTED)
    shown = _shown(article, "visible")
    for path in (address, f"{address}fragment/", f"{address}?reply={shown.pk}"):
        content = client.get(path).content
        assert b"visible" in content
        assert b"canary" not in content


def test_the_fragment_sets_no_cookie_and_tells_the_count(
    client: Client, article: ArticlePage, address: str
) -> None:
    _shown(article)
    response = client.get(f"{address}fragment/")
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert b'data-count="1"' in response.content
    assert b"<form" not in response.content
    assert b"<html" not in response.content
    assert response["X-Robots-Tag"] == "noindex"


def test_the_page_is_never_kept_by_a_cache(client: Client, address: str) -> None:
    assert "no-store" in client.get(address)["Cache-Control"]


def test_the_policy_of_the_site_holds_here(client: Client, address: str) -> None:
    policy = client.get(address)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert b"style=" not in client.get(address).content


@pytest.mark.parametrize("state", newsroom.HIDDEN_STATES[:3])
def test_what_is_not_public_has_no_discussion(
    client: Client, section: SectionPage, now: datetime, state: str
) -> None:
    newsroom.add_hidden_articles(section, now=now)
    hidden = ArticlePage.objects.get(slug=f"canary{state}-slug")
    for path in (f"/discussion/{hidden.pk}/", f"/discussion/{hidden.pk}/fragment/"):
        response = client.get(path)
        assert response.status_code == 404
        assert b"canary" not in response.content
    assert client.post(f"/discussion/{hidden.pk}/", _form(hidden)).status_code == 404


def test_a_reply_names_whom_it_answers(client: Client, article: ArticlePage, address: str) -> None:
    comment = _shown(article, "First.")
    tree = html.fromstring(client.get(f"{address}?reply={comment.pk}").content)
    assert tree.forms[-1].fields["parent"] == str(comment.pk)
    assert "First." in tree.xpath("string(//*[contains(@class, 'comment-answered')])")
    client.post(address, _form(article, text="Second.", parent=str(comment.pk)))
    assert Comment.objects.get(text="Second.").parent_id == comment.pk


@pytest.mark.parametrize("reply", ["0", "x", "-1", "9" * 40, "٣", "1.5", "999999"])
def test_a_reply_to_nothing_is_a_plain_form(client: Client, address: str, reply: str) -> None:
    response = client.get(address, {"reply": reply})
    assert response.status_code == 200
    assert not html.fromstring(response.content).forms[-1].fields["parent"]


@pytest.mark.parametrize(
    ("values", "status", "words"),
    [
        ({"text": ""}, 422, "required"),
        ({"text": "x" * 4001}, 422, "at most 4000"),
        ({"name": "\u200b\u202e"}, 422, "give a name"),
        ({"token": "forged"}, 422, "send again"),
        ({"token": ""}, 422, "send again"),
        ({"parent": "999"}, 422, "no longer shown"),
        ({"parent": "x"}, 422, ""),
    ],
)
def test_what_is_wrong_is_told_and_the_words_are_kept(
    client: Client,
    article: ArticlePage,
    address: str,
    values: dict[str, str],
    status: int,
    words: str,
) -> None:
    sent = _form(article, text="My long considered words", name="Ann") | values
    response = client.post(address, sent)
    page = html.fromstring(response.content)
    assert response.status_code == status
    assert words in page.text_content()
    assert not Comment.objects.exists()
    if "text" not in values:
        assert "My long considered words" in (page.forms[-1].fields["text"] or "")


def test_a_form_open_too_long_can_be_sent_again_at_once(
    client: Client, article: ArticlePage, address: str
) -> None:
    old = _form(article, seconds=FORM_AGE.total_seconds() + 60)
    page = html.fromstring(client.post(address, old).content)
    again = old | {"token": str(page.forms[-1].fields["token"])}
    assert client.post(address, again).status_code == 303
    assert Comment.objects.count() == 1


def test_the_trap_catches_without_telling(
    client: Client, article: ArticlePage, address: str
) -> None:
    response = client.post(address, _form(article, website="http://spam.example"))
    assert response.status_code == 303
    assert Comment.objects.get().state == CommentState.REJECTED


def test_a_flood_is_told_when_to_come_back(
    client: Client, article: ArticlePage, address: str
) -> None:
    for number in range(3):
        client.post(address, _form(article, text=f"Comment {number}."))
    response = client.post(address, _form(article, text="One more."))
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert b"One more." in response.content
    assert Comment.objects.count() == 3


def test_a_forged_forwarding_header_does_not_help_a_flood(
    client: Client, article: ArticlePage, address: str
) -> None:
    statuses = [
        client.post(
            address,
            _form(article, text=f"Comment {number}."),
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        ).status_code
        for number in range(6)
    ]
    assert statuses == [303] * 3 + [429] * 3


def test_sent_twice_by_an_impatient_finger_is_one_comment(
    client: Client, article: ArticlePage, address: str
) -> None:
    form = _form(article)
    assert [client.post(address, form).status_code for _ in range(2)] == [303, 303]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_do_nothing(client: Client, address: str, method: str) -> None:
    assert getattr(client, method)(address).status_code == 405
    assert getattr(client, method)(f"{address}fragment/").status_code == 405


def test_head_is_answered(client: Client, address: str) -> None:
    assert client.head(address).status_code == 200
    assert client.head(f"{address}fragment/").status_code == 200


def test_a_comment_decided_on_appears(client: Client, article: ArticlePage, address: str) -> None:
    client.post(address, _form(article))
    comment = Comment.objects.get()
    operations.decide(
        comment_id=comment.pk, state=CommentState.APPROVED, user=None, now=timezone.now()
    )
    assert b"I was there on Tuesday." in client.get(f"{address}fragment/").content
