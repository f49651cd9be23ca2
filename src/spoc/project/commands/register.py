"""`./spoc register verify` and `take-in`: was anything lost, changed, or left without a number?"""

from __future__ import annotations

import argparse
import sys

from spoc.project.commands._hub import hub


def run(args: argparse.Namespace) -> int:
    """Check every number and every sealed byte; exit 1 and the first fault otherwise.

    Bytes that were sealed and never got a number are no fault of the register; they are named, and
    `take-in` gives each of them a number.
    """
    with hub():
        return _take_in() if args.act == "take-in" else _verify()


def _verify() -> int:
    from spoc.exchange.unclaimed import ON_ITS_WAY, unclaimed  # noqa: PLC0415 - only after set-up
    from spoc.exchange.verify import prove_register  # noqa: PLC0415
    from spoc.kernel import clock  # noqa: PLC0415

    verdict = prove_register(now=clock.now(), progress=_show)
    sys.stdout.write(f"{verdict.sentence}\n")
    for left in unclaimed(before=clock.now() - ON_ITS_WAY):
        sys.stdout.write(f"{left}\n")
    return 0 if verdict.is_whole else 1


def _take_in() -> int:
    from spoc.access.rules import machine  # noqa: PLC0415 - only after set-up
    from spoc.exchange.channels.leftovers import take_in_leftovers  # noqa: PLC0415
    from spoc.exchange.unclaimed import ON_ITS_WAY  # noqa: PLC0415
    from spoc.kernel import clock  # noqa: PLC0415

    now = clock.now()
    done = take_in_leftovers(before=now - ON_ITS_WAY, actor=machine("cli"), now=now)
    for one in done:
        sys.stdout.write(f"{one}\n")
    taken = sum(bool(one.reference) for one in done)
    sys.stdout.write(
        f"{taken} of {len(done)} taken in.\n"
        if done
        else "Nothing is without a number: there is nothing to take in.\n"
    )
    return 0 if taken == len(done) else 1


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {total} messages")
        if done == total:
            sys.stderr.write("\n")
