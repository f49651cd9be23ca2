"""`./spoc token create`: make an API token and print it, once, alone on stdout."""

from __future__ import annotations

import argparse
import sys

from spoc.project.commands._hub import hub


def run(args: argparse.Namespace) -> int:
    """Make the token; scopes may be repeated or separated by commas."""
    with hub():
        from spoc.access.rules import machine  # noqa: PLC0415 - only after set-up
        from spoc.access.services import BadToken, create_token, find_user  # noqa: PLC0415
        from spoc.kernel import clock  # noqa: PLC0415
        from spoc.network.models import Partner  # noqa: PLC0415

        if args.partner and not Partner.objects.filter(code=args.partner).exists():
            raise BadToken(f"There is no partner “{args.partner}” in the directory.")
        scopes = [scope for given in args.scope for scope in given.split(",") if scope]
        token = create_token(
            find_user(args.user),
            scopes=scopes,
            name=args.name,
            partner=args.partner,
            days=args.days,
            actor=machine("cli"),
            now=clock.now(),
        )
        sys.stdout.write(f"{token}\n")
    return 0
