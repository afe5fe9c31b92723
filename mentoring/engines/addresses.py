"""Where the engines of a data folder listen, and the spellings of an address that each client wants."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

# A socket's path may be 107 bytes long on Linux and 103 on macOS; the longest name that PostgreSQL
# puts into the folder is ".s.PGSQL.5432.lock".
LONGEST_FOLDER = 103 - len("/.s.PGSQL.5432.lock")
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")  # needs no escaping in a URL or a libpq setting
OWNER = "turnabout"  # PostgreSQL role and database


@dataclass(frozen=True)
class Addresses:
    """The URLs under which a data folder's engines answer once they run."""

    database_url: str
    redis_url: str


def addresses(data_dir: Path) -> Addresses:
    """Say where the engines of `data_dir` will listen: always the same for one folder.

    Starts nothing and touches no file.
    """
    folder = socket_folder(data_dir)
    return Addresses(
        database_url=f"postgresql://{OWNER}@:5432/{OWNER}?host={folder}",  # PGPORT may say otherwise
        redis_url=f"unix://{valkey_socket(data_dir)}?db=0",
    )


def socket_folder(data_dir: Path) -> Path:
    """The private folder of the sockets: within the data folder unless that path is too long for one."""
    inside = data_dir.resolve() / "run"
    if len(os.fsencode(inside)) <= LONGEST_FOLDER and PLAIN_PATH.fullmatch(str(inside)):
        return inside
    digest = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    # Not tempfile.gettempdir(): two shells with different TMPDIR have to find the same engines.
    return Path(f"/tmp/turnabout-{os.getuid()}-{digest}")  # noqa: S108 - start() checks owner and mode


def valkey_socket(data_dir: Path) -> Path:
    """Valkey's socket."""
    return socket_folder(data_dir) / "valkey.sock"


def cache_url(redis_url: str) -> str:
    """Spell `redis_url` as Django's cache wants it.

    On a socket the cache takes database 1: clearing the cache flushes a whole database, and the
    queues of the tests and the demo live in database 0.
    """
    scheme, path, _ = _parts(redis_url)
    return f"unix://{path}?db=1" if scheme in SOCKET_SCHEMES else redis_url


def broker_url(redis_url: str) -> str:
    """Spell `redis_url` as Celery wants it."""
    scheme, path, database = _parts(redis_url)
    return f"redis+socket://{path}?virtual_host={database}" if scheme in SOCKET_SCHEMES else redis_url


SOCKET_SCHEMES = {"unix", "redis+socket"}
SCHEMES = {*SOCKET_SCHEMES, "redis", "rediss"}


def _parts(redis_url: str) -> tuple[str, str, str]:
    """Scheme, path and database number; raises ValueError for any other kind of URL."""
    url = urlsplit(redis_url)
    if url.scheme not in SCHEMES:
        raise ValueError("REDIS_URL has to begin with redis://, rediss:// or unix://")
    query = parse_qs(url.query)
    database = (query.get("db") or query.get("virtual_host") or ["0"])[0]
    return url.scheme, url.path, database
