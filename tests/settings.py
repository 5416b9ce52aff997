"""Settings of the unit tests: the product's own, in a home that is thrown away."""

import os
import tempfile

_home = tempfile.mkdtemp(prefix="onrecord-tests-")
os.environ["ONRECORD_HOME"] = _home
os.environ.setdefault("ONRECORD_SECRET_KEY", "tests-only-" + "x" * 50)

from onrecord.project.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Named, since pytest-xdist would else give the file a suffix and a place that does not exist.
DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
