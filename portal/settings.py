"""One settings file; what differs between a laptop and production comes from the environment (docs/operations.md)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal import background, env, laptop, logs, schedule, sign_in
from portal.headers import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")
laptop.read()  # where `make run` made a demo and nothing else is configured, every command speaks to that demo
VAR_DIR = laptop.var_dir()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG")
DEFAULT_KEY = "insecure-development-key"
SECRET_KEY = env.secret("SECRET_KEY", default=DEFAULT_KEY if DEBUG else None)
FIELD_KEYS = env.words("FIELD_KEYS") or [f"derived:{SECRET_KEY}"]
FIELD_KEYS_ARE_DERIVED = not env.words("FIELD_KEYS")
BACKUP_KEYS = env.words("BACKUP_KEY")  # none: copies are sealed under FIELD_KEYS
SITE_URL = env.web_url("SITE_URL", default="http://127.0.0.1:8000")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=f"127.0.0.1,localhost,[::1],{urlsplit(SITE_URL).hostname}")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DEMO = env.flag("DEMO")  # demo data, the outbox page and the printed sign-ins; never on in production

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "applications.apps.ApplicationsConfig",
    "diagnostics.apps.DiagnosticsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "diagnostics.middleware.Unchanged",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.SignInRequired",
    "applications.views.device.DeviceMark",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.TooOftenMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.RequestLog",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # index columns beside the key: SQLite does without them

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.context.site",
            ],
        },
    }
]

# Database: SQLite is the default and really works (WAL; IMMEDIATE so that writers queue instead of failing).
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
}
DATABASE_IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if DATABASE_IS_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000;",
    }
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"] = {**env.POSTGRES_PATIENCE, **DATABASES["default"].get("OPTIONS", {})}
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.whole_number("DATABASE_POOL", default=20, least=1),
        "timeout": 10,
    }
else:
    raise ImproperlyConfigured("DATABASE_URL must be sqlite:///… or postgres://…")

# Cache: rate limits and throttles must be shared by all processes, so never per process.
CACHE_URL = env.env.str("CACHE_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": env.env.cache_url("CACHE_URL") if CACHE_URL else env.table_cache("portal_cache")
}
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    CACHES["default"].setdefault("OPTIONS", {}).update(env.REDIS_PATIENCE)
CACHES["default"]["KEY_FUNCTION"] = "portal.at_rest.cache_key"

# Files: private, encrypted by the application, served only through a view that asks who is asking.
STORAGE_URL = env.env.str("STORAGE_URL", default=f"file://{VAR_DIR / 'files'}")
STORAGES: dict[str, dict[str, Any]] = {
    "default": env.storage(STORAGE_URL),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
READ_DOCUMENTS = env.flag("READ_DOCUMENTS", default=True)  # by the worker of the queue `ocr`
DOCUMENT_MAX_BYTES = env.whole_number("DOCUMENT_MAX_MB", default=15, least=1) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024  # hundreds may be sending at once
FILE_UPLOAD_HANDLERS = ["portal.uploads.SealedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # all papers of an application at once, and some

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
if DEBUG:
    WHITENOISE_USE_FINDERS = True

# Background work. Rows are the queue; the broker is only speed (docs/decisions/).
BROKER_URL = env.env.str("BROKER_URL", default="")
BROKER_IS_EMBEDDED = not BROKER_URL
CELERY_BROKER_URL = BROKER_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = background.transport(BROKER_URL, VAR_DIR)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.2}
CELERY_TASK_DEFAULT_QUEUE = "io"
CELERY_TASK_ROUTES = {
    **{key: {"queue": "cpu"} for key in ("applications.process_document", "portal.process_upload")},
    **{key: {"queue": "ocr"} for key in ("applications.read_document", "diagnostics.read_slip")},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # what is bound to a request travels with its tasks: ids only
FLEET_COMPARE_HOURS = env.hours("FLEET_COMPARE_HOURS", default="3,11,17")  # Beijing time
CELERY_BEAT_SCHEDULE = schedule.beat(compare_hours=FLEET_COMPARE_HOURS)

# The acquirer: whose word counts about merchants and terminals.
ACQUIRER_URL = env.web_url("ACQUIRER_URL", default="http://127.0.0.1:8583")
ACQUIRER_KEY_ID = env.env.str("ACQUIRER_KEY_ID", default="portal-dev" if DEBUG else "")
ACQUIRER_SECRET = env.secret("ACQUIRER_SECRET", default="insecure-acquirer-secret" if DEBUG else None)
ACQUIRER_DOCUMENT_HOURS = env.whole_number("ACQUIRER_DOCUMENT_HOURS", default=24, least=1)

# Carriers that tell of parcels by themselves (docs/carrier-events.md); without a secret nobody can
CARRIER_KEY_ID = env.env.str("CARRIER_KEY_ID", default="carrier")
CARRIER_SECRET = env.secret("CARRIER_SECRET", default="")
RETURN_ADDRESS = env.env.str("RETURN_ADDRESS", default="（示例）示例市示例路 100 号 终端仓库" if DEMO else "")

# How many reports a terminal may send in a minute (it is asked for one), how many are kept, how long a link opens
TERMINAL_REPORTS_PER_MINUTE = env.whole_number("TERMINAL_REPORTS_PER_MINUTE", default=600, least=1)
TERMINAL_REPORTS_KEPT = env.whole_number("TERMINAL_REPORTS_KEPT", default=500, least=1)
SHARE_HOURS = env.whole_number("SHARE_HOURS", default=72, least=1)

WEBHOOKS_MAY_STAY_INSIDE = env.flag("WEBHOOKS_MAY_STAY_INSIDE", default=DEBUG)  # private addresses, plain http

# A draft that nobody touches for so many days is erased, after a warning a week before
DRAFT_DAYS = env.whole_number("DRAFT_DAYS", default=60, least=8)
# How many of a hundred approvals below the risk line somebody else reads once more afterwards
SECOND_LOOK_PERCENT = env.whole_number("SECOND_LOOK_PERCENT", default=5)

# People and sessions
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "portal.passwords.LongEnough", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # who finds an open session must not take the account over
ACCOUNT_RATE_LIMITS = {"verify_phone": "1/30s/key,20/m/ip", "change_phone": "5/m/user"}  # networks share addresses
ACCOUNT_FORMS = sign_in.ACCOUNT_FORMS
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
MFA_FORMS = sign_in.MFA_FORMS
MFA_ADAPTER = "portal.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Merchant Portal"
MFA_TOTP_TOLERANCE = 1  # a code typed as it changes, or a phone half a minute off, still opens (RFC 6238, 5.2)

SESSION_ENGINE = "portal.at_rest"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_COOKIES = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
SECURE_SSL_REDIRECT = SECURE_COOKIES and env.flag("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # rate limits count visitors, not the one proxy they all come through
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"

# Mail: kept as rows first (Nothing is lost), shown on the demo's outbox page, sent by EMAIL_URL when there is one.
EMAIL_URL = env.env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.env.str("DEFAULT_FROM_EMAIL", default="portal@merchant-portal.example")
SMS_BACKEND = env.env.str("SMS_BACKEND", default="portal.sms.Console")  # a class of portal/sms.py
SMS_URL = env.web_url("SMS_URL", default="http://127.0.0.1:9")
SMS_TOKEN = env.secret("SMS_TOKEN", default="unset")

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = logs.config(json=env.flag("LOG_JSON", default=not DEBUG), level=env.env.str("LOG_LEVEL", default="INFO"))
SITE_NAME = _("Merchant Portal")
