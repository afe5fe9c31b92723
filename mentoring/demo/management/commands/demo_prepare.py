"""`manage.py demo_prepare`: what has to be true before the demo's servers start; quick if it is true."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command, get_commands


class Command(BaseCommand):
    help = "Migrates the database, loads the demo's programmes, collects static files."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if "seed_demo" in get_commands():
            call_command("seed_demo")
        collect_static_files()


def collect_static_files() -> None:
    """Collect them unless that has been done for these very files."""
    stamp = settings.DATA_DIR / "static.stamp"
    state = state_of_static_files()
    if stamp.exists() and stamp.read_text() == state and settings.STATIC_ROOT.exists():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def state_of_static_files() -> str:
    """A checksum over names, sizes and times of all files that would be collected."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = settings.BASE_DIR.joinpath(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
