"""Settings of the kill tests: the product's own, with voices and pictures that cost nothing."""

from onrecord.project.settings import *  # noqa: F403

SPEAKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
ILLUSTRATORS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
