"""What every stage needs and none owns.

Gives engine loading by settings alias, the one outbound HTTP door, the guarded child
that parses hostile bytes, the carried SQLite, environment reading and boot checks.
"""
