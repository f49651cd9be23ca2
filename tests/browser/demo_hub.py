"""How do tests and screenshots get a real hub? `./spoc up --demo` in a folder of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Playwright

from spoc.project.chromium import chromium

START_LIMIT = 240.0  # seconds until the ready line, on a busy machine
STOP_LIMIT = 60.0  # seconds from the wish to stop to the kill

_PASSWORD = re.compile(r"password of all: (\S+)\)")
_LOG_IN = re.compile(r"^  (\w+) .* (\w+) +[\w-]+ +(?:nl|fr|de|en)$", re.MULTILINE)


class HubDidNotStart(Exception):
    """The hub ended or was silent too long; the message holds what it said."""


@dataclass(frozen=True)
class Hub:
    """A running hub and the log-ins that it printed.

    `data` is its folder. `names`: the person's name by itself and by role, the first where several
    have the role.
    """

    url: str
    smtp_port: int
    sink_port: int
    data: Path
    password: str
    names: Mapping[str, str]


@contextmanager
def demo_hub(folder: Path) -> Iterator[Hub]:
    """A hub on free ports, with every message of the demo at its desk; stopped at the end.

    Raises HubDidNotStart.
    """
    port, smtp_port, sink_port = _free_ports(3)
    data, said = folder / "data", folder / "said"
    environ = {key: value for key, value in os.environ.items() if not key.startswith("SPOC_")}
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    environ |= {"SPOC_WEB_WORKERS": "1", "SPOC_SINK_PORT": str(sink_port)}
    with said.open("w") as lines:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "spoc.project.cli", "up", "--demo", "--data", str(data),
             "--port", str(port), "--smtp-port", str(smtp_port)],
            env=environ,
            stdout=lines,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        text = _wait_until_ready(process, said)
        password = _PASSWORD.search(text)
        log_ins = _LOG_IN.findall(text)
        if password is None or not log_ins:
            raise HubDidNotStart(f"The hub printed no log-ins:\n{text}")
        names = {role: name for name, role in reversed(log_ins)}
        names |= {name: name for name, _role in log_ins}
        url = f"http://127.0.0.1:{port}"
        _wait_until_worked(url)
        yield Hub(url, smtp_port, sink_port, data, password[1], names)
    finally:
        _stop(process)


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _wait_until_ready(process: subprocess.Popen[bytes], said: Path) -> str:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end:
        text = said.read_text(encoding="utf-8", errors="replace")
        if any(line.startswith("ready ") for line in text.splitlines()):
            return text
        if process.poll() is not None:
            raise HubDidNotStart(f"The hub ended with {process.returncode}:\n{text}")
        time.sleep(0.2)
    raise HubDidNotStart(f"No ready line in {START_LIMIT:.0f} s:\n{text}")


def _wait_until_worked(url: str) -> None:
    """Wait until nothing waits for the worker."""
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end:
        line = HTTPConnection(urlsplit(url).netloc, timeout=30)
        line.request("GET", "/api/v1/ready")
        parts = json.load(line.getresponse())["parts"]
        line.close()
        if all(part["lag"] == 0 for part in parts if part["name"] == "worker"):
            return
        time.sleep(0.3)
    raise HubDidNotStart(f"The worker has not finished in {START_LIMIT:.0f} s.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium, without a window and without calls home."""
    program = chromium()
    if program is None:
        raise FileNotFoundError("This machine has no Chromium.")
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--disable-dev-shm-usage",
        "--force-color-profile=srgb",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=str(program), args=arguments)


def sign_in(page: Page, hub: Hub, who: str) -> None:
    """Sign in as a person of the demo, by name (`operator`) or role (`operator_front`)."""
    page.goto(f"{hub.url}/accounts/login/")
    page.fill("input[name=login]", hub.names[who])
    page.fill("input[name=password]", hub.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
