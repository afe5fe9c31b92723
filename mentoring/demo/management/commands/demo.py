"""`manage.py demo`: the whole product as children of one process."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from mentoring.demo.personas import PERSONAS
from mentoring.engines import EngineError
from mentoring.engines.supervisor import Supervisor


class Command(BaseCommand):
    help = "Runs engines, web server, worker and beat on DATA_DIR until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port: int, **options: Any) -> None:
        supervisor = Supervisor(settings.DATA_DIR, port, say=self.say)
        try:
            supervisor.run(prepare=["demo_prepare"], greeting=greeting(supervisor.address))
        except EngineError as error:
            raise CommandError(str(error)) from error

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def greeting(address: str) -> str:
    """The address, and who may sign in there."""
    lines = [f"  {persona.label:<10} {persona.email:<24} {persona.text}" for persona in PERSONAS]
    passwords = " or ".join(sorted({persona.password for persona in PERSONAS}))
    return "\n".join(
        [
            *["", f"Turnabout is ready: {address}", "", f"Sign in with the password {passwords} as"],
            *[*lines, "", f"Logs and data: {settings.DATA_DIR}", "Ctrl-C stops it; the data stay.", ""],
        ]
    )
