"""Settings of a process that prints a small whole edition from a copy of the test's database."""

import os

os.environ["ONRECORD_HOME"] = os.environ["WHOLE_HOME"]
os.environ.setdefault("ONRECORD_SECRET_KEY", "tests-only-" + "x" * 50)

from onrecord.project.settings import *  # noqa: F403

ROOT_URLCONF = "tests.edition.urls"
SITE_URL = "http://127.0.0.1:8000"
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# What is printed is the matter here; fakes learn, draw and speak in no time.
EMBEDDERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
SPEAKERS = {"default": {"ENGINE": "fake", "OPTIONS": {}}}
