"""Django's settings, from the environment only (see ``environment`` and docs/operating.md)."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.csp import CSP

from commonfield import __version__
from commonfield.config.environment import (
    SettingError,
    base_url,
    county_code,
    data_dir,
    flag,
    is_demo,
    is_province,
    listed,
    mailer,
    named_codes,
    old_vault_keys,
    openid_provider,
    restrict_permissions,
    second_factor_days,
    secret,
    vault_key,
    village_year_month,
    whole_number,
)
from commonfield.config.media import media_storage
from commonfield.config.payments import payment_providers
from commonfield.workshop.version import commit

# Commands that only read files run without any setting; the console script marks them.
FILES_ONLY = os.environ.get("COMMONFIELD_FILES_ONLY") == "1"

HERE = Path(__file__).parent
DATA_DIR = data_dir()
DEMO = is_demo()
DEBUG = flag("DEBUG")
SECRET_KEY = secret("SECRET_KEY", optional=FILES_ONLY)
# Keys that it replaced: what they signed is still good.
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")
VAULT_KEY = vault_key(optional=FILES_ONLY)
VAULT_KEYS_OLD = old_vault_keys()
BASE_URL = base_url()
# This machine's own names always: health checks and a collector of metrics ask by them.
ALLOWED_HOSTS = [*listed("ALLOWED_HOSTS", ""), "127.0.0.1", "localhost", "[::1]"]
IS_HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if IS_HTTPS else []

# Whose migrations a database or backup holds that is older than the first release (ADR 0059).
# Today's `market` has no tables; before it gets some, name its former migrations here instead.
FORMER_ROOMS = ["culture", "market"]
ROOMS = [
    "kernel",
    "workshop",
    "front",
    "facts",
    "audit",
    "places",
    "people",
    "offline",
    "ledger",
    "supply",
    "stores",
    "orders",
    "payments",
    "channels",
    "library",
    "voices",
    "heritage",
    "services",
    "webhooks",
    "market",
    "evaluation",
    "projects",
    "sharing",
    "province",
    "portal",
]
# The county at home here: its name and its own contour lines stand at the head of every page.
COUNTY_CODE = county_code()
# A province's site shows what counties sent: no shop, no desk (docs/adr/0090).
IS_PROVINCE = is_province(COUNTY_CODE)
_OF_A_PROVINCE = {"workshop", "front", "facts", "audit", "places", "people", "province", "portal"}
# Rooms that have their tables here and nothing else: no page, no job, no entry of a menu.
CLOSED_ROOMS = {*ROOMS, "commonfield_demo"} - _OF_A_PROVINCE if IS_PROVINCE else set()
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *[f"commonfield.{room}" for room in ROOMS if room != "kernel"],
    # Installed everywhere, so that `commonfield demo` is there; all else asks DEMO.
    "commonfield_demo",
]

MIDDLEWARE = [
    "commonfield.config.access_log.AccessLogMiddleware",
    "commonfield.front.page_cache.local_cache.LocalCacheMiddleware",
    "commonfield.config.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "commonfield.config.middleware.CompressionMiddleware",
    "commonfield.library.middleware.ReadingMiddleware",
    "commonfield.config.middleware.CachedPageMiddleware",
    "commonfield.people.middleware.ScreenMiddleware",
    "commonfield.people.middleware.SessionsMiddleware",
    "commonfield.config.middleware.VisitorMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "commonfield.people.middleware.LastSeenMiddleware",
    "commonfield.config.middleware.NotificationMiddleware",
    "commonfield.config.middleware.ErrorPageMiddleware",
    "commonfield.market.middleware.BasketMiddleware",
    "commonfield.config.middleware.FormKeyMiddleware",
]
ROOT_URLCONF = "commonfield.config.province_urls" if IS_PROVINCE else "commonfield.config.urls"
WSGI_APPLICATION = "commonfield.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A sub-room's templates lie beside its views, named by path: stores/stock/adjust.html.
        "DIRS": [HERE.parent],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.messages.context_processors.messages",
                "commonfield.config.context.visitor",
            ]
        },
    }
]
FORM_RENDERER = "commonfield.front.widgets.FormRenderer"


# So long a request waits for a connection of PostgreSQL's.
_CONNECTION_S = 5


def _databases() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        return {"default": _sqlite(str(DATA_DIR / "commonfield.sqlite3"))}
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise SettingError(
            f"DATABASE_URL cannot be read ({error}). Write postgresql://user:password@host:port/name"
            " or sqlite:///path."
        ) from error
    engine = database["ENGINE"]
    if engine == "django.db.backends.sqlite3":
        return {"default": _sqlite(database["NAME"])}
    if engine != "django.db.backends.postgresql":
        raise SettingError("DATABASE_URL must name a PostgreSQL or SQLite database.")
    database["ENGINE"] = "commonfield.workshop.postgresql"
    options = database.setdefault("OPTIONS", {})
    # Statements are prepared only where many rows are written or read at once (workshop.rows);
    # there a plan made for any number of rows saves planning and scans no whole table.
    options.setdefault("options", "-c plan_cache_mode=force_generic_plan")
    options.setdefault("connect_timeout", _CONNECTION_S)
    # Attempts end as soon as the waiting request has left: a pool that tries on waits ever longer.
    waits = {"timeout": _CONNECTION_S, "reconnect_timeout": _CONNECTION_S}
    options["pool"] = {"min_size": 0, "max_size": 48, **waits}
    # A connection that died is not handed out; the question costs a tenth of a millisecond.
    database["CONN_HEALTH_CHECKS"] = True
    return {"default": database}


def _sqlite(path: str) -> dict[str, Any]:
    restrict_permissions(path)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # A connection a thread, kept: opening one costs more than most queries.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 30,
            # A writer takes its lock at BEGIN, so that two writers queue instead of failing.
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000;"
                # Each thread has a connection, and the system keeps the file in memory for all.
                "PRAGMA cache_size=-4096;"
            ),
        },
    }


DATABASES = _databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_cache_url = os.environ.get("CACHE_URL", "")
if _cache_url and not _cache_url.startswith(("redis://", "rediss://", "unix://")):
    raise SettingError("CACHE_URL must be a redis:// address, or be left out.")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _cache_url,
        # Objects of an older program are not read by this one.
        "KEY_PREFIX": f"{__version__}-{commit()}",
    }
    if _cache_url
    else {
        "BACKEND": "commonfield.workshop.memory_cache.MemoryCache",
        # A counter that is thrown out begins anew.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["commonfield.people.backends.PersonBackend"]
PASSWORD_HASHERS = ["commonfield.workshop.passwords.Argon2Hasher"]
# Notices after a form was sent travel in a cookie until they are shown, so that a guest needs no
# session; what is too long for one, in the session.
MESSAGE_STORAGE = "commonfield.front.notifications.NotificationStorage"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Days that officials have to set up a second step of signing in; none where it is not required.
SECOND_FACTOR_DAYS = second_factor_days()
# With what officers sign in besides, if the county has it (docs/adr/0075); empty where it has none.
OPENID_PROVIDER = {} if FILES_ONLY else openid_provider()
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "portal:home"

# Addresses of reverse proxies whose X-Forwarded-For is believed, separated by commas.
TRUSTED_PROXIES = listed("TRUSTED_PROXIES")

# The month in which the years of villages begin (docs/adr/0092).
VILLAGE_YEAR_MONTH = village_year_month()
# A file of further categories of goods (see stores/categories.toml).
GOODS_CATEGORIES = os.environ.get("GOODS_CATEGORIES", "")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
if not FILES_ONLY:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
_collected = (
    os.environ.get("COMMONFIELD_COLLECTS") == "1" or (STATIC_ROOT / "staticfiles.json").exists()
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "media": media_storage(),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _collected
MEDIA_ROOT = DATA_DIR / "media"

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF, "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
if TRUSTED_PROXIES and IS_HTTPS:
    # The proxy that ends TLS says so; docs/operating.md tells it to overwrite what clients send.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
# SecurityHeadersMiddleware runs both that these two look for.
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002"]
# A browser takes a cookie of such a name from this host only, over HTTPS only.
COOKIE_PREFIX = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Where a county puts its signed export each night, and from where a province takes those of its
# counties: folders, or s3:// addresses (docs/operating.md, A province).
EXPORT_TO = os.environ.get("EXPORT_TO", "")
COLLECT_FROM = listed("COLLECT_FROM")
COLLECT_TO = Path(os.environ.get("COLLECT_TO") or DATA_DIR / "collection")
# Where a hall's screen begins anew when nobody has touched it for a while.
SCREEN_HOME = "/library/screen/"
SESSION_ENGINE = "commonfield.people.backends"
SESSION_COOKIE_AGE = 14 * 24 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# Django's second handler writes named files, which a killed process leaves behind.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "commonfield.workshop.uploads.NamelessUploadHandler",
]
# A maker's payout run ticks each of its growers.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000

# Messages to persons leave through this back-end: console, file or email (workshop.messages).
MESSAGES_BACKEND = os.environ.get("MESSAGES_BACKEND") or ("file" if DEMO else "console")
# Text messages by Aliyun, which has a code for each of our templates (docs/operating.md).
ALIYUN_SMS_TEMPLATES = named_codes("ALIYUN_SMS_TEMPLATES")
ALIYUN_SMS = {
    "key_id": os.environ.get("ALIYUN_SMS_KEY_ID", ""),
    "key_secret": os.environ.get("ALIYUN_SMS_KEY_SECRET", ""),
    "sign_name": os.environ.get("ALIYUN_SMS_SIGN_NAME", ""),
    "endpoint": os.environ.get("ALIYUN_SMS_ENDPOINT", "https://dysmsapi.aliyuncs.com"),
}
# Webhooks go to public https addresses only, except where they are tried out.
WEBHOOKS_TO_PRIVATE_ADDRESSES = flag("WEBHOOKS_TO_PRIVATE_ADDRESSES")
# The number under which the site is filed with the ministry, and where complaints are taken, if not
# by this site's own words: the foot of every page says both.
FILING_NUMBER = os.environ.get("FILING_NUMBER", "")
COMPLAINTS_URL = os.environ.get("COMPLAINTS_URL", "")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "commonfield@localhost")
MAILERS = {"default": mailer()}
# Seconds between two dividings of lots' shares among their growers by the worker.
DIVIDE_EVERY_S = whole_number("DIVIDE_EVERY_S", 86_400)
# How many days after a weighing one clerk alone may enter it; later it takes two people.
DELIVERY_DAYS = whole_number("DELIVERY_DAYS", 7)
# A file that calls the ledger's accounts otherwise than ledger/accounting/data/chart.toml.
ACCOUNT_CHART = os.environ.get("ACCOUNT_CHART", "")
if ACCOUNT_CHART and not Path(ACCOUNT_CHART).is_file():
    raise SettingError(f"ACCOUNT_CHART names {ACCOUNT_CHART}, where there is no file.")
GROWERS_FLOOR_PERCENT = whole_number("GROWERS_FLOOR_PERCENT", 5, least=0)
# Days after an order's end for which its buyer's name, phone and address are held. The record of
# the trade (goods, sums, carrier, tracking number, returns) stays three years and longer, as the
# E-Commerce Law (art. 31) wants; whom it went to goes when it is no longer needed (Personal
# Information Protection Law, art. 19 and 47): half a year covers returns, recalls and disputes.
BUYER_CONTACT_DAYS = whole_number("BUYER_CONTACT_DAYS", 180)
# Hours until a new bank number counts that no second person has confirmed, and days until an
# erasure that a helper requested: time in which the person, who is notified, can object.
BANK_WAIT_HOURS = whole_number("BANK_WAIT_HOURS", 72)
ERASURE_WAIT_DAYS = whole_number("ERASURE_WAIT_DAYS", 7)
# What was withdrawn or erased, beside the database: a restore is held to it (docs/adr/0040).
WITHDRAWALS_LOG = Path(os.environ.get("WITHDRAWALS_LOG") or DATA_DIR / "withdrawals.log")
# Which box wrote a fact: a county server, or a village hall that is offline.
BOX_CODE = os.environ.get("BOX_CODE", "")

# A line of the log for each request; a demo's log is read by nobody.
ACCESS_LOG = flag("ACCESS_LOG", default=not DEMO)
_log_format = os.environ.get("LOG_FORMAT") or "plain"
if _log_format not in {"plain", "json"}:
    raise SettingError(f"LOG_FORMAT is {_log_format!r}; write plain or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "commonfield.config.log_lines.RequestIdFilter"}},
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"},
        "json": {"()": "commonfield.config.log_lines.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": _log_format,
            "filters": ["request_id"],
        }
    },
    "loggers": {
        "commonfield.access": {"level": "INFO"},
        # It quotes the path of what was not found, which may name a person; ours has the route.
        "django.request": {"level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
# Memory a process spends on pages kept ready (docs/adr/0010); 0 makes every page anew.
PAGE_CACHE_MB = whole_number("PAGE_CACHE_MB", 32, least=0)
# Serving processes keep to a core each (docs/adr/0009); `serve` sets it where there are enough.
KEEP_TO_CORES = flag("KEEP_TO_CORES")
# Only tests keep pages that they read inside a transaction that is taken back.
PAGE_CACHE_IN_TRANSACTIONS = False
# How orders are committed: by one thread a process that gathers them, or at once (in tests).
ORDER_INTAKE = os.environ.get("ORDER_INTAKE", "thread")
# Requests that a process answers at the same time; `serve --threads` sets it.
REQUEST_THREADS = whole_number("REQUEST_THREADS", 32)
# Processes of `serve`; they count rate limits together only with CACHE_URL (workshop.checks).
SERVER_WORKERS = whole_number("SERVER_WORKERS", 1)
# Seconds that any body may take to arrive; a long one has more, by its length.
BODY_SECONDS = whole_number("BODY_SECONDS", 20)
# Lets a collector on another machine read /metrics.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
# With less left under DATA_DIR, /readyz says that the server is not ready to take anything.
MIN_FREE_DISK_MB = whole_number("MIN_FREE_DISK_MB", 100, least=0)
# Providers through which buyers pay; a demo has its simulator besides (docs/operating.md).
PAYMENT_PROVIDERS = {} if FILES_ONLY else payment_providers()
