"""A Django backend on the SQLite that the environment carries (pysqlite3).

Debian 12's own SQLite (3.40) has the WAL-reset fault (3.7.0 to 3.51.2), by which two
connections that checkpoint can lose committed pages; web and worker on one file are
exactly that.
"""
