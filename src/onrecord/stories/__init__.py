"""Duplicates, grouping into developing stories, who said what.

Takes reports, gives stories with the reasons for each grouping.
"""
