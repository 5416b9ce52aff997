"""Settings of the kill tests: the product's own, with voices and pictures that cost nothing."""

from onrecord.project.settings import *  # noqa: F403

SPEAKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
ILLUSTRATORS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
LEASE_SECONDS = 0.25
"""A killed run is taken over so soon, since its process is known to be dead."""
