import uuid
from typing import ClassVar

from django.db import models


class Record(models.Model):
    """A row that the outside may name: its key is a UUID that cannot be guessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract: ClassVar[bool] = True
