"""BERT's uncased WordPiece, from the vocabulary in our data: one text or a pair of texts."""

from __future__ import annotations

from importlib.resources import files
from typing import Any


def build_tokenizer(most_tokens: int) -> Any:
    """Return a ``tokenizers.Tokenizer``; of a pair too long the longer text is cut first."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    words = (files("onrecord.language.data") / "bert-base-uncased" / "vocab.txt").read_text(
        encoding="utf-8"
    )
    vocabulary = {word: number for number, word in enumerate(words.split("\n")[:-1])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    tokenizer.enable_truncation(most_tokens, strategy="longest_first")
    return tokenizer
