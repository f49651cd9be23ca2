"""Does the hub stay up, and does it stop without leaving anything behind?

The parts are tiny programs; the supervisor has a process: it takes over signals and orphans.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import spoc
from spoc.kernel.postgres import current_url
from spoc.project.claim import current_up

SOURCE = Path(spoc.__file__).parent.parent
SITE = next(path for path in sys.path if path.endswith("site-packages"))

# A part that is well: it beats, has a child and a grandchild that fled into a session of its own,
# and writes down when it was told to stop.
PART = """
import os, signal, subprocess, sys, time
from pathlib import Path
folder, name = Path(sys.argv[1]), sys.argv[2]
def stop(*_):
    with (folder / "order").open("a") as file:
        file.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGINT if name == "database" else signal.SIGTERM, stop)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
fled = subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True
)
(folder / f"{name}.family").write_text(f"{os.getpid()} {child.pid} {fled.pid}")
while True:
    (folder / f"{name}.beat").touch()
    time.sleep(0.05)
"""

STUBBORN = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    (Path(sys.argv[1]) / f"{sys.argv[2]}.beat").touch()
    time.sleep(0.05)
"""

HUB = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests run without a terminal
from spoc.kernel import launch
from spoc.kernel.readiness import NotReady
from spoc.project import supervisor
from spoc.kernel.postgres import current_url
from spoc.project.claim import claim
from spoc.project.parts import DATABASE, FIRST_TO_STOP, PAGES, WORK, Part, Step, is_beating
folder = Path(sys.argv[1])
texts = {{"part": {part!r}, "stubborn": {stubborn!r}}}
def part(name, turn, text="part", command=None, **more):
    command = command or launch.command(
        [sys.executable, "-c", texts[text], str(folder), name],
        last_word=signal.SIGINT if turn == DATABASE else signal.SIGTERM,
    )
    beat = folder / f"{{name}}.beat"
    if turn == DATABASE:
        more["stop_signal"] = signal.SIGINT
    return Part(name, command, lambda: is_beating(beat), turn, beat=beat, **more)
step = lambda text, **more: Step("step", [sys.executable, "-c", text, str(folder)], **more)
steps = []
gate = lambda: None
{body}
try:
    with claim(folder, supervisor.say):
        hub = supervisor.Supervisor(
            parts, run=folder, log=folder, url="http://127.0.0.1:8000", steps=steps,
            gate=gate, up={{"port": 1}},
        )
        sys.exit(hub.supervise())
except NotReady as error:
    supervisor.say(f"spoc: {{error}}")
    sys.exit(3)
"""

WHOLE = """
parts = [
    part("web", PAGES), part("worker", WORK), part("intake", FIRST_TO_STOP),
    part("database", DATABASE),
]
"""

Start = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a hub with the parts that `body` names, its lines in the file `said`."""
    started: list[subprocess.Popen[str]] = []

    def start_hub(body: str) -> subprocess.Popen[str]:
        text = HUB.format(part=PART, stubborn=STUBBORN, body=textwrap.dedent(body))
        with (tmp_path / "said").open("a") as said:
            hub = subprocess.Popen(
                [sys.executable, "-c", text, str(tmp_path)],
                stdout=said,
                stderr=said,
                text=True,
                env={**os.environ, "PYTHONPATH": f"{SOURCE}:{SITE}"},
                start_new_session=True,
            )
        started.append(hub)
        return hub

    yield start_hub
    for hub in started:
        hub.terminate()  # what it watches must not outlive the test
        hub.wait()


def _until(condition: Callable[[], object], hub: subprocess.Popen[str] | None = None) -> None:
    """Wait for a thing that must happen; a run that hangs is stopped by hand, not by a clock."""
    while not condition():
        assert hub is None or hub.poll() is None, "the hub ended before it happened"
        time.sleep(0.02)


def _said(folder: Path) -> str:
    return (folder / "said").read_text("utf-8")


def _family(folder: Path, name: str) -> list[int]:
    file = folder / f"{name}.family"
    return [int(pid) for pid in file.read_text("ascii").split()] if file.exists() else []


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_the_ready_line_comes_once_after_every_part_is_ready(start: Start, tmp_path: Path) -> None:
    hub = start(WHOLE)
    _until(lambda: "ready http" in _said(tmp_path), hub)
    lines = _said(tmp_path).splitlines()
    assert lines[0] == "database ready"
    assert sorted(lines[1:4]) == ["intake ready", "web ready", "worker ready"]
    assert lines[4] == "ready http://127.0.0.1:8000"
    told = current_up(tmp_path)
    assert told is not None
    assert (told["pid"], told["url"], told["port"]) == (hub.pid, "http://127.0.0.1:8000", 1)
    hub.terminate()
    assert hub.wait() == 0
    assert _said(tmp_path).count("ready http") == 1
    assert current_up(tmp_path) is None


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_wish_to_stop_is_heeded_in_order_and_leaves_no_process(
    start: Start, tmp_path: Path, wish: signal.Signals
) -> None:
    hub = start(WHOLE)
    _until(lambda: "ready http" in _said(tmp_path), hub)
    families = [pid for name in ("web", "worker", "intake", "database")
                for pid in _family(tmp_path, name)]  # fmt: skip
    assert len(families) == 12
    hub.send_signal(wish)
    assert hub.wait(60) == 0
    order = (tmp_path / "order").read_text("ascii").split()
    assert order == ["intake", "web", "worker", "database"]
    assert not [pid for pid in families if _is_alive(pid)]
    assert not list(tmp_path.glob("*.pid"))


def test_a_killed_part_comes_back_and_its_orphans_are_ended(start: Start, tmp_path: Path) -> None:
    hub = start(WHOLE)
    _until(lambda: "ready http" in _said(tmp_path), hub)
    for time_ in ("1st time, next wait 1 s", "2nd time, next wait 2 s"):
        old = _family(tmp_path, "web")
        os.kill(old[0], signal.SIGKILL)
        _until(lambda said=time_: f"web restarted after exit -9 ({said})" in _said(tmp_path), hub)
        _until(lambda old=old: _family(tmp_path, "web") != old, hub)
        assert not [pid for pid in old if _is_alive(pid)]
        ready = _said(tmp_path).count("web ready")
        _until(lambda n=ready: _said(tmp_path).count("web ready") >= n, hub)
        _until(lambda: _said(tmp_path).rstrip().endswith("web ready"), hub)
    assert _said(tmp_path).count("ready http") == 1
    hub.terminate()
    assert hub.wait() == 0


def test_what_a_killed_supervisor_left_is_ended_by_the_next(start: Start, tmp_path: Path) -> None:
    # Parts that do not die with their parent, as grandchildren of a web server do not.
    body = """
    parts = [
        part("web", PAGES, command=[sys.executable, "-c", texts["stubborn"], str(folder), "web"]),
    ]
    """
    hub = start(body)
    _until(lambda: "ready http" in _said(tmp_path), hub)
    left = json.loads((tmp_path / "web.pid").read_text("utf-8"))["pid"]
    hub.kill()
    hub.wait()
    assert _is_alive(left)
    assert current_up(tmp_path) is None
    # A record that names a stranger: same number, other beginning.
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    record = json.loads((tmp_path / "web.pid").read_text("utf-8"))
    record |= {"name": "intake", "pid": stranger.pid, "mark": "not its own"}
    (tmp_path / "intake.pid").write_text(json.dumps(record), "utf-8")
    try:
        second = start(body)
        _until(lambda: _said(tmp_path).count("ready http") == 2, second)
        assert "web of an earlier, broken-off run ended" in _said(tmp_path)
        assert not _is_alive(left)
        assert stranger.poll() is None
        assert not (tmp_path / "intake.pid").exists()
    finally:
        stranger.kill()
        stranger.wait()
    second.send_signal(signal.SIGINT)
    _until(lambda: "stopping web" in _said(tmp_path), second)
    second.send_signal(signal.SIGINT)
    assert second.wait() == 0


def test_the_parts_die_with_a_killed_supervisor(start: Start, tmp_path: Path) -> None:
    hub = start(WHOLE)
    _until(lambda: "ready http" in _said(tmp_path), hub)
    leaders = [_family(tmp_path, name)[0] for name in ("web", "worker", "intake", "database")]
    hub.kill()
    hub.wait()
    _until(lambda: not any(_is_alive(pid) for pid in leaders))
    for name in ("web", "worker", "intake", "database"):
        for pid in _family(tmp_path, name)[1:]:
            os.kill(pid, signal.SIGKILL)


def test_a_part_that_does_not_stop_is_killed_when_asked_twice(start: Start, tmp_path: Path) -> None:
    hub = start('parts = [part("web", PAGES, "stubborn", grace=600.0)]')
    _until(lambda: "ready http" in _said(tmp_path), hub)
    hub.send_signal(signal.SIGINT)
    _until(lambda: "stopping web" in _said(tmp_path), hub)
    hub.send_signal(signal.SIGINT)
    assert hub.wait() == 0
    assert "web does not stop and is killed" in _said(tmp_path)


def test_a_part_that_falls_silent_is_told_and_then_restarted(start: Start, tmp_path: Path) -> None:
    hub = start("""
    supervisor._PROBE_CALMLY = 0.1
    text = (
        "import sys, time; from pathlib import Path; f = Path(sys.argv[1]) / 'x.beat'; "
        "f.touch(); time.sleep(1); f.unlink(); time.sleep(600)"
    )
    command = [sys.executable, "-c", text, str(folder)]
    parts = [part("x", WORK, command=command, hang_limit=1.5)]
    """)
    _until(lambda: "x restarted after exit -9 (1st time" in _said(tmp_path), hub)
    said = _said(tmp_path)
    assert (
        said.index("x ready") < said.index("x does not answer") < said.index("x has not answered")
    )


def test_a_part_whose_environment_is_wrong_is_not_tried_for_ever(
    start: Start, tmp_path: Path
) -> None:
    hub = start("""
    text = "import sys; print('spoc: the key is missing', file=sys.stderr); sys.exit(3)"
    parts = [part("web", PAGES, command=[sys.executable, "-c", text]), part("worker", WORK)]
    """)
    assert hub.wait() == 3
    assert "web: spoc: the key is missing" in _said(tmp_path)
    assert "web cannot start (exit 3); everything stops" in _said(tmp_path)
    assert "ready http" not in _said(tmp_path)


def test_the_reason_of_an_end_is_a_sentence_and_no_backtrace(start: Start, tmp_path: Path) -> None:
    hub = start("""
    text = (
        "import sys; print(\\"thread 'main' panicked at a.rs:1:2:\\\\nthe port is gone"
        "\\\\nstack backtrace:\\\\n   0: frame\\\\nnote: run with RUST_BACKTRACE=full\\", "
        "file=sys.stderr); sys.exit(3)"
    )
    parts = [part("web", PAGES, command=[sys.executable, "-c", text])]
    """)
    assert hub.wait() == 3
    assert "web: the port is gone\n" in _said(tmp_path)
    assert "backtrace" not in _said(tmp_path).lower()


def test_steps_come_after_the_database_and_before_the_rest(start: Start, tmp_path: Path) -> None:
    hub = start("""
    steps = [step(
        "import sys; from pathlib import Path; f = Path(sys.argv[1]); "
        "(f / 'seen').write_text(' '.join(sorted(p.stem for p in f.glob('*.family'))))"
    )]
    parts = [part("database", DATABASE), part("web", PAGES)]
    """)
    _until(lambda: "ready http" in _said(tmp_path), hub)
    assert (tmp_path / "seen").read_text("ascii") == "database"
    hub.terminate()
    assert hub.wait() == 0


def test_what_was_done_is_skipped_and_what_may_wait_holds_nobody_up(
    start: Start, tmp_path: Path
) -> None:
    hub = start("""
    def told(): print("nothing to do", flush=True)
    wait = "import sys, time, pathlib\\nf = pathlib.Path(sys.argv[1]) / 'web.family'\\n" \\
           "while not f.exists(): time.sleep(0.05)"
    steps = [step("raise SystemExit(1)", is_done=lambda: True, otherwise=told),
             step(wait, is_beside=True)]
    parts = [part("database", DATABASE), part("web", PAGES)]
    """)
    _until(lambda: "ready http" in _said(tmp_path), hub)
    assert "nothing to do" in _said(tmp_path)


def test_a_database_that_is_refused_stops_everything_before_the_first_step(
    start: Start, tmp_path: Path
) -> None:
    hub = start("""
    def gate(): raise NotReady("This is the database of another hub.")
    steps = [step("import sys, pathlib; (pathlib.Path(sys.argv[1]) / 'written').touch()")]
    parts = [part("database", DATABASE), part("web", PAGES)]
    """)
    assert hub.wait() == 3
    assert "spoc: This is the database of another hub.\n" in _said(tmp_path)
    assert (tmp_path / "order").read_text("ascii").split() == ["database"]
    assert not (tmp_path / "written").exists()


def test_a_step_that_fails_stops_everything(start: Start, tmp_path: Path) -> None:
    hub = start("""
    steps = [step("raise SystemExit(1)")]
    parts = [part("database", DATABASE), part("web", PAGES)]
    """)
    assert hub.wait() == 1
    assert "step failed (exit 1); everything stops" in _said(tmp_path)
    assert (tmp_path / "order").read_text("ascii").split() == ["database"]
    assert not (tmp_path / "web.family").exists()


def test_a_second_hub_on_the_same_folder_is_refused(start: Start, tmp_path: Path) -> None:
    hub = start(WHOLE)
    _until(lambda: "ready http" in _said(tmp_path), hub)
    second = start(WHOLE)
    assert second.wait() == 3
    sentence = f"spoc: This hub is already up at http://127.0.0.1:8000 (process {hub.pid}): stop"
    assert sentence in _said(tmp_path)
    assert hub.poll() is None
    hub.terminate()
    assert hub.wait() == 0


def test_the_real_database_comes_back_after_kill_9_and_stops_cleanly(
    start: Start, tmp_path: Path
) -> None:
    hub = start("""
    from spoc.kernel.postgres import Embedded
    from spoc.project.parts import hub_parts
    from spoc.project.places import Places
    database = Embedded(folder)
    database.ensure()
    parts = hub_parts(
        Places(folder), host="127.0.0.1", port=1, smtp_port=1, database=database
    )[:1]
    """)
    _until(lambda: "ready http" in _said(tmp_path), hub)
    url = current_url(tmp_path)
    with psycopg.connect(url) as session:
        session.execute("CREATE TABLE kept (n int)")
    pid = int((tmp_path / "postgres" / "postmaster.pid").read_text("ascii").split()[0])
    os.kill(pid, signal.SIGKILL)
    _until(lambda: _said(tmp_path).count("database ready") == 2, hub)
    assert "database restarted after exit -9 (1st time" in _said(tmp_path)
    assert current_url(tmp_path) == url
    session = psycopg.connect(url)  # stays open: a stop does not wait for clients
    assert session.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    hub.terminate()
    assert hub.wait() == 0
    session.close()
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()
    assert current_url(tmp_path) == ""
