"""Django settings, read from environment variables; without any the project runs on SQLite in ``.data/``.

DATABASE_URL    postgres://user:password@host:port/name, or sqlite:///path; default SQLite in .data/. Several hosts are
                one database and its standbys (…@a:5432,b:5432/name): the one that accepts writes is used. libpq's
                options follow: ?sslmode=verify-full&connect_timeout=3
REPLICA_URL     postgres://…: a standby of that database, from which the figures of clients' and results pages are read
                as long as it follows; with several hosts one of the standbys
SECRET_KEY      without it a key is created once and kept in DATA_DIR; machines that serve the same site need the same
SECRET_KEY_FALLBACKS  comma-separated, at most 3 earlier keys: what they signed or encrypted stays readable
DEBUG           1 or 0 (default 0)
ALLOWED_HOSTS   comma-separated; default localhost only. A site that other machines reach needs HTTPS=1 and a strong key
CSRF_TRUSTED_ORIGINS  comma-separated origins with scheme, for a site behind a proxy
HTTPS           1 when the site is served over https: secure cookies, HSTS for the host and its subdomains
PROXIES         how many proxies stand before this server and add to X-Forwarded-For; default 1 with HTTPS, else 0
IDLE_MINUTES    minutes without activity, outside a call, after which a user is signed out; default 30
SESSION_HOURS   hours after which every user has to sign in again, once their call is over; default 12
EMAIL_URL       smtp://user:password@host:port, smtps:// or smtp+tls:// encrypted; without it messages go to the console
EMAIL_FROM      the sender of these messages; default ascolto@localhost
REGISTER_MONTHS  for how many months the audit register keeps its lines; default 24
API_RATE        requests allowed for one API token in a period; default 120/min
WEBHOOK_INSIDE  host:port, comma-separated, in the institute's own network, which webhooks may call, also over http;
                others are called over https at public addresses only
PASSKEY_DOMAIN  the domain that passkeys are valid for; default the requested host. A site under several names
                sets their common domain: example.it for ascolto.example.it and cati.example.it
OIDC_ISSUER     the institute's own OpenID Connect provider (https://…), by which people with an account can sign in
                too; matched by verified e-mail address, never created. Its redirect URI: /account/provider/back/
OIDC_CLIENT_ID, OIDC_CLIENT_SECRET  this site's credentials at the provider
OIDC_NAME       the provider's name on the sign-in page; default its host
OIDC_SECOND_FACTOR  always, if the provider always asks for a second factor itself; or the values of its amr or acr
                claim, comma-separated, that show one (mfa,otp,hwk); default: ours is asked for as after a password
DEMO_ACCOUNTS   user names, set by manage.py demo for the server it starts: they sign in with one click
DEMO_PASSWORD   the password that these accounts must have for that; never with ALLOWED_HOSTS or HTTPS
TIME_ZONE       time zone of pages that show several studies; a study's pages use its own; default Europe/Rome
BACKUP_RECIPIENT  age public keys, comma-separated, for which manage.py backup encrypts
METRICS_TOKEN   the token with which Prometheus reads /metrics; without it nothing is measured and /metrics answers 404
PROMETHEUS_MULTIPROC_DIR  where this machine's processes write their metrics; default DATA_DIR/metrics/<machine>
LOG_FORMAT      plain or json, one line per event (default plain)
LOG_MESSAGES_OF_ERRORS  1 while debugging: log the messages of errors, which may quote what somebody typed
ERASURE_LEDGER  comma-separated files in which every erasure is recorded, outside backups; default in DATA_DIR
STORAGE_URL     s3://bucket/prefix?endpoint=https://…&region=…: an S3 store of kept files that all machines share;
                its key is in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Without it they are kept in DATA_DIR
DATA_DIR        folder of the local database, the key and, without STORAGE_URL, the kept files; default .data/
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from cati.environment import (
    database,
    demo,
    earlier_keys,
    email,
    flag,
    metrics_token,
    names,
    number,
    own_provider,
    replica,
    secret_key,
)
from cati.kept_files import storage_of
from cati.logs import logging_to_the_console
from cati.private_files import keep_private
from cati.refusals import refuse_weak

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / ".data"))

DATABASES = {"default": database(DATA_DIR), **replica()}
DATABASE_ROUTERS = ["surveys.database.replicas.FiguresFromReplica"] if "replica" in DATABASES else []
keep_private(DATA_DIR, Path(DATABASES["default"]["NAME"]) if "sqlite3" in DATABASES["default"]["ENGINE"] else None)

DEBUG = flag("DEBUG")
SECRET_KEY = secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = earlier_keys()
ALLOWED_HOSTS = names("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = names("CSRF_TRUSTED_ORIGINS")
refuse_weak(
    key=SECRET_KEY,
    hosts=ALLOWED_HOSTS,
    origins=CSRF_TRUSTED_ORIGINS,
    https=os.environ.get("HTTPS", ""),
    debug=DEBUG,
)

INSTALLED_APPS = [
    "surveys",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "rest_framework",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "surveys.web.middleware.probes.probes_answered",
    "surveys.web.middleware.request_ids.requests_named",
    "surveys.web.middleware.probes.requests_measured",
    "django.middleware.security.SecurityMiddleware",
    "surveys.web.middleware.headers.protective_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "surveys.web.middleware.compression.pages_compressed",
    "surveys.web.middleware.headers.ContentSecurityPolicy",
    "surveys.api.middleware.errors_in_json",
    "surveys.web.middleware.refusals.known_methods_only",
    "surveys.web.middleware.refusals.reloads_led_back",
    "surveys.web.middleware.refusals.no_giant_requests",
    "surveys.web.middleware.refusals.unfinished_requests_refused",
    "surveys.web.middleware.refusals.outdated_restore_refused",
    "surveys.web.middleware.refusals.overload_answered",
    "surveys.web.middleware.refusals.without_null_characters",
    "surveys.web.middleware.turns.one_writer_at_a_time",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "surveys.web.sign_in.time_limits.sign_ins_limited",
    "surveys.web.middleware.language.own_language",
    "surveys.web.sign_in.enrolment.second_factor_first",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "surveys.web.sign_in.confirmation.suspended_requests_cleaned",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "cati.urls"
WSGI_APPLICATION = "cati.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "template_partials.templatetags.partials",
                "surveys.web.tags",
                "surveys.web.fast_tags",
                "surveys.web.kept_parts",
            ],
        },
    },
]

FORM_RENDERER = "surveys.web.screens.widgets.QuickWidgets"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "surveys.database.cache.Cache",
        "LOCATION": "surveys_cache",
        # Large enough that no number of guesses evicts used codes and failure counts before they expire.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "surveys.User"
AUTHENTICATION_BACKENDS = ["surveys.people.services.backends.Accounts"]
_DJANGO = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_DJANGO}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_DJANGO}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_DJANGO}.CommonPasswordValidator"},
    {"NAME": "surveys.people.services.passwords.DressedUpValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "surveys.web.sign_in.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# A call centre shares one IP address: limits count per account, and per address only against floods. Failures on a
# device where the person has signed in before are counted separately, so that a stranger cannot lock them out there.
ALLAUTH_TRUSTED_PROXY_COUNT = number("PROXIES", int(flag("HTTPS")), least=0, most=9)
ACCOUNT_RATE_LIMITS = {
    "login": "2000/m/ip",
    "login_failed": "10/10m/key,2000/10m/ip",
    "login_failed_there": "10/10m/key",
    "reset_password": "200/m/ip,5/m/key",
}
# Of links to a questionnaire: wrong ones by address, what is said through one by its reader. A right one always opens.
LINK_RATE_LIMITS = {"link_failed": "200/10m/ip", "link_used": "60/10m/key"}
ACCOUNT_EMAIL_NOTIFICATIONS = True  # on changes to one's own access; the adapter sends none without a mail server
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa", "socialaccount"]  # never a code by e-mail
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60

OIDC = own_provider()
SOCIALACCOUNT_ADAPTER = "surveys.web.sign_in.provider.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True  # verified addresses only

MFA_ADAPTER = "surveys.web.sign_in.second_factor.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "surveys.web.account.forms.factors.ActivateForm",
    "add_webauthn": "surveys.web.account.forms.factors.AddPasskeyForm",
    "authenticate_webauthn": "surveys.web.account.forms.factors.PasskeyForm",
    "edit_webauthn": "surveys.web.account.forms.factors.RenamePasskeyForm",
    "login_webauthn": "surveys.web.account.forms.factors.PasskeyAloneForm",
    "reauthenticate_webauthn": "surveys.web.account.forms.factors.PasskeyAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "2000/m/ip"}  # a passkey cannot be guessed, and a call centre has one IP address
SECOND_FACTOR_ROLES = ["administrator", "supervisor"]  # required of these until an administrator changes it
PASSKEY_DOMAIN = os.environ.get("PASSKEY_DOMAIN", "")

# The classes of style sheets: information, success, warning, error.
MESSAGE_TAGS = {10: "info", 20: "info", 25: "ok", 30: "warn", 40: "bad"}

LANGUAGE_CODE = "it"
LANGUAGES = [("it", _("Italian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "surveys" / "locale"]
TIME_ZONE = os.environ.get("TIME_ZONE", "Europe/Rome")  # for pages that belong to no study

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # no page uses static files of a library
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns at every start if it is missing
STORAGES = {
    "default": storage_of(os.environ.get("STORAGE_URL", "")),
    "staticfiles": {"BACKEND": "cati.static_files.CollectedFiles"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LARGEST_REQUEST = 64 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": flag("HTTPS"),
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "surveys.web.screens.errors.too_old"
SESSION_ENGINE = "surveys.people.services.sessions"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = number("SESSION_HOURS", 12, least=1, most=24) * 60 * 60
IDLE_MINUTES = number("IDLE_MINUTES", 30, least=5, most=720)
CSRF_COOKIE_AGE = None
THEME_COOKIE_NAME, DEVICE_COOKIE_NAME = "theme", "device"
if flag("HTTPS"):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # The owner of the domain decides whether browsers ship with it on their HSTS list: leaving that takes months.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # Browsers accept a cookie with the ``__Host-`` prefix only from this very host, over https.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME, THEME_COOKIE_NAME = "__Host-language", "__Host-theme"
    DEVICE_COOKIE_NAME = "__Host-device"

SENDS_MAIL = False  # overridden by the mail settings below
vars().update(email())
DEMO_ACCOUNTS, DEMO_PASSWORD = demo()

ERASURE_LEDGER = names("ERASURE_LEDGER")  # empty: the default of results.ledger.paths
BACKUP_RECIPIENTS = names("BACKUP_RECIPIENT")
REGISTER_MONTHS = number("REGISTER_MONTHS", 24, least=1, most=240)
API_RATE = os.environ.get("API_RATE", "120/min")
WEBHOOK_INSIDE = names("WEBHOOK_INSIDE")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["surveys.api.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["surveys.api.permissions.HasToken"],
    "DEFAULT_THROTTLE_CLASSES": ["surveys.api.throttling.TokenThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["surveys.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "surveys.api.errors.handle_exception",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ascolto",
    "VERSION": "1",
    "DESCRIPTION": _("Add people to call, follow cases, read interviews as they change, fetch files of results."),
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
}

METRICS_TOKEN = metrics_token(DATA_DIR)
LOGGING = logging_to_the_console(os.environ.get("LOG_FORMAT", "plain"), with_messages=flag("LOG_MESSAGES_OF_ERRORS"))
