"""Writing without a model: choosing, tidying and arranging source sentences.

Takes a brief, gives sentences that are verbatim stretches of cited passages, trimmed
where that is safe, with attribution added where it is owed.
"""
