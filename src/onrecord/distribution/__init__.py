"""Feeds, sitemaps and structured data.

Takes published articles, gives the formats that machines read.
"""
