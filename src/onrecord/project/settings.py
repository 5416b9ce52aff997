"""Every setting of Onrecord, in one module, read from the environment and checked at boot.

The embedded default needs no service and no key. Growing means other values here, never
other code: see docs/reference/settings.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from onrecord.plumbing.env import env_flag, env_list, env_number, env_path, env_text
from onrecord.project import picturing, prompting

# --- Where everything lives -------------------------------------------------------------

ONRECORD_HOME: Path = env_path("ONRECORD_HOME", Path("var"))
"""The one folder that holds the database, raw deliveries, media and the printed edition."""

ONRECORD_PORT: int = env_number("ONRECORD_PORT", 8000, least=1, most=65535)
ONRECORD_HOST: str = env_text("ONRECORD_HOST", "127.0.0.1")

EDITION_ROOT: Path = ONRECORD_HOME / "edition"
"""Folder of the printed pages; nginx or an object store may serve the same folder."""

EDITION_PLAIN_FILES: bool = env_flag("ONRECORD_EDITION_PLAIN_FILES", default=True)
"""Also write each page as plain files (and .gz, .br), so that nginx can serve the folder."""

EDITION_ALWAYS_ASKED: tuple[str, ...] = (
    "/desk/",
    "/discussion/",
    "/documents/",
    "/report/",
    "/search/",
    "/verify/",
)
"""Below these Django answers each request itself; elsewhere only what is printed is there."""

EDITION_BUCKET: str = env_text("ONRECORD_EDITION_BUCKET")
"""Name of an S3 bucket that every print is pushed to; empty: the edition stays here."""

EDITION_BUCKET_REGION: str = env_text("ONRECORD_EDITION_BUCKET_REGION", "us-east-1")
EDITION_BUCKET_ENDPOINT: str = env_text(
    "ONRECORD_EDITION_BUCKET_ENDPOINT", f"https://s3.{EDITION_BUCKET_REGION}.amazonaws.com"
)
EDITION_BUCKET_KEY: str = env_text("ONRECORD_EDITION_BUCKET_KEY")
EDITION_BUCKET_SECRET: str = env_text("ONRECORD_EDITION_BUCKET_SECRET")
EDITION_BUCKET_GONE: bool = env_flag("ONRECORD_EDITION_BUCKET_GONE", default=False)
"""Whether the network in front answers 410 where an object says so; else such pages go (404)."""

CDN_LOCATION: str = env_text("ONRECORD_CDN_LOCATION")
"""Address of a cache in front that is sent PURGE for each page printed again."""

WAGTAILFRONTENDCACHE: dict[str, dict[str, Any]] = (
    {"default": {"BACKEND": "onrecord.edition.caches.PurgeBackend", "LOCATION": CDN_LOCATION}}
    if CDN_LOCATION
    else {}
)
"""Caches in front, as Wagtail describes them; any of its backends will do."""

PROXY_COUNT: int = env_number("ONRECORD_PROXY_COUNT", 0)
"""How many proxies of yours stand in front; X-Forwarded-* is ignored while it is 0."""

PRODUCTION: bool = env_flag("ONRECORD_PRODUCTION")
"""Set when the site is served to others over TLS: secure cookies, HSTS, redirects."""


def _secret_key() -> str:
    """Return the site's secret: from the environment, else made once and kept in the home."""
    given = env_text("ONRECORD_SECRET_KEY")
    if given:
        return given
    path = ONRECORD_HOME / "secret-key"
    try:
        if not path.exists() or not path.read_text(encoding="ascii").strip():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(get_random_secret_key(), encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The folder {ONRECORD_HOME} cannot be written ({error.strerror or error}). "
            "Make it writable, free some disk, or choose another with ONRECORD_HOME."
        ) from error


SECRET_KEY: str = _secret_key()
DEBUG: bool = env_flag("ONRECORD_DEBUG")

# --- The site ---------------------------------------------------------------------------

SITE_NAME: str = env_text("ONRECORD_SITE_NAME", "Onrecord")
SITE_URL: str = env_text("ONRECORD_SITE_URL", f"http://127.0.0.1:{ONRECORD_PORT}").rstrip("/")
"""The public address, without a slash at the end; in feeds, sitemaps and structured data."""

WEBSUB_HUBS: list[str] = env_list("ONRECORD_WEBSUB_HUBS")
"""Addresses of WebSub hubs that every feed names, so that readers need not poll."""

PODCAST_EMAIL: str = env_text("ONRECORD_PODCAST_EMAIL")
"""Whom podcast platforms ask before they take the show over; public in the podcast's feed."""

ALLOWED_HOSTS: list[str] = env_list("ONRECORD_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS: list[str] = env_list("ONRECORD_TRUSTED_ORIGINS")
LANGUAGE_CODE: str = env_text("ONRECORD_LANGUAGE", "en")
TIME_ZONE: str = env_text("ONRECORD_TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
"""The desk's review is the workflow; asking for another costs three queries an approval."""

WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_IMAGE_MODEL = "illustration.Picture"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "onrecord.illustration.forms.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
# At the pixels of a phone no eye tells 45 from the usual 60, and a picture comes a third lighter.
WAGTAILIMAGES_AVIF_QUALITY = 45
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# --- What it is made of -----------------------------------------------------------------

STAGES = [
    "intake",
    "stories",
    "writing",
    "grounding",
    "illustration",
    "narration",
    "publishing",
    "reader",
    "discussion",
    "distribution",
    "edition",
    "pipeline",
    "desk",
]

INSTALLED_APPS = [
    *(f"onrecord.{stage}" for stage in ("plumbing", "language", *STAGES)),
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "onrecord.project.headers.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "onrecord.publishing.telling.tell_refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "onrecord.project.urls"
WSGI_APPLICATION = "onrecord.project.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database, files, tasks, cache, mail: Django's own ports -----------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "onrecord.plumbing.sqlite",
        "NAME": ONRECORD_HOME / "onrecord.sqlite3",
        "CONN_MAX_AGE": None,  # opening one reads the schema: 2 to 3 ms of every request
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a commit that was acknowledged survives a power loss.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;"
            ),
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = ONRECORD_HOME / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT: Path = ONRECORD_HOME / "private"
"""Files that no URL serves: raw deliveries as they were received."""

STATIC_URL = "/static/"
STATIC_ROOT = ONRECORD_HOME / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "onrecord.project.sheets.SheetStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644

TASKS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# In memory on purpose: a database cache for renditions writes on every page view.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
EMAIL_BACKEND = env_text("ONRECORD_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")

# --- Engines: a setting a port, aliases inside --------------------------------------------

EMBEDDERS: dict[str, dict[str, Any]] = {"default": {"ENGINE": "minilm", "OPTIONS": {}}}
LANGUAGE_MODELS: dict[str, dict[str, Any]] = {}

MODEL_URL: str = env_text("ONRECORD_MODEL_URL")
"""Base address of an endpoint that speaks the OpenAI chat protocol (``https://…/v1``).

With it, and ``ONRECORD_MODEL_NAME``, drafts are prompted, the extractive writer being the
fallback. Its key is read from ``ONRECORD_MODEL_KEY`` when it is asked.
"""

MODEL_NAME: str = env_text("ONRECORD_MODEL_NAME")
MODEL_ALLOWED_HOSTS: list[str] = env_list("ONRECORD_MODEL_ALLOWED_HOSTS")
"""Local hosts (``name:port``) that may be asked as a model though their address is private."""

HOUSE_STYLE: str = env_text("ONRECORD_HOUSE_STYLE")
"""Path of the newsroom's house style; empty: the one in ``writing/prompts``."""

MODEL_TOKENS_PER_DAY: int = env_number("ONRECORD_MODEL_TOKENS_PER_DAY", 2_000_000)
MODEL_TOKENS_PER_STORY: int = env_number("ONRECORD_MODEL_TOKENS_PER_STORY", 200_000)
MODEL_CENTS_PER_DAY: int = env_number("ONRECORD_MODEL_CENTS_PER_DAY", 1000)
MODEL_CENTS_PER_STORY: int = env_number("ONRECORD_MODEL_CENTS_PER_STORY", 100)
"""Ceilings on what models are asked, in tokens and in hundredths of money; 0 is none."""

WRITERS: dict[str, dict[str, Any]] = prompting.writers(
    url=MODEL_URL, model=MODEL_NAME, allowed_hosts=MODEL_ALLOWED_HOSTS, house_style=HOUSE_STYLE
)
CHECKERS: dict[str, dict[str, Any]] = {"default": {"ENGINE": "evidence", "OPTIONS": {}}}
ILLUSTRATORS: dict[str, dict[str, Any]] = picturing.illustrators(TIME_ZONE)
PICTURE_PROMPT, PICTURES_PER_DAY, PICTURE_CENTS_PER_DAY = picturing.LIMITS
SPEAKERS: dict[str, dict[str, Any]] = {"default": {"ENGINE": "hibari", "OPTIONS": {}}}
NARRATION: dict[str, Any] = {"voices": {}, "light": env_flag("ONRECORD_LIGHT_AUDIO", default=True)}
MODERATORS: dict[str, dict[str, Any]] = {"default": {"ENGINE": "rules", "OPTIONS": {}}}

# --- How the newsroom works -----------------------------------------------------------------

OUTBOUND_ALLOWED_HOSTS: list[str] = env_list("ONRECORD_OUTBOUND_ALLOWED_HOSTS")
"""Local hosts (``name`` or ``name:port``) that may be fetched though their address is private."""

WATCHED_FOLDER: Path = env_path("ONRECORD_WATCHED_FOLDER", ONRECORD_HOME / "drop")
"""Files that are put here, or into a folder here named after a source, are taken in."""

MAILDIR: Path | None = (
    env_path("ONRECORD_MAILDIR", Path()) if env_text("ONRECORD_MAILDIR") else None
)
"""A maildir that the house's mail server delivers into."""

IMAP_URL: str = env_text("ONRECORD_IMAP_URL")
"""``imaps://user@host/INBOX``: a mailbox whose unseen letters are taken in."""

IMAP_PASSWORD: str = env_text("ONRECORD_IMAP_PASSWORD")
IMAP_SECONDS: int = env_number("ONRECORD_IMAP_SECONDS", 120, least=10)
MAIL_AUTHSERV: str = env_text("ONRECORD_MAIL_AUTHSERV")
"""The mail server whose ``Authentication-Results`` a letter must pass (DMARC); empty: none."""

INBOX_PER_MINUTE: int = env_number("ONRECORD_INBOX_PER_MINUTE", 120, least=1)
"""How much may be sent to the HTTP inbox with one token in a minute."""

WEBSUB_SUBSCRIBE: bool = env_flag("ONRECORD_WEBSUB_SUBSCRIBE")
"""On: hubs that polled feeds name are asked to push to ``SITE_URL``, which must be public."""

OFFLINE_READING: bool = env_flag("ONRECORD_OFFLINE_READING", default=True)
"""Off: ``/sw.js`` becomes a worker that forgets everything and takes itself away."""

DRAFTS_PER_ROUND: int = env_number("ONRECORD_DRAFTS_PER_ROUND", 8)
"""How many of the largest due stories are drafted each time the line comes to rest."""

DRAFT_MIN_SOURCES: int = env_number("ONRECORD_DRAFT_MIN_SOURCES", 2, least=1)
"""How many independent sources a story needs before a machine may draft it."""

ATTRIBUTION_STOPS: bool = env_flag("ONRECORD_ATTRIBUTION_STOPS", default=True)
"""Off: a sentence that does not say whose word it is, is left to the reviewer."""

BEAT: list[str] = env_list("ONRECORD_BEAT")
"""Names, words and sections that the newsroom is about: its stories stand higher on the board."""

REDRAFT_SECONDS: int = env_number("ONRECORD_REDRAFT_SECONDS", 3600)
"""A story is drafted again at the earliest so long after its last draft."""

READER_DATA_DAYS: int = env_number("ONRECORD_READER_DATA_DAYS", 90)
"""Days after which a closed report or comment loses what marks its sender; 0: never."""

LEASE_SECONDS: int = env_number("ONRECORD_LEASE_SECONDS", 60, least=1)
"""How long a worker holds a run without a heartbeat before another may take it over."""

CRASH_AT: str = env_text("ONRECORD_CRASH_AT")
"""For the kill tests only: ``step:moment`` at which the process ends itself with SIGKILL."""

# --- Security ---------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
LOGIN_URL = "wagtailadmin_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    # The Wagtail admin needs inline styles; reader pages never see this policy relaxed.
    "EXCLUDE_URL_PREFIXES": ["/desk/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # No text becomes markup or script; one policy names the address of the worker.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["onrecord"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env_text("ONRECORD_LOG_LEVEL", "WARNING").upper()},
}
