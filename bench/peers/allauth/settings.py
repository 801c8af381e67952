"""django-allauth in headless mode, as its documentation and Django's checklist for deployment
set it up: tokens as JWT for apps, addresses proven before the first login, second factors on.
Mails are swallowed, or kept in a file where `PEER_MAILS` names one."""

import os
from pathlib import Path
from urllib.parse import urlsplit

DEBUG = False
SECRET_KEY = os.environ["PEER_SECRET"]
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
WSGI_APPLICATION = "wsgi.application"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
]
# Those of a new project, and allauth's own.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
if os.environ["PEER_HASHER"] != "native":
    PASSWORD_HASHERS = ["hashers.CommonHasher"]

database = urlsplit(os.environ["PEER_DATABASE_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.path.lstrip("/"),
        "USER": database.username,
        "PASSWORD": database.password,
        "HOST": database.hostname,
        "PORT": database.port,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": int(os.environ["PEER_POOL"])}},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_RATE_LIMITS = False
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"
HEADLESS_JWT_PRIVATE_KEY = Path(os.environ["PEER_DATA"], "jwt.pem").read_text(encoding="ascii")
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": "https://app.measured.example/verify-email/{key}",
    "account_reset_password": "https://app.measured.example/password/reset",
    "account_reset_password_from_key": "https://app.measured.example/password/reset/{key}",
    "account_signup": "https://app.measured.example/signup",
}

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if os.environ.get("PEER_MAILS"):
    EMAIL_BACKEND = "mails.FileBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "ERROR"},
}
