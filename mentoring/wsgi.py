"""The WSGI entry point: `gunicorn mentoring.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

application = get_wsgi_application()

# With --preload all of this happens once, before the processes part: no first visitor waits for it, and
# what lies still is shared. Whatever is there now stays, so nothing is gained by looking through it again.
get_resolver()._populate()
gc.collect()
gc.freeze()
