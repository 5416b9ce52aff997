"""The sub-commands of ``onrecord``: each module has ``configure(parser)`` and ``run(arguments)``."""
