"""Article, section and home pages; the gate; the review certificate.

Takes drafts, gives approved articles. Promises that nothing is live that the gate refuses.
"""
