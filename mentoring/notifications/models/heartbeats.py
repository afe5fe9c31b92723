from typing import ClassVar

from django.db import models


class Heartbeat(models.Model):
    """When a background process ("worker" or "beat") was last seen to do its work."""

    name = models.CharField(max_length=50, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "heartbeat"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"
