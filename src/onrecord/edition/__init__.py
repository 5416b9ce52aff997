"""Pages printed ahead of the reader, and the front door that hands them out.

Takes URLs, gives bytes. Promises atomic replacement and nothing that is not public.
"""
