"""Settings of commands that work on files alone: they need no installation, and reach none.

What an installation has to say is replaced by what can't be reached, whatever the environment holds.
"""

import os
import secrets

os.environ |= {
    "DEMO": "0",
    "SECRET_KEY": secrets.token_urlsafe(50),  # signs nothing
    "DATABASE_URL": "postgresql://nobody@/nothing",
    "REDIS_URL": "unix:///nonexistent/valkey.sock",
    "EMAIL_URL": "maildir://",
    "ALLOWED_HOSTS": "",
}

from mentoring.settings import *  # noqa: F403

DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}  # whoever asks it, gets an error
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
