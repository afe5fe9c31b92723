from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mentoring import engines
from tests.notifications.sink import Sink, running


@pytest.fixture
def sink(settings: Any, tmp_path: Path) -> Iterator[Sink]:
    """A real mail server, to which the product sends."""
    with running() as sink:
        settings.MAILERS = {"default": engines.mailer(sink.url, tmp_path)}
        yield sink
