"""The folder that ``benchmarks/narration`` scores: odd files get a sentence, the others figures."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from benchmarks.narration import evaluate
from benchmarks.narration.reading import LeftOut, read, texts_in

from onrecord.narration.script import composing

ENGLISH = "Talks resume\nThe ministers of the two countries met in Geneva, and it was for the best."
FRENCH = (
    "Les pourparlers reprennent\nLes ministres des deux pays se sont vus à Genève et dans la nuit."
)


def speaks(language: str) -> bool:
    return language == "en"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b"Talks resume in Geneva", "no text below it"),
        (b"Talks\n\n  \n.", "no text below it"),
        (FRENCH.encode(), "seems to be in French"),
        (FRENCH.encode("latin-1"), "seems to be in French"),
        ("会谈\n部长们 星期一 在 日内瓦 会面 了".encode(), "seems to be in another language"),
        (b"MZ\x90\0\x03" * 90, "bytes of zero"),
        (b"\xff\xfeT\0a\0\xd8", "broken UTF-16"),
        (b"x" * 2_000_001, "which is no article"),
    ],
)
def test_what_cannot_be_scored_says_why(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(LeftOut, match=words) as told:
        read(path, speaks=speaks)
    assert str(told.value).startswith("a.txt")


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("utf-8-sig", ""), ("utf-16", "read as UTF-16"), ("cp1252", "no UTF-8: read as Windows-1252")],
)
def test_any_encoding_is_read(tmp_path: Path, encoding: str, note: str) -> None:
    path = tmp_path / "a.TXT"
    path.write_bytes(f"{ENGLISH} “Façade”, said Zoë.".encode(encoding))
    (found,) = texts_in(tmp_path)
    text = read(found, speaks=speaks)
    assert text.words.endswith("“Façade”, said Zoë.")
    assert (text.language, text.note) == ("en", note)


def test_no_folder_no_text(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "x", "no folder"), (tmp_path, "holds no .txt")):
        with pytest.raises(LeftOut, match=words):
            texts_in(path)
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(LeftOut, match="is no file"):
        read(tmp_path / "a.txt", speaks=speaks)


def test_the_others_are_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.txt").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "long.txt").write_text(ENGLISH + " It was so." * 9, encoding="utf-8")
    words = ["evaluate.py", "--json", "--speaker", "fake", "--data", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", words)
    monkeypatch.setattr(evaluate, "hard_sentences_said", lambda: 340)  # see test_hard.py
    monkeypatch.setattr(composing, "MOST_WORDS", 60)
    assert evaluate.main() == 1
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert [row["text"] for row in report["texts"]] == ["good.txt"]
    assert report["texts"][0]["duration_s"] > 1
    assert list(report["left_out"]) == ["empty.txt", "long.txt"]
    assert err.splitlines() == [*report["left_out"].values()]
    assert "at most 60" in err
    (tmp_path / "good.txt").unlink()
    assert evaluate.main() == 2
    assert "Nothing in" in capsys.readouterr().err
