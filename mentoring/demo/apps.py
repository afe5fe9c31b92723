from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The made-up organisations of `make demo`; installed only where DEMO is set."""

    name = "mentoring.demo"
    label = "demo"
