"""`./spoc user add`: make an account."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys

from spoc.project.commands._hub import hub


def run(args: argparse.Namespace) -> int:
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
