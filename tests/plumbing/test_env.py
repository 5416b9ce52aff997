"""Environment variables are read as their type, or refused by name."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from onrecord.plumbing.env import env_flag, env_list, env_number, env_path


@pytest.mark.parametrize(
    ("word", "value"), [("1", True), ("Yes", True), ("off", False), ("", False)]
)
def test_flags(monkeypatch: pytest.MonkeyPatch, word: str, value: bool) -> None:
    monkeypatch.setenv("X", word)
    assert env_flag("X", default=not value) is value


def test_a_flag_that_is_neither_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="X='maybe'"):
        env_flag("X")


@pytest.mark.parametrize("word", ["eight", "1.5", "99999999", "-1"])
def test_a_bad_number_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("X", word)
    with pytest.raises(ImproperlyConfigured, match="X="):
        env_number("X", 1, most=65535)


def test_an_empty_number_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", " ")
    assert env_number("X", 7) == 7


def test_lists_and_paths(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("X", " a, ,b ")
    assert env_list("X") == ["a", "b"]
    monkeypatch.setenv("X", str(tmp_path / "." / "home"))
    assert env_path("X", tmp_path) == tmp_path / "home"
