"""Settings of one installation. Everything that varies comes from the environment."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from schoolgate.config.environment import Environment
from schoolgate.config.languages import languages_in
from schoolgate.config.sso import social_providers

env = Environment()

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(env.text("DATA", "var")).resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
(DATA / "static").mkdir(exist_ok=True)

DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
SECRET_KEY = env.secret_key(DATA)
PUBLIC_URL = env.text("URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.words("HOSTS", f"127.0.0.1 localhost [::1] {urlsplit(PUBLIC_URL).hostname}")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if SECURE else []

DATABASES = {"default": env.database(DATA / "schoolgate.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Counts of failed sign-ins live here: so many that no flood of others pushes them out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What each process may remember for itself, since it can tell when it no longer holds.
    "memory": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    },
}

INSTALLED_APPS = [
    "schoolgate.core",
    "schoolgate.ledger",
    "schoolgate.people",
    "schoolgate.notices",
    "schoolgate.policies",
    "schoolgate.declarations",
    "schoolgate.reviews",
    "schoolgate.awareness",
    "schoolgate.approvals",
    "schoolgate.sites",
    "schoolgate.publishing",
    "schoolgate.openness",
    "schoolgate.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "schoolgate.core.static_files.CompressText",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "schoolgate.core.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "schoolgate.core.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "schoolgate.core.middleware.body_size",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "schoolgate.people.middleware.last_seen",
    "schoolgate.people.middleware.person",
    "schoolgate.people.middleware.second_factor",
]

ROOT_URLCONF = "schoolgate.config.urls"
WSGI_APPLICATION = "schoolgate.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "schoolgate.core.context.face",
                "schoolgate.people.context.places",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Language and time
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), *languages_in(PACKAGE / "locale")]
if DEBUG or env.flag("PSEUDO_LOCALES"):
    LANGUAGES += [("en-xa", _("[Test: long]")), ("ar-xb", _("[Test: right to left]"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = env.time_zone()
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "schoolgate.core.static_files.VersionedStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# No more than the reader of documents takes (reading/extract/limits.py).
MAX_DOCUMENT_BYTES = env.number("MAX_DOCUMENT_MB", 20, least=1, most=20) * 1024 * 1024
MAX_ROSTER_BYTES = env.number("MAX_ROSTER_MB", 200, least=1) * 1024 * 1024

# Time stamps from outside (RFC 3161)
TIMESTAMP_URL, TIMESTAMP_CERTIFICATES = env.timestamps()

# Looking at official sites from here
CHECK_SITES, CHECK_SITES_NEVER = env.site_checks()

# How long to keep
KEEP_PERSON_YEARS = env.number("KEEP_PERSON_YEARS", 6)
KEEP_REPORT_DAYS = env.number("KEEP_REPORT_DAYS", 400)
KEEP_FORMAT_REQUEST_DAYS = env.number("KEEP_FORMAT_REQUEST_DAYS", 60)

# Sign-in
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "demo:people" if DEMO else "account_login"
LOGIN_REDIRECT_URL = "inbox"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "schoolgate.people.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "schoolgate.people.forms.SignInForm",
    "request_login_code": "schoolgate.people.forms.AskForCodeForm",
    "confirm_login_code": "schoolgate.people.forms.EnterCodeForm",
    "reauthenticate": "schoolgate.people.forms.ShowItIsYouForm",
    "change_password": "schoolgate.people.forms.ChangeOwnPasswordForm",
    "set_password": "schoolgate.people.forms.FirstPasswordForm",
    "reset_password": "schoolgate.people.forms.ForgottenPasswordForm",
    "reset_password_from_key": "schoolgate.people.forms.ChooseNewPasswordForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/m/key",
    "reset_password": "20/m/ip,5/m/key",
    "invitation": "30/m/ip",
    "ask_for_format": "10/h/ip",
    "verify": "60/m/ip",
    "tell_impostor": "10/h/ip,30/d/ip",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
SOCIALACCOUNT_ADAPTER = "schoolgate.people.sign_in.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
# A form that ends at another site is stopped by form-action 'self', so the way there is a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = social_providers(env)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Schoolgate"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_FORMS = {
    "authenticate": "schoolgate.people.forms.SecondStepForm",
    "reauthenticate": "schoolgate.people.forms.SecondStepAgainForm",
    "activate_totp": "schoolgate.people.forms.SetUpAppForm",
    "add_webauthn": "schoolgate.people.forms.AddPasskeyForm",
    "edit_webauthn": "schoolgate.people.forms.NamePasskeyForm",
}
MFA_ADAPTER = "schoolgate.people.sign_in.SecondFactorAdapter"
# Written down by people.middleware.last_seen, not at every page: each is a write.
USERSESSIONS_TRACK_ACTIVITY = False

# Cookies and headers
COOKIE_PREFIX = "__Host-" if SECURE else ""  # which browsers take from this host alone
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}schoolgate"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "schoolgate.core.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE and not env.flag("BEHIND_PROXY")
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("BEHIND_PROXY") else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Work behind the page
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# Mail
vars().update(env.mail())
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Schoolgate <schoolgate@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR"}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without-secrets": {"()": "schoolgate.core.logs.WithoutSecrets"},
        "refused-in-one-line": {"()": "schoolgate.core.logs.RefusedInOneLine"},
    },
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without-secrets", "refused-in-one-line"],
        }
    },
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", "WARNING", LEVELS)},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
