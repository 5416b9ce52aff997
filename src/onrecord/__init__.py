"""Onrecord: the newsroom in which every sentence is on the record."""
