"""Starting, recognising and ending processes, as root too."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1
HAS_PROC = Path("/proc/self").exists()
NAMESPACE_UID = 1000  # any but 0: PostgreSQL refuses to run as root

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_children: dict[int, subprocess.Popen[bytes]] = {}  # each has to be polled, else it stays a zombie


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    end_with_parent: signal.Signals | None = None,
    unprivileged: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that Ctrl-C at the terminal does not reach it.

    `log` takes its output (else it shares ours). With `end_with_parent` Linux sends that signal
    when we die, even by SIGKILL. `unprivileged` sees to it that the process does not run as root.
    """
    parent = os.getpid()
    in_namespace = unprivileged and is_root() and namespaces_work()
    as_nobody = unprivileged and is_root() and not in_namespace

    def prepare() -> None:
        if in_namespace:
            enter_namespace()
        if end_with_parent is not None and _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, end_with_parent.value, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    output = log.open("ab") if log else None
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            env=env,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=prepare,
            user="nobody" if as_nobody else None,
            group=_group_of_nobody() if as_nobody else None,
            extra_groups=[] if as_nobody else None,
        )
    finally:
        if output:
            output.close()
    _children[child.pid] = child
    return child


def is_root() -> bool:
    """Whether we run as root."""
    return os.geteuid() == 0


def enter_namespace() -> None:
    """Become an ordinary user for this process alone: files stay root's, no user is added anywhere."""
    os.unshare(os.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NAMESPACE_UID} 0 1")
    Path("/proc/self/gid_map").write_text(f"{NAMESPACE_UID} 0 1")


@cache
def namespaces_work() -> bool:
    """Whether this machine lets us make user namespaces; some containers forbid it."""
    if not hasattr(os, "unshare"):
        return False
    try:
        subprocess.run(["true"], preexec_fn=enter_namespace, check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def hand_over(folder: Path) -> None:
    """Give a folder to the account that `spawn(unprivileged=True)` would run under.

    That is our own unless we are root and may not make namespaces; it may have been different the
    last time, as when the machine or its container has changed.
    """
    if not is_root():
        return
    user, group = (0, 0) if namespaces_work() else (pwd.getpwnam("nobody").pw_uid, _group_of_nobody())
    if user:
        folder.parent.chmod(folder.parent.stat().st_mode | 0o011)  # to pass through, not to look
    if folder.stat().st_uid == user:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user, group)


def own_accounts() -> set[int]:
    """The accounts that our files may belong to: ours, and for root the one it may have to lend them to."""
    return {os.geteuid(), pwd.getpwnam("nobody").pw_uid} if is_root() else {os.geteuid()}


def _group_of_nobody() -> int:
    return pwd.getpwnam("nobody").pw_gid


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs."""
    if child := _children.get(pid):
        return child.poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not is_zombie(pid)


def is_zombie(pid: int) -> bool:
    """Whether a process has ended and only waits for a parent that never asks."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def command_of(pid: int) -> str:
    """The command line of a process, empty if there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return "" if HAS_PROC else _ask_ps("command", pid)


def birth_of(pid: int) -> str:
    """When a process began, empty if there is none: with it a number names one process for good."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return "" if HAS_PROC else _ask_ps("lstart", pid)


def _ask_ps(column: str, pid: int) -> str:
    command = ["ps", "-o", f"{column}=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a process that `spawn` started, and all of its descendants."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def wait_until(done: Callable[[], bool], *, seconds: float) -> bool:
    """Wait for `done()`, at most so long; says whether it came true."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
