"""`./spoc up`: the whole hub from one command, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
from functools import cache

import psycopg

from spoc.kernel import env
from spoc.kernel.postgres import Embedded
from spoc.project import stamp
from spoc.project.claim import claim
from spoc.project.demo.people import log_ins
from spoc.project.parts import PortNotReady, Step, check_port, hub_parts, spoc_command, web_url
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
    port = args.port or env.number("SPOC_PORT", 8000)
    smtp_port = args.smtp_port or env.number("SPOC_SMTP_PORT", 2525)
    _choose_demo(places, args.demo, is_empty=is_empty)
    os.environ.update({
        "SPOC_DATA_DIR": str(places.root),
        "SPOC_HOST": host,
        "SPOC_PORT": str(port),
        "SPOC_SMTP_PORT": str(smtp_port),
    })  # fmt: skip
    with claim(places.run, say):
        check_port(host, port, option="--port", setting="SPOC_PORT")
        if port == smtp_port:
            raise PortNotReady(
                f"Pages and mail cannot share port {port}: choose another with --port "
                "(or SPOC_PORT)."
            )
        check_port(host, smtp_port, option="--smtp-port", setting="SPOC_SMTP_PORT")
        if (places.root / "demo").exists():
            sink = env.number("SPOC_SINK_PORT", smtp_port + 1)
            check_port("127.0.0.1", sink, option="--smtp-port", setting="SPOC_SINK_PORT")
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
            steps=_steps(places, url),
            environ=dict(os.environ),
        ).supervise()


def _steps(places: Places, url: str) -> list[Step]:
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
    if (places.root / "demo").exists():
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


def _choose_demo(places: Places, wanted: bool | None, *, is_empty: bool) -> None:
    """Mark the folder as a demo's when asked, or by default when it was empty."""
    mark = places.root / "demo"
    if wanted is False:
        mark.unlink(missing_ok=True)
    elif wanted or (is_empty and env.flag("SPOC_DEMO", True)):
        mark.write_text("Everything in this folder is invented.\n", encoding="utf-8")
