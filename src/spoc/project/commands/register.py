"""`./spoc register verify` and `take-in`: was anything lost, changed, or left without a number?"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from spoc.project.commands._hub import hub

if TYPE_CHECKING:
    from spoc.exchange.unclaimed import Unclaimed


def run(args: argparse.Namespace) -> int:
    """Check every number and every sealed byte; exit 1 and the first fault otherwise.

    Bytes that were sealed and never got a number, or outlived the erasure of their message, are
    named and end with 1, as they do for `doctor`; `take-in` gives a number to each of the former.
    """
    with hub(only_looks=args.act == "verify"):
        return _take_in() if args.act == "take-in" else _verify()


def _verify() -> int:
    from spoc.exchange.unclaimed import Fate  # noqa: PLC0415 - only after set-up
    from spoc.exchange.verify import prove_register  # noqa: PLC0415
    from spoc.kernel import clock  # noqa: PLC0415

    verdict = prove_register(now=clock.now(), progress=_show)
    sys.stdout.write(f"{verdict.sentence}\n")
    left, young = _left()
    for one in left:
        sys.stdout.write(f"{one}\n")
    _tell_young(young)
    is_clear = all(one.fate is Fate.UNSENT for one in left)
    return 0 if verdict.is_whole and is_clear else 1


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
    young = _left()[1]
    if done:
        sys.stdout.write(f"{taken} of {len(done)} taken in.\n")
    elif not young:
        sys.stdout.write("Nothing is without a number: there is nothing to take in.\n")
    _tell_young(young)
    return 0 if taken == len(done) and not young else 1


def _left() -> tuple[list[Unclaimed], int]:
    """What no message claims, and how many more are so young that they may be on their way."""
    from spoc.exchange.unclaimed import ON_ITS_WAY, unclaimed  # noqa: PLC0415 - only after set-up
    from spoc.kernel import clock  # noqa: PLC0415

    now = clock.now()
    found = unclaimed(before=now)
    left = [one for one in found if one.sealed_at < now - ON_ITS_WAY]
    return left, len(found) - len(left)


def _tell_young(count: int) -> None:
    if count:
        files = "file" if count == 1 else "files"
        are = "is" if count == 1 else "are"
        sys.stdout.write(
            f"{count} {files} younger than a minute {are} left out: run it again in a minute.\n"
        )


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {total} messages")
        if done == total:
            sys.stderr.write("\n")
