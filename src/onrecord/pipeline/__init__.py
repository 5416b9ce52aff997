"""The order of work: ordered steps, runs, retries, progress.

Run rows are the truth; tasks are only wake-up calls.
"""
