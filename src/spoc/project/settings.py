"""How is this hub set up? One file for every installation, from typed environment helpers.

Every setting is described in docs/reference/settings.md (tested). There are no variants for
development and production: `SPOC_DEMO` only adds invented data and a banner.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from spoc.kernel import env
from spoc.kernel.postgres import current_url
from spoc.project.database import connection_settings
from spoc.project.places import Places, data_dir
from spoc.project.proxies import networks

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = data_dir()

DEMO = Places(DATA_DIR).is_demo
TRUSTED_PROXIES = networks("SPOC_TRUSTED_PROXIES", env.items("SPOC_TRUSTED_PROXIES"))
WEB_WORKERS = env.number("SPOC_WEB_WORKERS", 2)
DEFAULT_DESK = env.text("SPOC_DEFAULT_DESK", "cgi")
COUNTRY = env.text("SPOC_COUNTRY", "BE")
HOST = env.text("SPOC_HOST", "127.0.0.1")
PORT = env.number("SPOC_PORT", 8000)
SMTP_PORT = env.number("SPOC_SMTP_PORT", 2525)
BASE_URL = env.text("SPOC_BASE_URL", f"http://{HOST}:{PORT}").rstrip("/")
SMTP_CONNECTIONS = env.number("SPOC_SMTP_CONNECTIONS", 200)
SMTP_CONNECTIONS_OF_ONE = env.number("SPOC_SMTP_CONNECTIONS_OF_ONE", 50)
SMTP_TLS_CERT = env.text("SPOC_SMTP_TLS_CERT")
SMTP_TLS_KEY = env.secret("SPOC_SMTP_TLS_KEY")
SMTP_RELAY = env.text("SPOC_SMTP_RELAY")
# In demo, the local mailbox that stands for all partners.
SINK_PORT = env.number("SPOC_SINK_PORT", SMTP_PORT + 1)
MAIL_DOMAIN = env.text("SPOC_MAIL_DOMAIN", "spoc.example")
INBOX_DIR = Path(env.text("SPOC_INBOX_DIR", str(DATA_DIR / "inbox")))
IMAP_URL = env.secret("SPOC_IMAP_URL")
CLAMD = env.text("SPOC_CLAMD")

# Seconds. A worker that misses its beats for longer is dead and its jobs are taken up again.
WORKER_BEAT = env.number("SPOC_WORKER_BEAT", 10)
WORKER_STALLED_AFTER = env.number("SPOC_WORKER_STALLED_AFTER", 30)


def _secret_key() -> str:
    """The key from the environment, or one made on first use and kept in the data folder."""
    given = env.secret("SPOC_SECRET_KEY")
    if given:
        return given
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return kept.read_text(encoding="utf-8").strip()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = list(
    env.items(
        "SPOC_ALLOWED_HOSTS",
        ("127.0.0.1", "localhost", "[::1]", HOST, urlsplit(BASE_URL).hostname or "localhost"),
    )
)
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.postgres",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    # Before the account library, so that our templates of its pages win.
    "spoc.kernel",
    "spoc.audit",
    "spoc.access",
    "spoc.network",
    "spoc.duty",
    "spoc.exchange",
    "spoc.cases",
    "spoc.journeys",
    "spoc.desk",
    "spoc.project",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "spoc.project.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "spoc.project.statics.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "spoc.project.headers.HeadersMiddleware",
    "spoc.project.headers.HeadMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "spoc.access.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "spoc.access.middleware.RefusalMiddleware",
    "spoc.access.middleware.ViewerMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "spoc.project.urls"
ASGI_APPLICATION = "spoc.project.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "project" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "spoc.desk.context.shell",
            ],
            "builtins": ["spoc.desk.templatetags.spoc_ui"],
        },
    }
]

# "owner": the log-in itself, for migrations alone; it owns the tables.
_ROLE = env.text("SPOC_DATABASE_ROLE", "spoc_app")
DATABASES = {
    "default": connection_settings(
        env.secret("SPOC_DATABASE_URL") or current_url(DATA_DIR) or "postgresql:///spoc",
        role={"owner": ""}.get(_ROLE, _ROLE),
        pool=env.number("SPOC_DATABASE_POOL", 12),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "inbox"

# Accounts are made by the administrator (`./spoc user add`), never by the visitor.
ACCOUNT_ADAPTER = "spoc.access.login.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "spoc.access.login.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# axes counts failures, in the database, by account: an address alone is a whole desk.
ACCOUNT_RATE_LIMITS = {"login_failed": False, "login": False}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://")
MFA_TOTP_ISSUER = "SPOC"
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": env.text("SPOC_OIDC_ID", "oidc"),
                    "name": env.text("SPOC_OIDC_NAME", "OpenID Connect"),
                    "client_id": env.text("SPOC_OIDC_CLIENT_ID"),
                    "secret": env.secret("SPOC_OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": env.text("SPOC_OIDC_SERVER_URL")},
                }
            ]
        }
    }
    if env.text("SPOC_OIDC_SERVER_URL")
    else {}
)

# At most ten tries for an account in fifteen minutes; a desk is never locked
# out as a whole, so the address alone never counts.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "access/locked_out.html"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"

# The screen locks after 15 idle minutes, a session ends with the shift.
SESSION_IDLE = timedelta(minutes=15)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BASE_URL.startswith("https://")
CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
CSRF_FAILURE_VIEW = "spoc.project.views.csrf_failure"

LANGUAGE_CODE = "en"
LANGUAGES = [("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("SPOC_TIME_ZONE", "Europe/Brussels")

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

# A message may be 200 MB and more; it goes to disk in pieces and never through a form field.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
MAX_MESSAGE_SIZE = env.number("SPOC_MAX_MESSAGE_SIZE", 250 * 1024 * 1024)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    device: []
    for device in ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer",
                   "microphone", "payment", "usb")
}  # fmt: skip
SECURE_CONTENT_TYPE_NOSNIFF = True
# With "no-referrer" browsers send "Origin: null" with every form, and Django refuses the form.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if BASE_URL.startswith("https://") else 0
X_FRAME_OPTIONS = "DENY"

# Tasks are imported where they run: in the worker. Elsewhere they are named (kernel/jobs.py).
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["spoc.audit.jobs", "spoc.exchange.jobs", "spoc.journeys.jobs"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("SPOC_LOG_LEVEL", "WARNING")},
    "loggers": {"axes": {"level": "ERROR"}},
}
