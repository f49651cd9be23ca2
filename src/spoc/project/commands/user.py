"""`./spoc user add` and `passphrase`: make an account, give it a new pass phrase."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys

from spoc.project.commands._hub import hub


def run(args: argparse.Namespace) -> int:
    """Do the act that was asked for."""
    return _passphrase(args) if args.act == "passphrase" else _add(args)


def _passphrase(args: argparse.Namespace) -> int:
    """Asked for twice at a terminal; from elsewhere one line of standard input."""
    with hub():
        from spoc.access.rules import machine  # noqa: PLC0415 - only after set-up
        from spoc.access.services import BadAccount, find_user, set_passphrase  # noqa: PLC0415
        from spoc.kernel import clock  # noqa: PLC0415

        user = find_user(args.name)
        if sys.stdin.isatty():
            given = _typed(f"New pass phrase of {user.username}: ")
            if _typed("Once more: ") != given:
                raise BadAccount("The two pass phrases differ; nothing was changed. Try again.")
        else:
            given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise BadAccount(
                "No pass phrase was given; nothing was changed. Type it, or send it as one line."
            )
        sessions = set_passphrase(user, given, actor=machine("cli"), now=clock.now())
        sys.stdout.write(
            f"{user.username} has a new pass phrase and must sign in again; "
            f"sessions ended: {sessions}.\n"
        )
    return 0


def _typed(question: str) -> str:
    """What is typed without being shown; "" when the terminal was closed instead."""
    try:
        return getpass.getpass(question)
    except EOFError:
        return ""


def _add(args: argparse.Namespace) -> int:
    """Make the account; without `--password-stdin` and a terminal, a password is made up."""
    with hub():
        from spoc.access.rules import machine  # noqa: PLC0415 - only after set-up
        from spoc.access.services import add_user  # noqa: PLC0415
        from spoc.duty.selectors import desks  # noqa: PLC0415
        from spoc.kernel import clock  # noqa: PLC0415

        actor = machine("cli")
        made_up = ""
        if args.password_stdin:
            password = sys.stdin.readline().rstrip("\n")
        elif sys.stdin.isatty():
            password = getpass.getpass("Password: ")
        else:
            password = made_up = secrets.token_urlsafe(12)
        user = add_user(
            args.name,
            roles=args.role,
            desk=args.desk,
            password=password,
            language=args.language,
            full_name=args.full_name,
            known_desks=[desk.code for desk in desks(viewer=actor)],
            actor=actor,
            now=clock.now(),
        )
        sys.stdout.write(f"{user.username} may now sign in.\n")
        if made_up:
            sys.stdout.write(f"password: {made_up}\n")
    return 0
