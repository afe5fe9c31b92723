"""`manage.py demo_reset`: begin anew."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from mentoring.engines import EngineError
from mentoring.engines.folder import reset


class Command(BaseCommand):
    help = "Deletes what the demo keeps in DATA_DIR."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        try:
            deleted = reset(settings.DATA_DIR)
        except EngineError as error:
            raise CommandError(str(error)) from error
        names = ", ".join(path.name for path in deleted)
        self.stdout.write(f"Deleted from {settings.DATA_DIR}: {names or 'nothing, there was nothing'}.")
