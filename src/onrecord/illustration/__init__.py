"""The image model: credits, drawing, AI label, provenance.

Takes a picture brief, gives a picture that says in its own file how it was made.
"""
