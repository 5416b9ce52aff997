"""Settings of a newsroom that has grown (docs/howto/grow.md), with voices that cost nothing."""

import os

from tests.journeys.kill_settings import *  # noqa: F403

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "grown",
        "USER": "newsroom",
        "HOST": os.environ["POSTGRESQL_HOST"],
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
if os.environ.get("VALKEY_URL"):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": os.environ["VALKEY_URL"],
        }
    }
