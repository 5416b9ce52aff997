"""Formats in which news arrives; one module each, all alike: bytes in, a ``ParsedDelivery`` out.

Everything here runs in the guarded child, knows neither Django nor the network, and treats
every byte as hostile. ``registry.py`` lists the formats, ``job.py`` is what the child runs.
"""
