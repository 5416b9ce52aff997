"""Where the site listens: the command's own words over the environment over the defaults."""

from __future__ import annotations

import argparse
import os


def adopt(arguments: argparse.Namespace) -> tuple[str, int]:
    """Put ``--host`` and ``--port`` into the environment, for the settings and for children."""
    if getattr(arguments, "port", None) is not None:
        os.environ["ONRECORD_PORT"] = str(arguments.port)
    if getattr(arguments, "host", None):
        os.environ["ONRECORD_HOST"] = arguments.host
    from django.conf import settings

    os.environ["ONRECORD_HOST"] = settings.ONRECORD_HOST
    os.environ["ONRECORD_PORT"] = str(settings.ONRECORD_PORT)
    return settings.ONRECORD_HOST, settings.ONRECORD_PORT
