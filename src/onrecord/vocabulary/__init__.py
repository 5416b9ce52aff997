"""The nouns of the newsroom, as plain frozen values.

Takes nothing, gives values. A value lives here only if it crosses the boundary of
an engine or of a stage; tables are not mirrored. No framework is imported here.
"""
