"""Settings of Turnabout, read from the environment; the defaults are the safe ones.

Every variable is described in docs/operations.md. `DEMO=1` (set by `make demo` and by the tests)
uses the embedded engines and needs no variable at all.
"""

from pathlib import Path

import environ
from django.utils.csp import CSP

from mentoring import engines
from mentoring.demo.personas import PERSONAS
from mentoring.logs import configure_logging

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()
DEMO_PERSONAS = PERSONAS if DEMO else ()  # shown on the sign-in page
BASE_URL = env("BASE_URL", default="http://localhost:8000").rstrip("/")

if DEMO:
    local = engines.addresses(DATA_DIR)
    SECRET_KEY = env("SECRET_KEY", default="") or engines.secret_key(DATA_DIR)
    DATABASE_URL = env("DATABASE_URL", default=local.database_url)
    REDIS_URL = env("REDIS_URL", default=local.redis_url)
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
    EMAIL_URL = env("EMAIL_URL", default="maildir://")
else:
    SECRET_KEY = env("SECRET_KEY")
    DATABASE_URL = env("DATABASE_URL")
    REDIS_URL = env("REDIS_URL")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
    EMAIL_URL = env("EMAIL_URL")

# --- applications ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "mentoring.trail",
    "outcomes",
    "sessions",
    "matching",
    "programs",
    "mentoring.identity",
    "mentoring.notifications",
    "mentoring.accounts",
    "mentoring.ui",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_htmx",
    "pgtrigger",
]
if DEMO:
    INSTALLED_APPS.insert(0, "mentoring.demo")

MIDDLEWARE = [
    "mentoring.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mentoring.ui.middleware.SignedOutMiddleware",
    "mentoring.ui.middleware.HtmxRedirectMiddleware",
    "mentoring.accounts.middleware.PersonMiddleware",
    "mentoring.subject.LabelsMiddleware",
    "mentoring.ui.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "mentoring.urls"
WSGI_APPLICATION = "mentoring.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentoring.ui.context.shell",
                "mentoring.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "mentoring.ui.forms.Renderer"

# --- data -----------------------------------------------------------------------------------

DATABASE = env.db_url_config(DATABASE_URL)
# A page's rows come with their people, units and cards: nine tables and more. PostgreSQL looks for the best
# order of eight, and else joins as it is written: 10,000 rows, to show 25 of them.
PLANNER = "-c join_collapse_limit=11 -c from_collapse_limit=11"
DATABASES = {
    "default": {
        **DATABASE,
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"options": PLANNER, **DATABASE.get("OPTIONS", {})},
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        # Each would cost four ways to the database where one does, for every list of choices in a form.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": engines.cache_url(REDIS_URL),
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 1},
    }
}

# --- people ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds; the mail says so
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "sessions:home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "mentoring.notifications.allauth.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "mentoring.accounts.entrance.LoginForm",
    "request_login_code": "mentoring.accounts.entrance.RequestLoginCodeForm",
    "reset_password": "mentoring.accounts.entrance.ResetPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by address; a code proves it at sign-in
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {  # beside allauth's own; an office shares an address
    "open_call": "60/h/ip,5/h/key",
    "new_address": "5/h/user",
}
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# --- language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True  # of numbers that people read; `unlocalize` those that programs read
TIME_ZONE = "UTC"

# --- files ----------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static" if DEMO else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Compressing takes twenty seconds: it happens once, when the image is built.
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 0  # names without a hash; hashed ones are immutable for ten years
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # a long transcript comes back to its form

# --- mail and background work ---------------------------------------------------------------

MAILERS = {"default": engines.mailer(EMAIL_URL, DATA_DIR)}
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Turnabout <turnabout@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

CELERY_BROKER_URL = engines.broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 15 * 60,  # longer than the longest task
    "unacked_restore_interval": 5,  # with the next line: work of a dead worker comes back quickly
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "socket_keepalive": True,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "mentoring.notifications.heartbeats.Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
SECONDS_BETWEEN = {
    "notifications.beat_worker": 10.0,
    "notifications.deliver": 15.0,
    "matching.sweep_runs": 20.0,
    "identity.settle_address_changes": 300.0,
    "programs.complete_leavers": 3600.0,  # looks at days alone
    "programs.sweep_imports": 20.0,
    "programs.remind_invited": 600.0,
    "programs.end_pauses": 3600.0,
    "matching.end_pairs_of_leavers": 30.0,
    "matching.tell_choosers": 120.0,
}
CELERY_BEAT_SCHEDULE = {
    # They expire, so that they do not pile up while no worker is there: the next one is as good.
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in SECONDS_BETWEEN.items()
}

# --- security -------------------------------------------------------------------------------

HTTPS = BASE_URL.startswith("https://") or not DEMO
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],  # Tabler's CSS holds small icons as data
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come from inside, over http
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("TRUSTED_PROXIES", 0) else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mentoring.ui.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- logs -----------------------------------------------------------------------------------

LOGGING_CONFIG = None
configure_logging(level=env("LOG_LEVEL", default="INFO"))
