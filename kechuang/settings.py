"""Django settings. Everything that differs between machines comes from the environment or from ``KECHUANG_HOME``.

``KECHUANG_HOME`` (default ``var``) holds the SQLite file, uploads and two key files made at first start.
``DATABASE_URL`` chooses the database: ``sqlite:///path`` or ``postgres://user:password@host:port/name``.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, SELF

BASE_DIR = Path(__file__).resolve().parent
HOME = Path(os.environ.get("KECHUANG_HOME", "var")).resolve()


def _key_file(name: str) -> str:
    """Return the key in ``HOME/name``, making it (owner-readable only) at first use."""
    path = HOME / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        # Two processes may start first together: whoever links first gives the key, both read the same one.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path.removeprefix("/") if parts.netloc == "" else parts.path,
            # Kept by the few threads that answer requests (``kechuang.asgi``): opening it anew takes longer than most questions.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # IMMEDIATE: a writer waits for its turn instead of failing half-way through a transaction.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        # A connection that died (the database started again) is found out before it is used.
        "CONN_HEALTH_CHECKS": True,
        # Questions of ``kechuang.core.prepared`` are planned once a connection. A pooler that lends connections out by
        # transaction cannot keep plans: say so and they are planned each time.
        "OPTIONS": {"prepare_threshold": None if os.environ.get("KECHUANG_POOLER") == "1" else 5},
    }


def _origins_of(address: str) -> list[str]:
    """The origin of an address, for the content policy; nothing for no address."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


SECRET_KEY = os.environ.get("KECHUANG_SECRET_KEY") or _key_file("secret.key")
#: The audit chain is keyed; the key lies outside the database so that a database writer cannot re-forge it.
AUDIT_KEY = (os.environ.get("KECHUANG_AUDIT_KEY") or _key_file("audit.key")).encode()
#: Identity and telephone numbers are sealed with it; it lies outside the database for the same reason.
PERSONAL_KEY = (os.environ.get("KECHUANG_PERSONAL_KEY") or _key_file("personal.key")).encode()
#: Database triggers that refuse changes of the audit trail (off only where tests must tamper with it).
AUDIT_GUARDS = os.environ.get("KECHUANG_AUDIT_GUARDS", "1") == "1"

DEBUG = os.environ.get("KECHUANG_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("KECHUANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KECHUANG_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("KECHUANG_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_ENGINE = "kechuang.core.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "kechuang.web.errors.csrf_failure"
if os.environ.get("KECHUANG_BEHIND_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ROOMS = [
    "kechuang.core",
    "kechuang.plans",
    "kechuang.subjects",
    "kechuang.programs",
    "kechuang.review",
    "kechuang.exchange",
    "kechuang.matching",
    "kechuang.indicators",
    "kechuang.assessment",
    "kechuang.packs",
    "kechuang.web",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    *ROOMS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A long table shrinks to a tenth; Django masks CSRF tokens, so compressing pages gives none of them away.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kechuang.core.middleware.ActorMiddleware",
    "kechuang.core.middleware.PasswordDuty",
    "kechuang.web.middleware.FriendlyRefusals",
    "kechuang.web.middleware.StorableText",
    "kechuang.web.middleware.SentOnce",
    # Last: it must see what the sign-in view answered.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kechuang.urls"
ASGI_APPLICATION = "kechuang.asgi.application"
WSGI_APPLICATION = "kechuang.wsgi.application"
#: Threads that answer requests, a process. More than the processor can serve only get in each other's way.
REQUEST_THREADS = int(os.environ.get("KECHUANG_THREADS", "8"))

#: How what is said live reaches pages: ``embedded`` (this server), ``nchan`` (nginx in front of it), ``polling``.
LIVE = os.environ.get("KECHUANG_LIVE", "embedded")
if LIVE not in {"embedded", "nchan", "polling"}:
    raise ValueError(f"KECHUANG_LIVE 只能是 embedded、nchan 或 polling，现在是“{LIVE}”")
#: Where nginx takes what is to be said (an address that only this machine reaches; see ``deploy/nginx``).
LIVE_PUBLISH = os.environ.get("KECHUANG_LIVE_PUBLISH", "http://127.0.0.1:8091/")
#: Where pages find the nginx that tells them, if another than the one that serves them: ``https://host:port``; empty: the same.
LIVE_ORIGIN = os.environ.get("KECHUANG_LIVE_ORIGIN", "").rstrip("/")
if LIVE_ORIGIN and (LIVE != "nchan" or _origins_of(LIVE_ORIGIN) != [LIVE_ORIGIN]):
    raise ValueError(
        f"KECHUANG_LIVE_ORIGIN 要写成 https://主机:端口，只和 KECHUANG_LIVE=nchan 一起用，现在是“{LIVE_ORIGIN}”"
    )

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kechuang.web.context.shell",
            ],
            "builtins": ["kechuang.web.templatetags.kc"],
        },
    }
]

DATABASES = {"default": _database(os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'kechuang.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.Account"
AUTHENTICATION_BACKENDS = [
    # First: it refuses a locked-out sign-in before any password is looked at.
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:workbench"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "kechuang.core.adapters.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = False  # lock-out is axes' task, so that one place answers it
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "科创台"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": (
            [
                {
                    "provider_id": "sso",
                    "name": os.environ.get("KECHUANG_OIDC_NAME", "统一身份认证"),
                    "client_id": os.environ["KECHUANG_OIDC_CLIENT"],
                    "secret": os.environ.get("KECHUANG_OIDC_SECRET", ""),
                    "settings": {"server_url": os.environ.get("KECHUANG_OIDC_SERVER", "")},
                }
            ]
            if "KECHUANG_OIDC_CLIENT" in os.environ
            else []
        )
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"  # empty unless somebody collects; files are found where they lie
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"  # never mapped to an address: files are served by a view that asks who wants them
#: The index of what is published: public versions only; rebuilt from the database at any time.
MATCHING_INDEX = HOME / "matching-index"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        # Charts set style attributes on their SVG elements; scripts stay strict.
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *_origins_of(LIVE_ORIGIN)],
        "frame-ancestors": ["'none'"],
        "base-uri": [SELF],
        # Browsers hold a form's redirect to this too, and signing in by the city's service is one.
        "form-action": [SELF, *_origins_of(os.environ.get("KECHUANG_OIDC_SERVER", ""))],
        "object-src": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "microphone": [],
    "geolocation": [],
    "payment": [],
    "usb": [],
}

EMAIL_HOST = os.environ.get("KECHUANG_SMTP_HOST", "")
#: Without a server no mail is sent, and each notice says so.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
EMAIL_PORT = int(os.environ.get("KECHUANG_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("KECHUANG_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("KECHUANG_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("KECHUANG_SMTP_SECURITY") == "starttls"
EMAIL_USE_SSL = os.environ.get("KECHUANG_SMTP_SECURITY") == "ssl"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("KECHUANG_MAIL_FROM", "kechuang@localhost")
#: Dotted path of an SMS adapter (see ``kechuang.core.sms``); empty: short messages are not sent, and say so.
SMS_ADAPTER = os.environ.get("KECHUANG_SMS_ADAPTER", "")

# A foreign model for ranking, by path or by address; neither: none (docs/how-to/rank-with-more.md).
EMBEDDING = {
    "model": os.environ.get("KECHUANG_EMBEDDING_MODEL", ""),
    "address": os.environ.get("KECHUANG_EMBEDDING_ADDRESS", ""),
    "name": os.environ.get("KECHUANG_EMBEDDING_NAME", ""),
    "key": os.environ.get("KECHUANG_EMBEDDING_KEY", ""),
    "pooling": os.environ.get("KECHUANG_EMBEDDING_POOLING", "first"),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KECHUANG_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
