"""A sentence and its evidence as the token numbers that the network reads."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

MOST_TOKENS = 224
"""Tokens of a pair; the evidence is cut, the sentence only beyond this."""


def pair_tokenizer(most: int = MOST_TOKENS) -> Any:
    """Build BERT's uncased WordPiece tokenizer for pairs from the vocabulary in our data."""
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
    tokenizer.enable_truncation(most, strategy="longest_first")
    return tokenizer
