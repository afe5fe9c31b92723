"""`manage.py demo_personas`: how to sign in as each of the demo's people."""

from typing import Any

from django.core.management import BaseCommand

from mentoring.demo.personas import PERSONAS


class Command(BaseCommand):
    help = "Prints label, e-mail address and password of each persona."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        for persona in PERSONAS:
            self.stdout.write(f"{persona.label:<12}{persona.email:<26}{persona.password}  {persona.text}")
