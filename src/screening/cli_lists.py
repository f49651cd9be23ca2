"""What do `screening search` and `bulk` do?"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from screening.bulk import rescreen
from screening.bulk_batches import BANDS
from screening.cli_faults import DONE, FAILED, UsageFault
from screening.cli_output import counted, decided_by, say, say_json, say_policy, show, warn
from screening.cli_problems import Told
from screening.cli_words import REASON_HEAD, label, reason_rows
from screening.engine import Index, open_index
from screening.evidence import Evidence
from screening.executors import executor
from screening.names import NameFault, parts
from screening.normalise import latin
from screening.policies import Policy, load
from screening.readers import Ids, Problem, read, read_placed
from screening.readers import opened as packed_or_not
from screening.segment_files import MANIFEST, ListFault
from screening.segment_reader import ListReader
from screening.subject import Name, Subject, SubjectError
from screening.verdict import Verdict


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
    return packed_or_not(path)


def subjects_in(
    path: Path, stream: BinaryIO, form: str, told: Told, ids: Ids | None = None
) -> Iterator[Subject]:
    """The subjects of a list without their places; see `placed_in`."""
    return (subject for _, subject in placed_in(path, stream, form, told, ids))


def placed_in(
    path: Path, stream: BinaryIO, form: str, told: Told, ids: Ids | None = None
) -> Iterator[tuple[str, Subject]]:
    """The subjects of a list, each with its place; see `all_in`."""
    return (each for each in all_in(path, stream, form, told, ids) if not isinstance(each, Problem))


def all_in(
    path: Path, stream: BinaryIO, form: str, told: Told, ids: Ids | None = None
) -> Iterator[tuple[str, Subject] | Problem]:
    """The subjects of a list, each with its place, and its problems, told as they are met.

    Raises:
        UsageFault: nothing of it can be read; what it looks like.
    """
    count = 0
    for each in read_placed(stream, form, ids):
        if not isinstance(each, Problem):
            count += 1
        elif each.place == "document":
            raise UsageFault(f"{path} {each.reason}; nothing was done")
        else:
            told.tell(each, f"{path}: ")
        yield each
    if not count:
        raise UsageFault(
            f"nothing in {path} can be read as {form}, and nothing was done; is --format right?"
        )


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


class Asked(NamedTuple):
    """A subject that is searched for, and in sentences what of it was left out, or is doubtful."""

    subject: Subject
    left_out: list[str]
    doubtful: list[str]


def run_search(args: argparse.Namespace) -> int:
    """Search one subject or many; prints proposals, best first; 1 when one could not be read."""
    policy = policy_of(args.policy)
    searched = opened(args.index, policy, verify=not args.no_verify)
    told, is_first = Told(), True
    for subject, left_out, doubtful in asked_for(args, told):
        try:
            verdicts = searched.list.search(subject, args.limit)
        except SubjectError as error:
            if args.file is None:
                raise
            told.tell(Problem(label(subject), subject.id, f"{error.field}: {error.reason}"))
            continue
        chosen = [v for v in verdicts if BANDS.index(v.band) >= BANDS.index(args.band)]
        if args.json:
            answers = [_written(searched, verdict, args.reasons) for verdict in chosen]
            query = {"query": subject.to_dict(), "left_out": left_out, "doubtful": doubtful}
            say_json({**query, "answers": answers, **decided_by(policy)})
        else:
            if not is_first:
                say()
            _show(searched, subject, chosen, args.reasons)
        is_first = False
    if not (args.json or is_first):
        say_policy(policy)
    told.end("mend the file and search again")
    return FAILED if told.counts["refused"] else DONE


def asked_for(args: argparse.Namespace, told: Told) -> Iterator[Asked]:
    """What the options, the JSON text or the file ask for; problems are told as they are met.

    Raises:
        UsageFault: nothing is asked for, or in two ways at once, or the file cannot be read.
        SubjectError: the options make no subject.
    """
    plain = plain_subject(args)
    ways = [way for way in (plain, args.subject, args.file) if way]
    if len(ways) != 1:
        raise UsageFault(
            "say what to search for in one way: --name and the like, --subject JSON, or --file FILE"
        )
    if args.file is None:
        yield as_asked(plain or said_in(args.subject))
        return
    with open_list(args.file) as stream:
        said: dict[str, list[str]] = {"part": [], "doubtful": []}
        for each in counted(read(stream, args.format), "searches"):
            if isinstance(each, Subject):
                yield Asked(each, said["part"], said["doubtful"])
                said = {"part": [], "doubtful": []}
            elif each.place == "document":
                raise UsageFault(f"{args.file} {each.reason}")
            else:
                told.tell(each, f"{args.file}: ")
                if each.severity in said:
                    said[each.severity].append(each.reason)


def as_asked(said: Mapping[str, Any]) -> Asked:
    """A subject as somebody wrote it; what of it cannot be read, or believed, is warned of.

    Raises:
        SubjectError: nothing is left to find it by.
    """
    notes: list[str] = []
    doubts: list[str] = []
    subject = Subject.from_dict(said, notes=notes, doubts=doubts)
    for note in notes + doubts:
        warn(f"screening: {note}")
    return Asked(subject, notes, doubts)


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


def said_in(text: str) -> dict[str, Any]:
    """A subject in JSON, or a person's name in plain words.

    Raises:
        UsageFault: it looks like JSON and is none.
    """
    if not text.lstrip().startswith("{"):
        return {"kind": "person", "names": [{"full": text}]}
    try:
        said = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageFault(
            f"the subject is not JSON: {error.msg} at character {error.pos}"
        ) from error
    except RecursionError as error:
        raise UsageFault("the subject is nested too deeply") from error
    return {"kind": "person", **said}


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
    verdicts: Sequence[Verdict],
    with_reasons: bool,
) -> None:
    say(f"{label(asked)}   ({len(searched.list):,} on the list)")
    if not verdicts:
        say("nobody and nothing on the list is alike enough to be shown")
        return
    rows = []
    for verdict in verdicts:
        listed = searched.of(verdict)
        chance, met = f"{verdict.probability:.4f}", other_name(listed, verdict.reasons)
        rows.append((verdict.band, chance, f"{verdict.score:+.1f}", verdict.id, label(listed), met))
    head = ("band", "probability", "score", "id", "on the list", "there also named")
    width = len(head) - (not any(row[-1] for row in rows))
    show(head[:width], [row[:width] for row in rows])
    if with_reasons:
        for verdict in verdicts:
            say()
            say(f"{verdict.id}: score {verdict.score:+.2f}, the sum of")
            show(REASON_HEAD, reason_rows(verdict.reasons))


def other_name(listed: Subject, reasons: Iterable[Evidence]) -> str:
    """The name that met what was asked for, when it is not the first one of the listed."""
    names: tuple[Name, ...] = getattr(listed, "names", ())
    met = {word for each in reasons if each.field == "name" for word in latin(each.theirs).split()}
    if len(names) < 2 or not met:
        return ""
    best = max(names, key=lambda name: len(met & _words(name)))  # the first of equals
    return "" if best is names[0] else best.full


def _words(name: Name) -> set[str]:
    try:
        read = {part.text for part in parts(name)}
    except NameFault:
        read = set()
    return read | set(latin(name.full).split())


# --- bulk


def run_bulk(args: argparse.Namespace) -> int:
    """Rescreen a whole file against a list, a row a record, also of those that could not be read;
    1 when there are any."""
    told = Told()
    with ExitStack() as stack:
        stream = stack.enter_context(open_list(args.queries))
        done = rescreen(
            all_in(args.queries, stream, args.format, told, Ids()),
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
        say_json({**done._asdict(), "files": files, "not_read": told.counts["refused"]})
    else:
        say(
            f"{done.queries:,} records, {done.matched:,} with a match, {done.refused:,} that could "
            f"not be searched for; {done.batches} batches in {args.out}, {done.before} of them "
            "done before"
        )
        say(told.summary())
        if done.spoilt:
            warn(f"screening: {done.spoilt} batches were done before, had changed, and are new now")
    told.end("mend the file and give a new folder")
    return FAILED if done.refused else DONE
