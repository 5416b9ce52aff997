"""The site: templates, fragments, related articles.

Takes approved articles, gives pages that are the same for every reader.
"""
