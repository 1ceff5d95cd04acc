"""The one settings file. What differs between machines comes from the environment (docs/how-to/settings.md)."""

from __future__ import annotations

import os

from . import environment
from .rooms import ROOMS, templates

ROOT = environment.ROOT
TRELLIS_HOME = str(environment.home())
SECRET_KEY = environment.secret_key()
DEBUG = False

_address = environment.address()
TRELLIS_ADDRESS = f"{_address[0]}://{_address[1]}" if _address else ""
TRELLIS_PORT = os.environ.get("PORT", "8000")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] + ([_address[1].split(":")[0]] if _address else [])
CSRF_TRUSTED_ORIGINS = [TRELLIS_ADDRESS] if _address else []
# Where the schools' own systems drop their exports: a folder of each school's short name in it.
TRELLIS_WATCHED = os.environ.get("TRELLIS_WATCHED") or f"{TRELLIS_HOME}/watched"
# The address of the reverse proxy whose X-Forwarded-For and -Proto headers are believed. Nobody's, unless the operator names one.
TRELLIS_PROXY = os.environ.get("TRELLIS_PROXY", "")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django_q",
    *[f"trellis.{room}" for room in ROOMS],
]

MIDDLEWARE = [
    "trellis.config.accesslog.access_log",
    "trellis.config.guards.believe_proxy",
    "trellis.config.middleware.timing",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "trellis.config.middleware.private_headers",
    "trellis.config.guards.https_only",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "trellis.config.middleware.ViewerMiddleware",
    "trellis.config.guards.ReadOnly",
]

ROOT_URLCONF = "trellis.config.urls"
WSGI_APPLICATION = "trellis.config.wsgi.application"
DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
    "trellis.designsystem.context.page",
]
TEMPLATES = [
    {
        "NAME": "trellis",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": templates(ROOT),
        "APP_DIRS": False,
        "OPTIONS": {"environment": "trellis.designsystem.jinja.environment", "context_processors": _CONTEXT},
    },
    {
        "NAME": "packages",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "trellis.designsystem.renderer.TrellisRenderer"
TRELLIS_NAVIGATION = "trellis.web.navigation.for_request"
TRELLIS_ANNOUNCEMENT = "trellis.config.guards.announcement"
TRELLIS_FOOT = "trellis.web.navigation.at_the_foot"
TRELLIS_WHO_TO_ASK = "trellis.web.navigation.whom_to_ask"
TRELLIS_DRAFT_ADDRESS = "/drafts/keep/"
TRELLIS_DRAFT_FOR = "trellis.accounts.sessions.draft_on_page"
TRELLIS_KEEP_DRAFT = "trellis.accounts.sessions.keep_on_page"
TRELLIS_DEMO_PEOPLE = "trellis.demo.people.offered"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "trellis.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_PREVENT_ENUMERATION = True
# Failed tries are counted by accounts.limits, as the product promises; allauth's own counters would count right ones too.
ACCOUNT_RATE_LIMITS: dict[str, str] = {}

ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "trellis.accounts.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

# The providers whose school accounts sign staff in; none, unless the operator names one. allauth's own addresses are not mounted.
TRELLIS_SIGN_IN = environment.sign_in()
SOCIALACCOUNT_ADAPTER = "trellis.accounts.adapter.SchoolAccounts"
SOCIALACCOUNT_STORE_TOKENS = False

SESSION_ENGINE = "trellis.accounts.kept_sessions"
SESSION_COOKIE_NAME = "trellis_session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = bool(_address)
CSRF_COOKIE_SECURE = bool(_address)
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "trellis.config.errors.csrf_failed"
SECURE_HSTS_SECONDS = 31_536_000 if _address else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if TRELLIS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = str(environment.home() / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

EMAIL_BACKEND = "trellis.notifications.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = os.environ.get("TRELLIS_MAIL_FROM", "trellis@localhost")
# smtp://user:password@host:587?tls=1. In demo mode messages are kept and nothing leaves this machine.
TRELLIS_MAIL = os.environ.get("TRELLIS_MAIL", "")

Q_CLUSTER = {
    "name": "trellis",
    "orm": "default",
    "workers": 1,
    "recycle": 500,
    "timeout": 120,
    "retry": 180,
    "max_attempts": 5,
    "ack_failures": True,
    "catch_up": False,
    "poll": 1,
    "save_limit": 250,
    "label": "Trellis work",
    "log_level": "WARNING",
}

TRELLIS_TIMING = os.environ.get("TRELLIS_TIMING") == "1"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Logs say what happened to the machine, never to a child: no query strings, no form values, no names.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "trellis.config.accesslog.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.security": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "trellis": {"level": "INFO"},
    },
}
