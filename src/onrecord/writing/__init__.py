"""Stories become drafts: headline, standfirst, body.

Takes a brief, gives a text in which each sentence names the passages it rests on.
"""
