"""The one command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run ``onrecord`` as ``manage.py`` does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
