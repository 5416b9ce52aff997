"""Search: what readers may read, and who said what, found by words.

``asking`` reads what a reader typed, ``planning`` mends and widens it by the words that
articles use, an index (``indexes``) finds, ``queries`` puts it before the reader.
"""
