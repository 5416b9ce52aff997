"""Words, their stems, and which of them carry no content: those of the language stage."""

from __future__ import annotations

from onrecord.language.stems import STOP_WORDS, WORD, content_stems, count, listed, stem, words

__all__ = ["STOP_WORDS", "WORD", "content_stems", "count", "listed", "stem", "words"]
