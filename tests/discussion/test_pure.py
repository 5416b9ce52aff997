"""Cleaning, senders, tokens and the rules: no database."""

from __future__ import annotations

import time
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.discussion.cleaning import TEXT_MOST, clean_name, clean_text
from onrecord.discussion.engines.rules import RULES, RulesModerator
from onrecord.discussion.senders import author_key, client_address
from onrecord.discussion.tokens import (
    FORM_AGE,
    FormExpired,
    form_token,
    is_thanks,
    seconds_since_shown,
    thanks_token,
)
from onrecord.vocabulary.comments import Advice, CommentText

FAMILY = "family: \U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  a \t b  ", "a b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("a\u2066b\u2069\u200b\ufeff\u2060c", "abc"),
        ("a\U000e0041b", "ab"),
        ("e\u0301", "é"),
        (FAMILY, FAMILY),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("שָׁלוֹם", unicodedata.normalize("NFC", "שָׁלוֹם")),
        ("Z" + "\u0335\u0336\u0337\u0338" * 50, "Z\u0335\u0336\u0337\u0338\u0335\u0336"),
        ("\ue000\ufffe\U0010ffff", ""),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        (" \n \n ", ""),
    ],
)  # fmt: skip
def test_a_text_is_made_plain(raw: str, expected: str) -> None:
    assert clean_text(raw) == expected


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaning_is_idempotent_and_leaves_nothing_hidden(raw: str) -> None:
    text = clean_text(raw)
    assert clean_text(text) == text
    assert not [c for c in text if unicodedata.category(c) in {"Cs", "Co", "Cn"}]
    assert not [c for c in text if unicodedata.category(c) == "Cc" and c != "\n"]
    assert "\n\n\n" not in text


@given(st.text(alphabet=st.characters(), max_size=200))
def test_a_name_is_one_line(raw: str) -> None:
    name = clean_name(raw)
    assert clean_name(name) == name
    assert "\n" not in name


def test_cleaning_takes_bounded_time() -> None:
    began = time.process_time()
    clean_text("\u0301" * 5_000_000)
    assert time.process_time() - began < 0.5
    assert len(clean_text("x" * 5_000_000)) <= 4 * TEXT_MOST


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "expected"),
    [
        ("198.51.100.7", "", 0, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", 0, "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9", 2, "10.0.0.1"),
        ("10.0.0.1", "nonsense", 1, "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "", 0, "198.51.100.7"),
        ("", "", 0, ""),
    ],
)
def test_the_client_is_whom_our_own_proxies_saw(
    remote: str, forwarded: str, proxies: int, expected: str
) -> None:
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(meta, proxies=proxies) == expected


def test_no_forged_header_makes_a_new_sender(settings: Any) -> None:
    settings.PROXY_COUNT = 0
    keys = {
        author_key({"REMOTE_ADDR": "198.51.100.7", "HTTP_X_FORWARDED_FOR": f"203.0.113.{n}"})
        for n in range(250)
    }
    assert len(keys) == 1
    settings.PROXY_COUNT = 1
    behind_one = {
        author_key({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"203.0.113.{n}, 192.0.2.1"})
        for n in range(250)
    }
    assert len(behind_one) == 1


def test_a_key_does_not_hold_the_address() -> None:
    key = author_key({"REMOTE_ADDR": "198.51.100.7"})
    assert len(key) == 64
    assert "198" not in key or "198.51" not in key
    assert key != author_key({"REMOTE_ADDR": "198.51.100.8"})


def test_a_form_token_tells_how_long_was_written(now: datetime) -> None:
    token = form_token(article_id=3, now=now)
    assert seconds_since_shown(token, article_id=3, now=now + timedelta(seconds=42)) == 42


@pytest.mark.parametrize(
    ("article_id", "later"),
    [(4, timedelta(0)), (3, FORM_AGE + timedelta(seconds=1)), (3, -timedelta(minutes=1))],
)
def test_a_token_serves_its_article_and_its_time(
    now: datetime, article_id: int, later: timedelta
) -> None:
    token = form_token(article_id=3, now=now)
    with pytest.raises(FormExpired):
        seconds_since_shown(token, article_id=article_id, now=now + later)


@given(st.text(max_size=100))
def test_a_forged_token_is_refused(token: str) -> None:
    now = datetime(2026, 3, 6, 9, 30)
    with pytest.raises(FormExpired):
        seconds_since_shown(token, article_id=3, now=now)
    assert not is_thanks(token, article_id=3, now=now)


def test_a_thank_you_is_no_form_token(now: datetime) -> None:
    note = thanks_token(article_id=3, now=now)
    assert is_thanks(note, article_id=3, now=now)
    assert not is_thanks(note, article_id=4, now=now)
    assert not is_thanks(note, article_id=3, now=now + timedelta(hours=2))
    with pytest.raises(FormExpired):
        seconds_since_shown(note, article_id=3, now=now)


def _rules(text: str, **values: object) -> list[str]:
    comment = CommentText(
        **{  # type: ignore[arg-type]
            "author_name": "Ann",
            "text": text,
            "previous_by_author": 1,
            "seconds_to_write": 600.0,
            **values,
        }
    )
    return [reason.rule for reason in RulesModerator().advise(comment).reasons]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("See https://example.org/a", "links"),
        ("go to cheap-pills.shop today", "links"),
        ("write to me@example.org please", "contact"),
        ("call +44 20 7946 0958 now", "contact"),
        ("find me on Telegram", "contact"),
        ("THIS IS A COMPLETE DISGRACE AND YOU KNOW IT", "shouting"),
        ("sooooooooo good", "repetition"),
        ("vote vote vote vote now", "repetition"),
        ("nice vi\u0430gra", "mixed_script"),
        ("Earn  money\nonline with us", "words"),
        ("You moron.", "words"),
    ],
)
def test_a_rule_fires(text: str, rule: str) -> None:
    assert rule in _rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "I was there on Tuesday. The talks lasted three hours, not two.",
        "The U.S. and the E.U. disagree; so do NATO and the OSCE.",
        "Großartig recherchiert, danke! Wo finde ich die Quelle zu Absatz 4?",
        "Я не согласен: срок указан неверно.",
        "On 3.11.2025 it was 4.5 million, now 12,000.5 more.",
        "Scunthorpe is not in Essex. Cockburn said so.",
    ],
)
def test_an_ordinary_comment_fires_none(text: str) -> None:
    assert _rules(text) == []


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"recent_same_text": 1}, "repeated_post"),
        ({"seconds_to_write": 1.0}, "too_fast"),
        ({"previous_by_author": 0}, "new_commenter"),
        ({"author_name": "The Editor"}, "official_name"),
        ({"author_name": "www.spam.com"}, "links"),
    ],
)
def test_a_rule_about_the_sending_fires(values: dict[str, object], rule: str) -> None:
    assert _rules("I was there on Tuesday.", **values) == [rule]


def test_the_span_shows_the_word() -> None:
    text = "Well, buy   now or never"
    reasons = RulesModerator().advise(CommentText(author_name="A", text=text)).reasons
    spans = [text[reason.start : reason.end] for reason in reasons if reason.rule == "words"]
    assert spans == ["buy   now"]


@pytest.mark.parametrize(
    "values",
    [{"recent_same_text": 3}, {"seconds_to_write": 0.5}, {"text": "http://a.example/ " * 5}],
)
def test_only_what_no_person_does_is_rejected(values: dict[str, object]) -> None:
    comment = CommentText(**{"author_name": "Ann", "text": "I agree.", **values})  # type: ignore[arg-type]
    assert RulesModerator().advise(comment).advice is Advice.REJECT


def test_reasons_stand_in_the_order_of_the_rules() -> None:
    names = [rule.__name__ for rule in RULES]
    fired = _rules(
        "BUY NOW BUY NOW AAAAAAA http://x.com a@b.cc", recent_same_text=1, previous_by_author=0
    )
    assert fired == sorted(fired, key=names.index)
    assert len(set(fired)) >= 6


def test_a_site_may_bring_its_own_words(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("# ours\nmarmalade\n")
    moderator = RulesModerator(words_file=str(words))
    comment = CommentText(author_name="A", text="marmalade", previous_by_author=1)
    assert [reason.rule for reason in moderator.advise(comment).reasons] == ["words"]
    assert moderator.problems() == []
    words.write_text("# none\n")
    assert RulesModerator(words_file=str(words)).advise(comment).reasons == ()


def test_a_word_list_that_is_missing_is_told_at_boot(tmp_path: Path) -> None:
    moderator = RulesModerator(words_file=str(tmp_path / "none.txt"))
    assert "cannot be read" in moderator.problems()[0]
