"""What does `screening build` do?"""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack
from itertools import chain

from screening.cli_faults import DONE, FAILED, UsageFault
from screening.cli_lists import open_list, policy_of, subjects_in
from screening.cli_output import counted, say, say_json
from screening.cli_problems import Told
from screening.engine import build
from screening.readers import Ids


def run_build(args: argparse.Namespace) -> int:
    """Read lists, index them, tell what could not be read; 1 when --strict and there was any."""
    if args.out.exists():
        raise UsageFault(
            f"{args.out} exists; write the index to a new folder, then rename the folders"
        )
    policy = policy_of(args.policy)
    begun = time.monotonic()
    with ExitStack() as stack:
        streams = [(path, stack.enter_context(open_list(path))) for path in args.lists]
        kept = None
        if args.problems:
            kept = stack.enter_context(args.problems.open("w", encoding="utf-8"))
        told = Told(kept)
        ids = Ids()
        subjects = chain.from_iterable(
            subjects_in(path, stream, args.format, told, ids) for path, stream in streams
        )
        index = build(counted(subjects, "subjects read"), args.out, policy)
        for problem in index.problems:
            if problem.severity != "id":  # told already, with its line
                told.tell(problem)
    took = time.monotonic() - begun
    if args.json:
        said = {
            "subjects": len(index),
            "refused": told.counts["refused"],
            "read_in_part": told.counts["part"],
            "doubtful": told.counts["doubtful"],
            "without_own_id": told.counts["id"],
            "skipped": told.counts["skipped"],
            "seconds": round(took, 3),
            "index": str(args.out),
        }
        say_json(said)
    else:
        say(f"{len(index):,} subjects in {args.out}, {took:.1f} s")
        say(told.summary())
    told.end(f"all are in {args.problems}" if kept else "--problems FILE keeps all of them")
    return FAILED if args.strict and told.counts["refused"] else DONE
