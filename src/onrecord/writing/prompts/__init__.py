"""Texts that are sent to models, as files: what is said is read and reviewed as text."""
