"""Settings: everything comes from the environment; with none, one process does all."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

from backend.common.environment import Environment, database, mail

env = Environment()
BASE_DIR = Path(__file__).resolve().parent.parent
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"))

# All state of one instance lives under this folder.
HOME = Path(env.str("SAFE_EYE_HOME", default=str(BASE_DIR / "var"))).resolve()


def _kept_secret() -> str:
    """The signing key: from the environment, else made once and kept in HOME."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        return given
    path = HOME / "secret_key"
    HOME.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


SECRET_KEY = _kept_secret()
DEBUG = env.bool("DEBUG", default=False)
# This machine's own names always work: the address that the start prints is one.
ALLOWED_HOSTS = [
    *env.list("ALLOWED_HOSTS", default=[]),
    *("localhost", "127.0.0.1", "[::1]"),
]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "graphene_django",
    "rest_framework_simplejwt.token_blacklist",
    "backend.apps.accounts",
    "backend.apps.replays",
    "backend.apps.tags",
    "backend.apps.events",
    "backend.apps.videos",
    "backend.apps.cameras",
    "backend.apps.inference",
    "backend.apps.analysis",
    "backend.apps.alarms",
    "backend.apps.chat",
    "backend.apps.notices",
]

MIDDLEWARE = [
    "backend.health.health",
    "django.middleware.security.SecurityMiddleware",
    "backend.common.static.StaticFiles",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "backend.urls"
ASGI_APPLICATION = "backend.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "backend/feed/templates"],
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


# --- database -----------------------------------------------------------------
DATABASES = {
    "default": database(
        env.str("DATABASE_URL", default="") or f"sqlite:///{HOME}/db.sqlite3"
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
# A kept connection may have ended with the database that was restarted.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue up instead of failing on a read that turns into a write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: channel layer and message queue ------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
# Separates instances that share one Redis.
QUEUE_NAMESPACE = env.str("QUEUE_NAMESPACE", default="safe-eye")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": QUEUE_NAMESPACE},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# --- files ------------------------------------------------------------------------
S3_BUCKET = env.str("S3_BUCKET", default="")
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default="")
# The address that browsers reach S3 at, where it differs from the one above.
S3_PUBLIC_ENDPOINT_URL = env.str("S3_PUBLIC_ENDPOINT_URL", default="")
S3_REGION = env.str("S3_REGION", default="")
S3_ACCESS_KEY_ID = env.str("S3_ACCESS_KEY_ID", default="")
S3_SECRET_ACCESS_KEY = env.str("S3_SECRET_ACCESS_KEY", default="")
S3_ADDRESSING_STYLE = env.str("S3_ADDRESSING_STYLE", default="auto")
MEDIA_ROOT = HOME / "media"
if S3_BUCKET:
    from backend.common.s3_options import s3_storage

    _default_storage = s3_storage(
        bucket=S3_BUCKET,
        endpoint_url=S3_ENDPOINT_URL,
        region=S3_REGION,
        key=S3_ACCESS_KEY_ID,
        secret=S3_SECRET_ACCESS_KEY,
        addressing_style=S3_ADDRESSING_STYLE,
    )
else:
    _default_storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT)},
    }
STORAGES = {
    "default": _default_storage,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATICFILES_DIRS = [
    BASE_DIR / "backend/feed/static",
    BASE_DIR / "backend/schema/transport/static",
]
# Only where a web server before this one is to serve them: `collectstatic`.
STATIC_ROOT = env.str("STATIC_ROOT", default="") or None
WHITENOISE_USE_FINDERS = True
# Uploads wait beside the store: keeping one is then a rename, not a copy.
FILE_UPLOAD_TEMP_DIR = env.str("UPLOAD_TEMP_DIR", default="") or str(HOME / "uploads")
Path(FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)
MEDIA_URL_TTL_S = env.int("MEDIA_URL_TTL_S", default=3600)

# --- video limits -------------------------------------------------------------------
VIDEO_MAX_SIZE_BYTES = env.int("VIDEO_MAX_SIZE_BYTES", default=2 * 1024**3)
VIDEO_MAX_DURATION_S = env.int("VIDEO_MAX_DURATION_S", default=12 * 3600)
VIDEO_MAX_PIXELS = env.int("VIDEO_MAX_PIXELS", default=7680 * 4320)
# Hosts that registerVideoUrl may fetch from; none are allowed by default.
# An exact name, or ".example.com" for every name below it.
VIDEO_URL_HOSTS = env.list("VIDEO_URL_HOSTS", default=[])
# Buckets that registerVideoUrl may fetch s3://bucket/key from.
VIDEO_S3_BUCKETS = env.list("VIDEO_S3_BUCKETS", default=[])
VIDEO_FETCH_TIMEOUT_S = env.int("VIDEO_FETCH_TIMEOUT_S", default=30 * 60)
# Files that one web process looks into at the same time.
VIDEO_PROBES_AT_ONCE = env.int("VIDEO_PROBES_AT_ONCE", default=4)
# For so long a deleted video can be brought back.
VIDEO_DELETE_GRACE_S = env.int("VIDEO_DELETE_GRACE_S", default=7 * 24 * 3600)
# Resumable uploads: the size of a part (S3 takes no smaller ones than 5 MiB), how long
# one may rest, and how many a person may have open.
UPLOAD_PART_BYTES = env.int("UPLOAD_PART_BYTES", default=16 * 1024**2)
UPLOAD_EXPIRE_S = env.int("UPLOAD_EXPIRE_S", default=2 * 24 * 3600)
UPLOAD_OPEN_LIMIT = env.int("UPLOAD_OPEN_LIMIT", default=10)

# --- analysis ------------------------------------------------------------------------
MODEL_CARD = env.str("MODEL_CARD", default="")
ENGINE = env.str("ENGINE", default="auto")
# "cpu", or which card: "cuda:1". Empty: the first card, where there is one.
ENGINE_DEVICE = env.str("ENGINE_DEVICE", default="")
PRECISION = env.str("PRECISION", default="auto")
ENGINE_CACHE = HOME / "engines"
# Whether windows in which nothing moves are passed over, and how many videos a worker
# analyses at once: one decodes while another one's clips are with the network.
MOTION_GATE = env.bool("MOTION_GATE", default=True)
WORKER_ANALYSES = env.int("WORKER_ANALYSES", default=2)
# A worker that is silent for so long has lost its work.
LEASE_S = env.float("LEASE_S", default=60)
# How often lost work is looked for, and after how long queued work counts as lost.
SWEEP_S = env.float("SWEEP_S", default=10)
RESEND_S = env.float("RESEND_S", default=30)

# --- sign-in -----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation"
        ".UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["backend.apps.accounts.backends.ThrottledBackend"]
# Tries are rows: the throttles survive a restart.
LOGIN_ACCOUNT_LIMIT = env.int("LOGIN_ACCOUNT_LIMIT", default=5)
LOGIN_ADDRESS_LIMIT = env.int("LOGIN_ADDRESS_LIMIT", default=20)
LOGIN_COOLOFF_S = env.int("LOGIN_COOLOFF_S", default=15 * 60)
REGISTRATION_ADDRESS_LIMIT = env.int("REGISTRATION_ADDRESS_LIMIT", default=10)
REGISTRATION_COOLOFF_S = env.int("REGISTRATION_COOLOFF_S", default=3600)
# How many proxies of ours stand before the server: so many last entries of
# X-Forwarded-For are believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# The last of them says whether the client came by TLS: forms of the admin site ask.
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES > 0 else None
)
# Who may make a new organisation, join one by an invitation, or ask to join one.
REGISTRATION_OPEN = env.bool("REGISTRATION_OPEN", default=False)
REGISTRATION_BY_INVITATION = env.bool("REGISTRATION_BY_INVITATION", default=True)
REGISTRATION_BY_REQUEST = env.bool("REGISTRATION_BY_REQUEST", default=True)
# How long a refresh token that was just used gets the same answer again.
REFRESH_GRACE_S = env.float("REFRESH_GRACE_S", default=10)
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_RESET_S", default=3600)
PASSWORD_RESET_ADDRESS_LIMIT = env.int("PASSWORD_RESET_ADDRESS_LIMIT", default=10)
PROFILE_IMAGE_MAX_BYTES = env.int("PROFILE_IMAGE_MAX_BYTES", default=10 * 1024**2)
PROFILE_IMAGE_MAX_PIXELS = env.int("PROFILE_IMAGE_MAX_PIXELS", default=50_000_000)
# Where mails lead people: the front end, or the pages of this server.
FRONTEND_URL = env.str(
    "FRONTEND_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}"
)
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(
        seconds=env.int("ACCESS_TOKEN_S", default=15 * 60)
    ),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=env.int("REFRESH_TOKEN_DAYS", default=7)),
    "ROTATE_REFRESH_TOKENS": True,
    "BLACKLIST_AFTER_ROTATION": True,
}
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])

# --- mail ------------------------------------------------------------------------
# smtp+tls://user:password@host:587; printed where it runs if none is given.
_mail = mail(env.str("EMAIL_URL", default="") or "consolemail://")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Safe-Eye <safe-eye@localhost>")

# --- GraphQL --------------------------------------------------------------------------
GRAPHQL_MAX_BODY_BYTES = env.int("GRAPHQL_MAX_BODY_BYTES", default=1024**2)
GRAPHQL_MAX_TOKENS = env.int("GRAPHQL_MAX_TOKENS", default=4000)
GRAPHQL_MAX_DEPTH = env.int("GRAPHQL_MAX_DEPTH", default=20)
GRAPHQL_MAX_FIELDS = env.int("GRAPHQL_MAX_FIELDS", default=1000)
GRAPHQL_MAX_ALIASES = env.int("GRAPHQL_MAX_ALIASES", default=50)
# Pages of lists that one execution reads: lists within lists multiply.
GRAPHQL_MAX_PAGES = env.int("GRAPHQL_MAX_PAGES", default=300)
GRAPHQL_MAX_ROOT_FIELDS = env.int("GRAPHQL_MAX_ROOT_FIELDS", default=30)
GRAPHQL_MAX_DIRECTIVES = env.int("GRAPHQL_MAX_DIRECTIVES", default=50)
# About how many objects one operation may read, by the sizes of the pages it asks for.
GRAPHQL_MAX_COST = env.int("GRAPHQL_MAX_COST", default=20_000)
# Operations of one HTTP request that is a JSON array; 0 takes no arrays.
GRAPHQL_MAX_BATCH = env.int("GRAPHQL_MAX_BATCH", default=10)
GRAPHQL_TIMEOUT_S = env.float("GRAPHQL_TIMEOUT_S", default=30.0)
# Who may ask for the schema: "all", "signed-in" or "none"; and the page for browsers.
GRAPHQL_INTROSPECTION = env.str("GRAPHQL_INTROSPECTION", default="all")
GRAPHQL_EXPLORER = env.bool("GRAPHQL_EXPLORER", default=True)
# Memory for automatic persisted queries; 0 switches them off.
GRAPHQL_APQ_BYTES = env.int("GRAPHQL_APQ_BYTES", default=4 * 1024**2)
# A folder of .graphql documents or a manifest: then nothing else is run.
GRAPHQL_OPERATIONS = env.str("GRAPHQL_OPERATIONS", default="")
# A WebSocket: operations at once, and what may wait for a slow client.
GRAPHQL_WS_MAX_OPERATIONS = env.int("GRAPHQL_WS_MAX_OPERATIONS", default=100)
GRAPHQL_WS_INIT_TIMEOUT_S = env.float("GRAPHQL_WS_INIT_TIMEOUT_S", default=10.0)
GRAPHQL_WS_OUTBOX_FRAMES = env.int("GRAPHQL_WS_OUTBOX_FRAMES", default=512)
GRAPHQL_WS_OUTBOX_BYTES = env.int("GRAPHQL_WS_OUTBOX_BYTES", default=2 * 1024**2)

# --- the rest ------------------------------------------------------------------------
GRAPHENE = {"SCHEMA": "backend.schema.root.schema"}
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Seoul")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "filters": {"links": {"()": "backend.common.logs.HideLinks"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["links"],
        }
    },
    "root": {
        "handlers": ["stderr"],
        "level": env.str("LOG_LEVEL", default="WARNING"),
    },
}
