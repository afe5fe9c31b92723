"""`manage.py seed_demo`: the demo's organisations; quick, and harmless when repeated."""

import time
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from mentoring.demo.seed import seed


class Command(BaseCommand):
    help = "Loads the demo's four organisations with their programmes, unless they are there."

    def handle(self, **options: Any) -> None:
        started = time.perf_counter()
        count = seed(timezone.localdate())
        if count:
            seconds = time.perf_counter() - started
            self.stdout.write(f"Loaded the demo's programmes: {count} rows in {seconds:.1f} s.")
        else:
            self.stdout.write("The demo's programmes are there; nothing was changed.")
