"""The sub-commands of ``onrecord``: each has ``configure(parser)`` and ``run(arguments)``."""
