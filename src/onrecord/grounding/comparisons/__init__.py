"""The checks by which a sentence is held against passages, one module each.

Pure functions over values: each takes a claim and its evidence and gives findings with
the span that decided. None of them knows a model; similarity of meaning never supports.
"""
