"""The WSGI entry point: `gunicorn mentoring.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

application = get_wsgi_application()

# To find one address loads all pages. With --preload that happens once, before the processes part: no
# first visitor waits for it. Whatever is there now stays, so nothing is gained by searching it for garbage
# again; and a request makes thousands of objects that all go when it ends, so that searches may be rare.
reverse("sessions:home")
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
