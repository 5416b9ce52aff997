"""The product's own settings, with a speaker that costs nothing: printing is measured here."""

from onrecord.project.settings import *  # noqa: F403

SPEAKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
