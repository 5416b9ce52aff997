"""Facts that publishing announces; heard by higher floors."""

from django.dispatch import Signal

article_published = Signal()
"""Sent inside the transaction that makes an article's text live. Arguments: article_id, at, and
``article``, as it was just written, unless only its address is new."""

article_withdrawn = Signal()
"""Sent inside the transaction that takes an article off. Arguments: article_id, path, at."""

article_changed = Signal()
"""Sent when something the page shows changed though its text did not (audio, comments).
Arguments: article_id, at."""
