"""``python -m onrecord.project`` is the command ``onrecord``."""

from onrecord.project.command import main

main()
