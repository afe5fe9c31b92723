"""The WSGI entry point: `gunicorn mentoring.wsgi`."""

import gc
import os
from functools import lru_cache

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils.translation import trans_real

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

application = get_wsgi_application()

# Django asks seven catalogues in turn for each sentence that none of them knows: a fifth of a page of people.
for language, _name in settings.LANGUAGES:
    catalogue = trans_real.translation(language)
    catalogue.gettext = lru_cache(maxsize=10_000)(catalogue.gettext)  # type: ignore[method-assign]

# To find one address loads all pages. With --preload that happens once, before the processes part: no
# first visitor waits for it. Whatever is there now stays, so nothing is gained by searching it for garbage
# again; and a request makes thousands of objects that all go when it ends, so that searches may be rare.
reverse("sessions:home")
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
