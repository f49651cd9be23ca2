"""`./spoc up`: the whole hub from one command, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
from functools import cache

import psycopg

from spoc.kernel import env
from spoc.kernel.postgres import Embedded
from spoc.project import stamp
from spoc.project.beginning import check_beginning
from spoc.project.claim import claim
from spoc.project.demo.people import log_ins
from spoc.project.parts import Step, check_ports, hub_parts, spoc_command, web_url
from spoc.project.places import Places, data_dir
from spoc.project.supervisor import Supervisor, announce, say


def run(args: argparse.Namespace) -> int:
    """Check what can be checked, then start, watch and stop the parts.

    Raises:
        NotReady: data folder, database or a port; the sentence says which and what to do.
    """
    places = Places(data_dir())
    is_new = not places.root.is_dir()
    places.make()
    if places.openness:
        say(places.openness)
    is_empty = is_new or not (places.root / "secret_key").exists()
    host = args.host or env.text("SPOC_HOST", "127.0.0.1")
    port = env.number("SPOC_PORT", 8000) if args.port is None else args.port
    smtp_port = env.number("SPOC_SMTP_PORT", 2525) if args.smtp_port is None else args.smtp_port
    is_demo = _wants_demo(places, args.demo, is_empty=is_empty)
    os.environ.update({
        "SPOC_DATA_DIR": str(places.root),
        "SPOC_HOST": host,
        "SPOC_PORT": str(port),
        "SPOC_SMTP_PORT": str(smtp_port),
        "SPOC_DEMO": str(int(is_demo)),
    })  # fmt: skip
    with claim(places.run, say):
        has_sink = is_demo and not env.text("SPOC_SMTP_RELAY")
        sink = env.number("SPOC_SINK_PORT", smtp_port + 1) if has_sink else None
        check_ports(host, port, smtp_port, sink)
        database = None
        if not (url := env.secret("SPOC_DATABASE_URL")):
            say("preparing the database …")
            database = Embedded(places.root)
            database.ensure()
            url = os.environ["SPOC_DATABASE_URL"] = database.url
        return Supervisor(
            hub_parts(
                places,
                host=host,
                port=port,
                smtp_port=smtp_port,
                database=database,
                more=("imap",) if env.secret("SPOC_IMAP_URL") else (),
            ),
            run=places.run,
            log=places.log,
            url=web_url(host, port),
            up={"host": host, "port": port, "smtp_port": smtp_port},
            gate=lambda: _begin(places, url, is_demo=is_demo),
            steps=_steps(places, url, is_demo=is_demo),
            environ=dict(os.environ),
        ).supervise()


def _steps(places: Places, url: str, *, is_demo: bool) -> list[Step]:
    """What a database needs before its hub is ready; what was done once is not done again."""

    @cache
    def is_current() -> bool:
        try:
            return stamp.is_current(url)
        except psycopg.Error:  # `migrate` says what is wrong with it
            return False

    steps = [
        Step("bringing the database to this version", spoc_command("migrate"), is_current),
    ]
    if is_demo:
        steps.append(
            Step(
                "filling invented data",
                spoc_command("demo"),
                lambda: is_current() and places.is_demo_complete,
                otherwise=_print_log_ins,
                is_beside=True,
            )
        )
    return steps


def _print_log_ins() -> None:
    for line in log_ins():
        announce(line)


def _wants_demo(places: Places, wanted: bool | None, *, is_empty: bool) -> bool:
    """What was asked for; else as the folder was begun, and a demo in an empty one."""
    if wanted is not None:
        return wanted
    return env.flag("SPOC_DEMO", is_empty or places.demo_mark.exists())


def _begin(places: Places, url: str, *, is_demo: bool) -> None:
    """Once the database has agreed, mark the folder as a demo's or not."""
    check_beginning(url, is_demo=is_demo, raw=places.raw)
    if is_demo:
        places.demo_mark.write_text("Everything in this folder is invented.\n", encoding="utf-8")
    else:
        places.demo_mark.unlink(missing_ok=True)
