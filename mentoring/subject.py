"""The programme that a page is about: its name stands above the page, its words in the sentences."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mentoring.ui.labels import Labels, override
from programs.models import Program


def program_of(request: HttpRequest) -> Program | None:
    """The programme of the thing that `access` has loaded for the page, None where there is none."""
    subject = getattr(request, "subject", None)
    about = subject if isinstance(subject, Program) else getattr(subject, "program", None)
    return about if isinstance(about, Program) else None


class LabelsMiddleware:
    """Has each page speak with the labels of the programme that it turns out to be about."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def labels() -> Labels:
            program = program_of(request)
            return program.labels if program else Labels()

        with override(labels):
            return self.get_response(request)
