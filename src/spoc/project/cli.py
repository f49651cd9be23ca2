"""What can be typed after `./spoc`? One table of commands; each is a module with `run(args)`.

Errors are one sentence on stderr. Exit codes: 0 done, 1 a check failed, 2 usage, 3 the
environment is not ready.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

from spoc.kernel.errors import Refusal
from spoc.kernel.readiness import NotReady
from spoc.project.settings_check import check_settings

# They look at the source alone; the settings of a hub are none of theirs.
WITHOUT_HUB = frozenset({"test", "check", "docs", "screening", "translations"})
DONE, FAILED, USAGE, NOT_READY = 0, 1, 2, 3


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options; docs/reference/commands.md is made from it."""
    parser = argparse.ArgumentParser(
        prog="spoc", description="The open hub of a Single Point of Operational Contact."
    )
    parser.add_argument("--data", metavar="DIR", help="the data folder (also SPOC_DATA_DIR)")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def taking_data(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
        made.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS,
                          help="the data folder (also SPOC_DATA_DIR)")  # fmt: skip
        return made

    def command(name: str, help_: str, *, module: str = "") -> argparse.ArgumentParser:
        made = taking_data(commands.add_parser(name, help=help_, description=help_))
        made.set_defaults(module=module or name)
        return made

    up = command("up", "Run the whole hub: database, web, worker, mail intake, folder watcher.")
    up.add_argument("--host", help="address to listen on (SPOC_HOST, 127.0.0.1)")
    up.add_argument("--port", type=int, help="port of the pages (SPOC_PORT, 8000)")
    up.add_argument("--smtp-port", type=int, help="port of the mail intake (SPOC_SMTP_PORT, 2525)")
    demo = up.add_mutually_exclusive_group()
    demo.add_argument("--demo", action="store_true", default=None,
                      help="fill invented data (default on an empty folder; for good)")  # fmt: skip
    demo.add_argument("--no-demo", action="store_false", dest="demo", help="start empty")

    # What follows `test` goes to pytest as it is; `main` hands it on.
    command("test", "Run the whole test suite on throw-away databases; pytest's options follow.")
    command("check", "Run every check of CI, in order of speed.")

    serve = command("serve", "Run one part by itself, for production under systemd.")
    serve.add_argument("part", choices=["web", "worker", "intake", "folder", "imap"])
    command("migrate", "Bring the database to this version and grant the rights.")

    user = command("user", "Manage accounts.")
    users = user.add_subparsers(dest="act", required=True, metavar="ACT")
    add = taking_data(users.add_parser("add", help="make an account"))
    add.add_argument("name", metavar="NAME", help="name of sign-in")
    add.add_argument("--role", action="append", required=True, help="may be given several times")
    add.add_argument("--desk", default="")
    add.add_argument("--full-name", default="")
    add.add_argument("--language", default="nl", choices=["nl", "fr", "de", "en"])
    add.add_argument("--password-stdin", action="store_true")
    passphrase = taking_data(users.add_parser(
        "passphrase", help="give a person a new pass phrase; all of their sessions end"
    ))  # fmt: skip
    passphrase.add_argument("name", metavar="NAME", help="name of sign-in")

    token = command("token", "Manage API tokens.")
    tokens = token.add_subparsers(dest="act", required=True, metavar="ACT")
    create = taking_data(tokens.add_parser("create", help="make a token and print it once"))
    create.add_argument("--user", required=True)
    create.add_argument("--scope", action="append", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--partner", default="", help="code of the partner whose system this is")
    create.add_argument("--days", type=int, default=365)

    send = command("send", "Play message files into a running hub as a partner would.")
    send.add_argument("files", nargs="+", metavar="FILE", type=Path)
    send.add_argument("--channel", choices=["smtp", "api", "folder"])
    send.add_argument("--repeat", type=int, default=1, help="play the files this many times")

    register = command("register", "Prove that no registered message was lost or changed.")
    register.add_argument(
        "act", choices=["verify", "take-in"],
        help="prove it, or give a number to every sealed message that a kill left without one",
    )  # fmt: skip
    audit = command("audit", "Prove that the record of processing is whole.")
    audit.add_argument(
        "act", choices=["verify", "anchor", "continue"],
        help="prove it, print an anchor, or let a restored record go on here",
    )  # fmt: skip
    audit.add_argument("--anchor", type=Path, help="a file with an anchor printed earlier")
    audit.add_argument("--reason", default="", help="for continue: why; it stays in the record")
    command("doctor", "Say what is wrong with this installation and how to mend it.")
    command("demo", "Fill invented data and print the log-ins of the demo.")
    docs = command("docs", "Write the generated pages of the manual.")
    docs.add_argument("--check", action="store_true", help="write nothing; exit 1 when one is old")
    # What follows `screening` goes to the engine as it is: its --data is another one.
    command("screening", "The screening engine's own command line; its commands follow.")
    translations = command("translations", "Collect the sentences to translate; compile them.")
    translations.add_argument(
        "act", nargs="?", choices=["collect", "compile"], default="collect",
        help="collect (and compile), or only compile",
    )  # fmt: skip
    return parser


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    """The words up to the command `screening`, and what belongs to the engine after it."""
    is_value = False
    for place, word in enumerate(words):
        if word == "screening" and not is_value:
            return words[: place + 1], words[place + 1 :]
        if not word.startswith("-") and not is_value:
            break
        is_value = word == "--data"
    return words, []


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = build_parser()
    ours, engines = _parted(sys.argv[1:] if argv is None else argv)
    args, rest = parser.parse_known_args(ours)
    if args.command == "screening":
        args.rest = engines
    elif args.command == "test":
        args.rest = rest
    elif rest:
        parser.error(f"unknown: {' '.join(rest)}")
    if args.data is not None and not args.data.strip():
        parser.error("--data is empty: name the data folder, or leave --data out")
    if args.data:
        os.environ["SPOC_DATA_DIR"] = str(Path(args.data).resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoc.project.settings")
    try:
        if args.command not in WITHOUT_HUB:
            check_settings()
        module = importlib.import_module(f"spoc.project.commands.{args.module}")
        return int(module.run(args))
    except NotReady as error:
        sys.stderr.write(f"spoc: {error}\n")
        return NOT_READY
    except Refusal as error:
        sys.stderr.write(f"spoc: {error}\n")
        return USAGE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
