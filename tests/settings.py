"""Settings of the tests: the product's, on throw-away engines that `tests.plugins.engines` started.

Without them (`manage.py makemigrations --settings tests.settings`) no server is reached.
"""

import os

os.environ["DEMO"] = "1"
os.environ["EMAIL_URL"] = "maildir://"
os.environ["SECRET_KEY"] = "not-a-secret-" * 4
os.environ["BASE_URL"] = "http://localhost"
os.environ.setdefault("DATA_DIR", "/nonexistent/turnabout")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/nothing?host=/nonexistent")
os.environ.setdefault("REDIS_URL", "unix:///nonexistent/valkey.sock")
# Playwright runs an event loop in the tests' own thread; the database is used beside it, not in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from mentoring.settings import *  # noqa: F403
from mentoring.settings import INSTALLED_APPS, MIDDLEWARE, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]  # a query in a loop fails the test

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The live server answers 404 for hashed names.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
