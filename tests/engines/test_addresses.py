"""Addresses of engines, mailers and clients."""

from pathlib import Path

import pytest

from mentoring import engines


@pytest.mark.parametrize(
    ("url", "cache", "broker"),
    [
        ("unix:///x/v.sock?db=0", "unix:///x/v.sock?db=1", "redis+socket:///x/v.sock?virtual_host=0"),
        ("unix:///x/v.sock", "unix:///x/v.sock?db=1", "redis+socket:///x/v.sock?virtual_host=0"),
        (
            "redis+socket:///x/v.sock?virtual_host=0",
            "unix:///x/v.sock?db=1",
            "redis+socket:///x/v.sock?virtual_host=0",
        ),
        ("redis://:secret@cache:6379/3", "redis://:secret@cache:6379/3", "redis://:secret@cache:6379/3"),
        ("rediss://cache:6380", "rediss://cache:6380", "rediss://cache:6380"),
    ],
)
def test_each_client_gets_its_spelling(url: str, cache: str, broker: str) -> None:
    assert engines.cache_url(url) == cache
    assert engines.broker_url(url) == broker


def test_an_unknown_broker_is_refused() -> None:
    with pytest.raises(ValueError, match="REDIS_URL has to begin with"):
        engines.broker_url("amqp://broker")


def test_addresses_are_the_same_each_time_and_touch_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert engines.addresses(folder) == engines.addresses(folder)
    assert engines.addresses(folder) != engines.addresses(tmp_path / "other")
    assert not folder.exists()


@pytest.mark.parametrize("name", ["long" * 40, "with space", "ümlaut"])
def test_a_path_that_no_socket_can_have_moves_the_sockets_elsewhere(tmp_path: Path, name: str) -> None:
    found = engines.addresses(tmp_path / name)
    folder = found.database_url.partition("host=")[2]
    assert not folder.startswith(str(tmp_path))
    assert len(folder) < 60
    assert folder in found.redis_url


def test_mails_of_the_demo_go_into_a_folder(tmp_path: Path) -> None:
    assert engines.mailer("maildir://", tmp_path)["OPTIONS"] == {"folder": tmp_path / "mailbox"}


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtp://mail.example", 25, {}),
        ("smtp+tls://mail.example", 587, {"use_tls": True}),
        ("smtps://mail.example", 465, {"use_ssl": True}),
        ("smtps://mail.example:2465", 2465, {"use_ssl": True}),
    ],
)
def test_mails_of_production_go_to_a_server(
    tmp_path: Path, url: str, port: int, security: dict[str, bool]
) -> None:
    options = engines.mailer(url.replace("//", "//me%40here:p%2Fw@"), tmp_path)["OPTIONS"]
    assert options == {
        "host": "mail.example",
        "port": port,
        "username": "me@here",
        "password": "p/w",
        "timeout": 10,
        **security,
    }


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://"])
def test_an_unknown_mail_server_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValueError, match="EMAIL_URL has to look like"):
        engines.mailer(url, tmp_path)
