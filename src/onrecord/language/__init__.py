"""Sentences, embeddings, entities, numbers and dates, language models: ports of several stages.

Takes text, gives spans and vectors; text[start:end] is always the thing named.
"""
