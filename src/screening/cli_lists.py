"""What do `screening build`, `search` and `bulk` do?"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO, cast

from screening.bulk import rescreen
from screening.bulk_batches import BANDS
from screening.cli_faults import UsageFault
from screening.cli_output import counted, say, say_json, show, warn
from screening.cli_words import REASON_HEAD, label, reason_rows
from screening.engine import Index, build, open_index
from screening.executors import executor
from screening.policies import Policy, load
from screening.readers import Problem, read
from screening.segment_files import MANIFEST, ListFault
from screening.segment_reader import ListReader
from screening.subject import Subject, SubjectError
from screening.verdict import Verdict

_SHOWN_PROBLEMS = 20


def policy_of(said: str) -> Policy:
    """A policy by its name or the path of a file.

    Raises:
        PolicyError: there is none, or it cannot be used.
    """
    path = Path(said)
    return load(path if path.suffix == ".json" or path.is_file() else said)


def open_list(path: Path) -> BinaryIO:
    """A list for reading, packed or not; "-" is stdin."""
    if str(path) == "-":
        return sys.stdin.buffer
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


# --- build


def run_build(args: argparse.Namespace) -> int:
    """Read a list, index it, tell what could not be read; 1 when --strict and there was any."""
    if args.out.exists():
        raise UsageFault(f"{args.out} exists; write the index to a new folder")
    begun = time.monotonic()
    problems: Counter[str] = Counter()
    with ExitStack() as stack:
        streams = [(path, stack.enter_context(open_list(path))) for path in args.lists]
        kept = None
        if args.problems:
            kept = stack.enter_context(args.problems.open("w", encoding="utf-8"))
        found = _subjects(streams, args.format, problems, kept)
        first = next(found, None)
        if first is None:
            raise UsageFault(
                f"nothing in {_named(args.lists)} can be read as {args.format}, so no index was "
                "written; is --format right?"
            )
        found = chain([first], found)
        index = build(counted(found, "subjects read"), args.out, policy_of(args.policy))
        for problem in index.problems:
            _tell(problem, "", problems, kept)
    took = time.monotonic() - begun
    told = {
        "subjects": len(index),
        "refused": problems["refused"],
        "read_in_part": problems["part"],
        "skipped": problems["skipped"],
        "seconds": round(took, 3),
        "index": str(args.out),
    }
    if args.json:
        say_json(told)
    else:
        say(f"{len(index):,} subjects in {args.out}, {took:.1f} s")
        say(
            f"not read: {problems['refused']}; read in part: {problems['part']}; "
            f"of a kind nobody searches for: {problems['skipped']}"
        )
    if problems and not args.problems:
        warn("screening: --problems FILE keeps every line that says what was not read, and why")
    return 1 if args.strict and problems["refused"] else 0


def _named(paths: Iterable[Path]) -> str:
    return ", ".join(map(str, paths))


def _subjects(
    streams: Iterable[tuple[Path, BinaryIO]], form: str, problems: Counter[str], kept: TextIO | None
) -> Iterator[Subject]:
    """The subjects of all lists; problems are counted, kept, and the first ones told."""
    for path, stream in streams:
        for each in read(stream, form):
            if isinstance(each, Subject):
                yield each
            else:
                _tell(each, f"{path}: ", problems, kept)


def _tell(problem: Problem, where: str, problems: Counter[str], kept: TextIO | None) -> None:
    problems[problem.severity] += 1
    if kept is not None:
        kept.write(f"{where}{problem.severity}: {problem}\n")
    if problem.severity == "refused" and problems["refused"] <= _SHOWN_PROBLEMS:
        warn(f"{where}{problem}")


# --- search


class Searched(NamedTuple):
    """An index or a living list, opened: `of` gives the subject of a verdict."""

    list: Index | ListReader
    of: Callable[[Verdict], Subject]


def opened(folder: Path, policy: Policy, *, verify: bool) -> Searched:
    """What a folder holds: an index of `build`, or a living list.

    Raises:
        IndexFault: it holds neither, or a broken one.
    """
    if (folder / MANIFEST).is_file():
        reader = ListReader(folder, policy, verify=verify)

        def of(verdict: Verdict) -> Subject:
            found = reader.get(verdict.id)
            if found is None:
                raise ListFault(f"{verdict.id} was withdrawn from {folder} just now; search again")
            return found

        return Searched(reader, of)
    index = open_index(folder, policy, verify=verify)
    return Searched(index, lambda verdict: index.subject(verdict.position))


def run_search(args: argparse.Namespace) -> int:
    """Search one subject or many; prints proposals, best first; 1 when one could not be read."""
    searched = opened(args.index, policy_of(args.policy), verify=args.verify)
    refused = shown = 0
    for each in asked_for(args):
        if isinstance(each, Problem):
            refused += each.severity == "refused"
            warn(f"screening: {each}")
            continue
        try:
            verdicts = searched.list.search(each, args.limit)
        except SubjectError as error:
            if args.file is None:
                raise
            refused += 1
            warn(f"screening: {label(each)}: {error}")
            continue
        chosen = [v for v in verdicts if BANDS.index(v.band) >= BANDS.index(args.band)]
        if args.json:
            answers = [_written(searched, verdict, args.reasons) for verdict in chosen]
            say_json({"query": each.to_dict(), "answers": answers})
        else:
            if shown:
                say()
            _show(searched, each, chosen, args.reasons)
        shown += 1
    return 1 if refused else 0


def asked_for(args: argparse.Namespace) -> Iterator[Subject | Problem]:
    """What the options, the JSON text or the file ask for.

    Raises:
        UsageFault: nothing is asked for, or in two ways at once.
        SubjectError: the options make no subject.
    """
    plain = plain_subject(args)
    ways = [way for way in (plain, args.subject, args.file) if way]
    if len(ways) != 1:
        raise UsageFault(
            "say what to search for in one way: --name and the like, --subject JSON, or --file FILE"
        )
    if args.file is None:
        yield Subject.from_dict(plain) if plain else subject_in(args.subject)
        return
    with open_list(args.file) as stream:
        yield from counted(read(stream, args.format), "searches")


def plain_subject(args: argparse.Namespace) -> dict[str, Any]:
    """The subject that --name, --born, --gender, --nationality, --document, --field spell out."""
    said: dict[str, Any] = {}
    if args.name:
        said["names"] = [{"full": name} for name in args.name]
    for key, values in (("dob", args.born), ("nat", args.nationality), ("docs", args.document)):
        if values:
            said[key] = values
    if args.gender:
        said["gender"] = args.gender
    for each in args.field or ():
        key, equals, value = each.partition("=")
        if not equals:
            raise UsageFault(f"--field {each}: write KEY=VALUE, such as plate=1-ZZZ-117")
        said[key] = value
    return {"kind": args.kind, **said} if said else {}


def subject_in(text: str) -> Subject:
    """A subject in JSON, or a person's name in plain words.

    Raises:
        UsageFault: it looks like JSON and is none.
        SubjectError: it is no subject.
    """
    if not text.lstrip().startswith("{"):
        return Subject.from_dict({"kind": "person", "names": [{"full": text}]})
    try:
        said = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageFault(
            f"the subject is not JSON: {error.msg} at character {error.pos}"
        ) from error
    return Subject.from_dict({"kind": "person", **said})


def _written(searched: Searched, verdict: Verdict, with_reasons: bool) -> dict[str, Any]:
    said = verdict.to_dict() if with_reasons else {
        "id": verdict.id,
        "score": round(verdict.score, 3),
        "probability": round(verdict.probability, 6),
        "band": verdict.band,
    }  # fmt: skip
    return {**said, "subject": searched.of(verdict).to_dict()}


def _show(
    searched: Searched,
    asked: Subject,
    verdicts: Iterable[Verdict],
    with_reasons: bool,
) -> None:
    say(f"{label(asked)}   ({len(searched.list):,} on the list)")
    rows, chosen = [], list(verdicts)
    for verdict in chosen:
        listed = label(searched.of(verdict))
        chance = f"{verdict.probability:.4f}"
        rows.append((verdict.band, chance, f"{verdict.score:+.1f}", verdict.id, listed))
    if not rows:
        say("nobody and nothing on the list is alike enough to be shown")
        return
    show(("band", "probability", "score", "id", "on the list"), rows)
    if with_reasons:
        for verdict in chosen:
            say()
            say(f"{verdict.id}: score {verdict.score:+.2f}, the sum of")
            show(REASON_HEAD, reason_rows(verdict.reasons))


# --- bulk


def run_bulk(args: argparse.Namespace) -> int:
    """Rescreen a whole file against a list; 1 when a subject of the file could not be read."""
    problems: Counter[str] = Counter()
    with ExitStack() as stack:
        stream = stack.enter_context(open_list(args.queries))
        queries = _subjects([(args.queries, stream)], args.format, problems, None)
        done = rescreen(
            queries,
            args.index,
            args.out,
            executor=executor(args.executor or os.environ.get("SPOC_CLUSTER", ""), args.workers),
            batch=args.batch,
            limit=args.limit,
            band=args.band,
            policy=policy_of(args.policy),
            form=args.form,
        )
    if args.json:
        files = [str(path) for path in done.files]
        say_json({**done._asdict(), "files": files, "refused": problems["refused"]})
    else:
        say(
            f"{done.queries:,} searches, {done.matched:,} with a match; {done.batches} batches in "
            f"{args.out}, {done.before} of them done before"
        )
    return 1 if problems["refused"] else 0
