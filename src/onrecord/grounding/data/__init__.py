"""Weights of the trained checker, with their card in docs/explanation/checker-card.md."""
