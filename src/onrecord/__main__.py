"""``python -m onrecord`` is the command ``onrecord``."""

from onrecord.project.command import main

main()
