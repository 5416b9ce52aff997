"""Each sentence tied to its passages, with a verdict: the ledger.

Takes sentences and passages, gives judgements. Promises that supports survive edits.
"""
