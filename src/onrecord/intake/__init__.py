"""Sources, fetching and parsing: reports come in and become passages.

Takes deliveries (feeds, newswire files, pages, pasted text), gives immutable reports
with citable passages. Promises that raw input is kept and nothing hostile passes on.
"""
