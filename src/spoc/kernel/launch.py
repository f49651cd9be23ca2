"""How does a child start so that it cannot outlive its parent, and PostgreSQL without root?

A script of its own, run by `python -I -S`, because entering a user namespace needs a process with
one thread and because code between fork and exec is not safe in a parent that has several.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

SAME = "same"
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_FAILED = 71


def command(
    argv: list[str], *, last_word: signal.Signals | None, identity: str = SAME
) -> list[str]:
    """`argv` wrapped so that it starts under `identity` and dies with the thread that starts it.

    `last_word` is the signal the child gets when its parent dies (Linux only; None: no signal).
    `identity` is "same", "namespace:UID:GID" (root, seen by the child as UID) or
    "account:UID:GID" (root gives up its rights for good).
    """
    return [
        sys.executable,
        "-I",
        "-S",
        str(Path(__file__).resolve()),
        str(os.getpid()),
        str(int(last_word or 0)),
        identity,
        *argv,
    ]


def _enter_namespace(uid: int, gid: int) -> None:
    """Be `uid` for this process and its children only; files keep their true owner.

    PostgreSQL refuses uid 0. A namespace needs no account and changes no file (user_namespaces(7)).
    """
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{gid} {outer_gid} 1", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {outer_uid} 1", encoding="ascii")


def _become_account(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _die_with_parent(parent: int, last_word: int) -> None:
    """Ask the kernel for `last_word` when the parent dies; end now if it died already.

    Comes last: every change of credentials clears the request (prctl(2)).
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, last_word, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(_FAILED)


def main(arguments: list[str]) -> None:
    """Become what `command` asked for; this process never returns from here."""
    parent, last_word, identity, *argv = arguments
    kind, _, numbers = identity.partition(":")
    try:
        if kind == "namespace":
            _enter_namespace(*map(int, numbers.split(":")))
        elif kind == "account":
            _become_account(*map(int, numbers.split(":")))
        if int(last_word):
            _die_with_parent(int(parent), int(last_word))
        os.execv(argv[0], argv)  # noqa: S606 - a list of our own, no shell
    except OSError as error:
        sys.stderr.write(f"{argv[0]} cannot start ({identity}): {error.strerror}\n")
        raise SystemExit(_FAILED) from error


if __name__ == "__main__":
    main(sys.argv[1:])
