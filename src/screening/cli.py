"""What can be typed after `screening`? One table of commands; errors are one sentence on stderr.

Exit codes: 0 done, 1 a check failed, 2 usage, 3 the environment is not ready.
"""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence
from pathlib import Path

from screening.bulk import FORMS
from screening.bulk_batches import BANDS
from screening.cli_build import run_build
from screening.cli_faults import FAILED, NOT_READY, USAGE, NotReady
from screening.cli_first_run import compiling_told
from screening.cli_lists import run_bulk, run_search
from screening.cli_measure import run_bench, run_evaluate
from screening.cli_pairs import run_compare, run_explain
from screening.executors import ExecutorError
from screening.object_files import IndexFault
from screening.readers import FORMATS
from screening.subject import KINDS

INTERRUPTED = 130
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOMEM)


def build_parser(prog: str = "screening") -> argparse.ArgumentParser:
    """Every command with its options."""
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Who on a list of millions is meant? Proposals with reasons; a person decides.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, help_: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_, description=help_)
        made.add_argument("--json", action="store_true", help="JSON instead of tables")
        made.add_argument("--policy", default="default", help="name, or a file of weights")
        return made

    made = command("build", "Index a list.")
    made.add_argument("lists", nargs="+", type=Path, metavar="LIST", help="file, .gz too; - stdin")
    made.add_argument("--out", type=Path, required=True, help="a folder that does not exist yet")
    _format(made)
    made.add_argument("--problems", type=Path, help="file for all that was not read, and why")
    made.add_argument("--strict", action="store_true", help="exit 1 when a record was not read")
    made.set_defaults(run=run_build)

    made = command("search", "Search an index for one subject or many.")
    made.add_argument("index", type=Path, metavar="INDEX")
    made.add_argument("--name", action="append", help="full name; may be given several times")
    made.add_argument("--born", action="append", metavar="YYYY[-MM[-DD]]", help="date of birth")
    made.add_argument("--gender", choices=["M", "F"])
    made.add_argument("--nationality", action="append", metavar="ISO2")
    made.add_argument("--document", action="append", help="number of a document")
    made.add_argument("--kind", choices=list(KINDS), default="person")
    made.add_argument(
        "--field", action="append", metavar="KEY=VALUE", help="such as plate=1-ZZZ-117"
    )
    made.add_argument("--subject", metavar="JSON", help="the subject as JSON, or a name")
    made.add_argument("--file", type=Path, help="subjects to search for; - is stdin")
    _format(made)
    _limit(made)
    made.add_argument("--band", choices=list(BANDS), default="clear",
                      help="show answers from this band on")  # fmt: skip
    made.add_argument("--reasons", action="store_true", help="say what counted, and how much")
    made.add_argument("--no-verify", action="store_true",
                      help="open at once, without checking every byte of the index")  # fmt: skip
    made.set_defaults(run=run_search)

    made = command(
        "bulk", "Rescreen a file of subjects against an index; goes on where it stopped."
    )
    made.add_argument("queries", type=Path, metavar="FILE", help="subjects, one JSON a line")
    made.add_argument("index", type=Path, metavar="INDEX")
    made.add_argument("out", type=Path, metavar="OUT", help="folder of the answers")
    made.add_argument("--executor", choices=["processes", "here", "ray"],
                      help="who does the work (SPOC_CLUSTER, processes)")  # fmt: skip
    made.add_argument("--workers", type=_count, help="processes or tasks at a time")
    made.add_argument("--batch", type=_count, default=5_000, help="searches in one batch")
    made.add_argument("--form", choices=list(FORMS), default="jsonl", help="of the answers")
    _format(made)
    _limit(made)
    made.add_argument("--band", choices=list(BANDS), default="review",
                      help="keep answers from this band on")  # fmt: skip
    made.set_defaults(run=run_bulk)

    two = "a name, or a subject as JSON"
    made = command("compare", "How alike are two subjects, without a list?")
    made.add_argument("ours", metavar="OURS", help=two)
    made.add_argument("theirs", metavar="THEIRS", help=two)
    made.add_argument("--reasons", action="store_true", help="say what counted, and how much")
    made.set_defaults(run=run_compare)

    made = command("explain", "Why are two subjects alike? Without any: ten hard pairs.")
    made.add_argument("subjects", nargs="*", metavar="SUBJECT", help=two)
    made.add_argument("--pairs", type=Path, help='file of pairs, {"a": …, "b": …} a line')
    made.set_defaults(run=run_explain)

    made = command("evaluate", "Measure this engine on cases whose answers are known.")
    made.add_argument("--data", type=Path, action="append", metavar="FOLDER",
                      help="holds records.jsonl and queries.jsonl, or .gz")  # fmt: skip
    made.add_argument("--pairs", type=Path, nargs="+", metavar="FILE", help="labelled pairs")
    _how_many(made)
    made.add_argument("--reference", type=Path, help="results that must be reached, or exit 1")
    made.add_argument("--margin", type=float, default=0.02, help="how far below still passes")
    made.set_defaults(run=run_evaluate)

    made = command("bench", "Measure on invented cases, with the open peers beside.")
    made.add_argument("--data", type=Path, metavar="FOLDER", help="cases; else they are invented")
    made.add_argument("--persons", type=_count, default=10_000, help="length of the invented list")
    made.add_argument("--things", action="store_true", help="objects instead of persons")
    made.add_argument("--seed", type=int, default=20_230_977, help="of the invented cases")
    _how_many(made)
    made.add_argument("--peers", action="store_true", help="run the peers on the same cases")
    made.add_argument("--only", action="append", metavar="PEER", help="of the peers, this one")
    made.add_argument("--peers-python", type=Path, help="the interpreter that has the peers "
                      "(default: .venv-peers, else this one)")  # fmt: skip
    made.add_argument("--write", type=Path, metavar="FOLDER", help="keep the invented cases here")
    made.add_argument("--results", type=Path, help="add every result to this file, JSON a line")
    made.set_defaults(run=run_bench)
    return parser


def main(argv: Sequence[str] | None = None, prog: str = "screening") -> int:
    """Run one command and return its exit code."""
    args = build_parser(prog).parse_args(argv)
    try:
        with compiling_told():
            return int(args.run(args))
    except (IndexFault, ExecutorError, NotReady) as error:
        return _stop(prog, error, NOT_READY)
    except BrokenPipeError:
        sys.stderr.close()  # else the interpreter complains about stdout at its end
        return FAILED
    except MemoryError:
        return _stop(prog, "not enough memory; use a shorter list or a larger machine", NOT_READY)
    except OSError as error:
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _stop(prog, said, NOT_READY if error.errno in _FULL else USAGE)
    except ValueError as error:  # subjects, policies, formats, cases: each says what is wrong
        is_missing = isinstance(error.__cause__, ModuleNotFoundError)  # an extra, such as parquet
        return _stop(prog, error, NOT_READY if is_missing else USAGE)
    except KeyboardInterrupt:
        return INTERRUPTED


def _stop(prog: str, said: object, code: int) -> int:
    sys.stderr.write(f"{prog}: {' '.join(str(said).split())}\n")
    return code


def _format(made: argparse.ArgumentParser) -> None:
    made.add_argument("--format", choices=list(FORMATS), default="spoc", help="of the file")


def _limit(made: argparse.ArgumentParser) -> None:
    made.add_argument("--limit", type=_count, default=10, help="answers a search, at most")


def _how_many(made: argparse.ArgumentParser) -> None:
    made.add_argument("--listed", type=_count, help="searches for a listed one, at most")
    made.add_argument("--innocent", type=_count, help="innocent searches, at most")


def _count(said: str) -> int:
    value = int(said)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{said} must be 1 or more")
    return value
