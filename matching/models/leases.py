"""Rows that a worker computes: it holds one for a while, by the number of its attempt."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from matching.enums import UNFINISHED, RunState


class LeasedQuerySet[M: models.Model](models.QuerySet[M]):
    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def waiting(self) -> Self:
        """Those that a worker should take up: nobody's yet, or those of a worker that has died."""
        return self.filter(Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, leased_until__lte=Now()))

    def held(self, key: uuid.UUID, attempt: int) -> Self:
        """The row, if it is still in the hands of the worker whose attempt this is."""
        return self.filter(pk=key, state=RunState.RUNNING, attempts=attempt)
