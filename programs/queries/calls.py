"""Open calls as organisers and applicants see them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from programs.models import CallRequest, OpenCall, Program
from programs.models.calls import TAKEN


@dataclass(frozen=True)
class CallView:
    """A call and how it stands today."""

    call: OpenCall
    taken: int
    takes_applications: bool  # as far as dates and switches go

    @property
    def left(self) -> int:
        return max(0, self.call.quota - self.taken)

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def is_open(self) -> bool:
        return self.takes_applications and not self.is_full


def calls(program: Program) -> list[CallView]:
    """In two queries."""
    return _views(program.calls.select_related("program"))


def call_by_token(token: str) -> CallView | None:
    return next(iter(_views(OpenCall.objects.with_token(token))), None)


def _views(found: QuerySet[OpenCall]) -> list[CallView]:
    today = timezone.localdate()
    taken = dict(found.annotate(taken=TAKEN).values_list("pk", "taken"))
    return [CallView(call, taken[call.pk], call.takes_applications(today)) for call in found]


def place_request(token_hash: str) -> CallRequest | None:
    """What stands behind the link of the mail that an open call sends, also when it was used."""
    return CallRequest.objects.with_hash(token_hash).first()


def is_usable(request: CallRequest) -> bool:
    return CallRequest.objects.usable().filter(pk=request.pk).exists()
