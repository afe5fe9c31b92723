"""The demo's secret key: one for each data folder, so that no two demos share one."""

import os
import secrets
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """The key of this data folder, made up when it is first asked for; survives a restart."""
    file = data_dir / "secret-key"
    data_dir.mkdir(parents=True, mode=0o700, exist_ok=True)
    while not (key := _read(file)):
        draft = data_dir / f"secret-key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, file)  # fails if another process was quicker: its key counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return key


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except FileNotFoundError:
        return ""
