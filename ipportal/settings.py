"""All settings, in one file; the environment's part is read through `ipportal.env`."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ipportal import env
from ipportal.local import addresses

BASE_DIR = env.ROOT
STATE_DIR = env.state_dir()
DEBUG = False
DEMO = env.flag("DEMO")
TESTING = env.flag("IPPORTAL_TESTING")
SECURE = env.flag("SECURE", default=not (DEMO or TESTING))
# On one machine with embedded servers a key made there will do; where servers are shared, it must be shared too.
LOCAL = DEMO or TESTING or not env.text("DATABASE_URL")
SECRET_KEY = env.secret("SECRET_KEY", fallback=addresses.local_secret(STATE_DIR) if LOCAL else None)
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if DEMO or TESTING else "")

# Floors, bottom-up: tracked models of a floor are found only when the floors below are loaded.
INSTALLED_APPS = [
    "ipportal",
    "patents",
    "awards",
    "measures",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]

PROXIES = env.number("PROXIES", 0)  # of our own, in front: each adds the address it saw to X-Forwarded-For

MIDDLEWARE = [
    "ipportal.core.kit.numbers.numbered",
    "ipportal.core.kit.middleware.address_behind_proxies",
    "ipportal.core.kit.middleware.methods_are_judged_first",
    "ipportal.core.kit.middleware.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ipportal.core.kit.middleware.clear_answers_to_errors",
    "ipportal.core.kit.middleware.request_limits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ipportal.core.kit.middleware.api_language",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ipportal.core.accounts.signin.middleware.sign_ins_end",
    "allauth.account.middleware.AccountMiddleware",
    "ipportal.core.accounts.middleware.roles_once",
    "ipportal.core.audit.middleware.who_did_it",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ipportal.urls"
WSGI_APPLICATION = "ipportal.wsgi.application"
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
                "ipportal.site.pages.context.site",
            ],
            "builtins": [
                "ipportal.templatetags.portal",
                "ipportal.templatetags.history",
                "ipportal.templatetags.kept",
                "ipportal.templatetags.letters",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    },
]

# A database role for each kind of process; the owner is used by migrations alone.
DATABASE_ROLE = env.text("DATABASE_ROLE", "web")
DATABASES = {"default": addresses.database(STATE_DIR, role=DATABASE_ROLE)}
REDIS_URL = addresses.redis(STATE_DIR)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Left open by the sources: what the ten years of the third high-value kind are counted from (filing or grant), and from
# which secured amount a pledge is a high one (the fourth kind; 0: the kind is switched off).
HIGH_VALUE_LONG_HELD_FROM = env.text("HIGH_VALUE_LONG_HELD_FROM", "filing")
HIGH_VALUE_PLEDGE_YUAN = env.number("HIGH_VALUE_PLEDGE_YUAN", 0)

CELERY_BROKER_URL = addresses.broker(STATE_DIR)
CELERY_BROKER_TRANSPORT_OPTIONS = addresses.broker_options()
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", "ipportal")
CELERY_TIMEZONE = "Asia/Shanghai"

# The address under which people reach the portal, for links in messages; never what a request claims to have asked for.
PORTAL_URL = env.text("PORTAL_URL", addresses.portal(ALLOWED_HOSTS, secure=SECURE, port=env.number("PORT", 8000)))
INVITATION_DAYS = env.number("INVITATION_DAYS", 7)
# The figures learn of a month's pledges so many days after its end.
PLEDGE_CLOSING_DAYS = env.number("PLEDGE_CLOSING_DAYS", 0)
# Where messages go: files under STATE_DIR where the portal stands on one machine, otherwise a mail server.
MAIL = addresses.mail(env.text("EMAIL_URL"), folder=STATE_DIR / "mail" if LOCAL else None)
EMAIL_BACKEND, EMAIL_FILE_PATH = MAIL["EMAIL_BACKEND"], MAIL["EMAIL_FILE_PATH"]
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"], MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"], MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL["EMAIL_USE_TLS"], MAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "ipportal@localhost")

AUTH_USER_MODEL = "ipportal.User"
AUTHENTICATION_BACKENDS = [
    "ipportal.core.accounts.signin.backends.LockBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "ipportal.core.accounts.signin.passwords.ContextWordsValidator"},
]

# The sign-in library: names and passwords given by the office. Its own limits are off, the lock-out is one for all.
ACCOUNT_ADAPTER = "ipportal.core.accounts.signin.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "ipportal.core.accounts.signin.forms.SignInForm"}
MFA_ADAPTER = "ipportal.core.accounts.signin.adapter.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "ipportal.core.accounts.signin.forms.CodeForm"}
MFA_TOTP_TOLERANCE = 1  # clocks that are half a minute off
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = False  # the cookie goes with the browser
SECOND_FACTOR_FOR_OFFICIALS = env.flag("SECOND_FACTOR_FOR_OFFICIALS", default=not (DEMO or TESTING))
PROOF_LASTS = timedelta(minutes=env.number("PROOF_MINUTES", 15))  # then publishing and the like ask again who it is

# The office's own sign-in service (OpenID Connect), where there is one; without an address none is offered.
OIDC_SERVER_URL = env.text("OIDC_SERVER_URL")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.secret("OIDC_CLIENT_SECRET", fallback=None if OIDC_SERVER_URL else "")
OIDC_NAME = env.text("OIDC_NAME", "OpenID Connect")  # as people there call it
OIDC_ORIGINS = env.names("OIDC_ORIGINS")  # to which it leads on before somebody has signed in
OIDC_TIMEOUT = 10

# So many wrong passwords or codes for one name from one address close it there for a while.
AXES_FAILURE_LIMIT = env.number("SIGN_IN_FAILURES", 10)
AXES_COOLOFF_TIME = timedelta(minutes=env.number("SIGN_IN_LOCK_MINUTES", 15))
SIGN_IN_NAMES = env.number("SIGN_IN_NAMES", 10)  # failed at one address within that time: closed to all; 0: never
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "ipportal.core.accounts.signin.lockout.answer"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nobody is kept out for ever by somebody who goes on trying
AXES_DISABLE_ACCESS_LOG = True  # the trail has it
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "ipportal" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [("portal", BASE_DIR / "static" / "dist"), ("img", BASE_DIR / "static" / "img")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
MEDIA_ROOT = STATE_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", 150_000_000)
ATTACHMENT_MAX_BYTES = env.number("ATTACHMENT_MAX_BYTES", 20_000_000)  # of one file beside a form
FILE_UPLOAD_HANDLERS = ["ipportal.core.kit.uploads.UploadHandler"]
CERTIFICATE_KEY = env.text("CERTIFICATE_KEY")  # a PEM file with the key and certificate that sign award certificates
UPLOADS_DIR = STATE_DIR / "uploads"  # while a file is being sent

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_IDLE = timedelta(minutes=env.number("SESSION_IDLE_MINUTES", 30))
SESSION_LONGEST = timedelta(hours=env.number("SESSION_HOURS", 12))
SESSION_COOKIE_AGE = 2 * int(SESSION_LONGEST.total_seconds())  # known for longer: what its owner typed is kept
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "ipportal.site.pages.public.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *addresses.origins(OIDC_SERVER_URL, *OIDC_ORIGINS)],
        "frame-ancestors": ["'none'"],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["ipportal.core.kit.api.Filters"],
    "DEFAULT_PAGINATION_CLASS": "ipportal.core.kit.api.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "ipportal.core.kit.api.problem",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ipportal",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "ipportal.core.kit.schema.complete",
    ],
}
DJANGO_TABLES2_TEMPLATE = "_components/table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(number)s %(message)s"}},
    "filters": {"numbered": {"()": "ipportal.core.kit.numbers.Numbered"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["numbered"]}},
    "loggers": {"axes": {"level": "WARNING"}},  # it tells of every question that it asks itself
    "root": {"handlers": ["console"], "level": "INFO"},
}
