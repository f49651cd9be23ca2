"""The chain of the record: whole when untouched, broken by every kind of tampering."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from tests.cast import ADMIN, DPO, OPERATOR

from spoc.audit.models import Entry, Origin, Seal
from spoc.audit.sealer import (
    NothingToContinue,
    ReasonMissing,
    RecordFromAnotherServer,
    anchor_text,
    continue_record,
    publish_anchor,
    seal_entries,
    state_of_chain,
    verify,
    verify_record,
)
from spoc.audit.services import record
from spoc.kernel import clock
from spoc.kernel.postgres import Embedded

Intruder = psycopg.Connection


@pytest.fixture
def intruder(committed: str, server: Embedded) -> Iterator[psycopg.Connection]:
    """The database's superuser with the triggers switched off: what the chain must expose."""
    with psycopg.connect(server.superuser_url, dbname="committed", autocommit=True) as session:
        session.execute("SET session_replication_role = replica")
        yield session


def write_entries(count: int, *, start: int = 0) -> None:
    """Entries in transactions of their own, so that each has its own place in the order."""
    for number in range(start, start + count):
        record(
            "cases.case.read",
            actor=OPERATOR,
            now=clock.now(),
            object_kind="case",
            object_ref=f"C-2026-{number:06d}",
            details={"b": number, "a": 'é\n\t"quoted" \\ ｆull', "list": [1.5, None]},
        )


def seal() -> Seal:
    sealed = seal_entries(now=clock.now())
    assert sealed is not None
    return sealed


@pytest.fixture
def sealed(committed: str) -> str:
    """Three links of four entries; the anchor of the last one."""
    for run in range(3):
        write_entries(4, start=4 * run)
        seal()
    return anchor_text()


def test_an_untouched_record_is_whole_down_to_the_microsecond(sealed: str) -> None:
    verdict = verify(anchor=sealed)
    assert verdict.ok, verdict.sentence
    assert (verdict.count, verdict.waiting, verdict.first_broken) == (12, 0, None)
    assert sealed.split()[1:] == ["12", verdict.head]


def test_an_empty_record_is_whole(committed: str) -> None:
    assert verify().ok
    assert anchor_text() == ""
    assert seal_entries(now=clock.now()) is None


def test_what_is_not_sealed_yet_waits_and_breaks_nothing(sealed: str) -> None:
    write_entries(2)
    verdict = verify(anchor=sealed)
    assert (verdict.ok, verdict.count, verdict.waiting) == (True, 12, 2)


def _edit(intruder: Intruder) -> None:
    intruder.execute("UPDATE audit_entry SET actor = 'user:nobody' WHERE id = 6")


def _edit_by_a_microsecond(intruder: Intruder) -> None:
    intruder.execute("UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = 6")


def _delete_in_the_middle(intruder: Intruder) -> None:
    intruder.execute("DELETE FROM audit_entry WHERE id = 6")


def _reorder(intruder: Intruder) -> None:
    intruder.execute(
        """UPDATE audit_entry one SET written_in = other.written_in FROM audit_entry other
            WHERE (one.id, other.id) IN ((6, 7), (7, 6))"""
    )


def _insert(intruder: Intruder) -> None:
    intruder.execute(
        """INSERT INTO audit_entry (at, verb, actor, actor_role, actor_desk, object_kind,
               object_ref, purpose, recipient, channel, details, written_in)
           SELECT at, verb, 'user:planted', actor_role, actor_desk, object_kind, object_ref,
               purpose, recipient, channel, details, written_in FROM audit_entry WHERE id = 6"""
    )


def _change_a_link(intruder: Intruder) -> None:
    intruder.execute("UPDATE audit_seal SET count = 9 WHERE id = 2")


def _take_out_a_link(intruder: Intruder) -> None:
    intruder.execute("DELETE FROM audit_seal WHERE id = 2")


@pytest.mark.parametrize(
    "tamper",
    [
        _edit,
        _edit_by_a_microsecond,
        _delete_in_the_middle,
        _reorder,
        _insert,
        _change_a_link,
        _take_out_a_link,
    ],
)
def test_the_chain_itself_shows_tampering_and_where(
    sealed: str, intruder: Intruder, tamper: Callable[[Intruder], None]
) -> None:
    tamper(intruder)
    verdict = verify()
    assert not verdict.ok
    assert verdict.first_broken == 2
    assert verdict.count == 4
    assert "Link 2" in verdict.sentence


def _cut_the_tail(intruder: Intruder) -> None:
    intruder.execute("DELETE FROM audit_entry WHERE id > 8")
    intruder.execute("DELETE FROM audit_seal WHERE id > 2")


def _delete_all(intruder: Intruder) -> None:
    intruder.execute("TRUNCATE audit_entry, audit_seal RESTART IDENTITY")


def _forge_the_tail(intruder: Intruder) -> None:
    """Cut, then let the hub seal something else of the same length: a chain that holds."""
    _cut_the_tail(intruder)
    write_entries(4, start=90)
    seal()


@pytest.mark.parametrize("tamper", [_cut_the_tail, _delete_all, _forge_the_tail])
def test_the_anchor_shows_what_the_chain_alone_cannot(
    sealed: str, intruder: Intruder, tamper: Callable[[Intruder], None]
) -> None:
    tamper(intruder)
    assert verify().ok, "this is why anchors are kept outside"
    verdict = verify(anchor=sealed)
    assert not verdict.ok
    assert "12 entries" in verdict.sentence


def test_an_older_copy_that_was_put_back_is_seen_by_the_anchor(
    committed: str, intruder: Intruder
) -> None:
    write_entries(4)
    seal()
    intruder.execute("CREATE TABLE copy_of_entries AS TABLE audit_entry")
    intruder.execute("CREATE TABLE copy_of_links AS TABLE audit_seal")
    write_entries(4)
    seal()
    anchor = anchor_text()
    intruder.execute("TRUNCATE audit_entry, audit_seal")
    intruder.execute("INSERT INTO audit_entry SELECT * FROM copy_of_entries")
    intruder.execute("INSERT INTO audit_seal SELECT * FROM copy_of_links")
    assert verify().ok
    assert not verify(anchor=anchor).ok


def test_an_anchor_file_grows_and_every_line_of_it_holds(committed: str, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "anchors.txt"
    publish_anchor(file)
    assert not file.exists()
    for run in range(3):
        write_entries(1, start=run)
        seal()
        publish_anchor(file)
        publish_anchor(file)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3
    assert verify(anchor=file.read_text(encoding="utf-8")).ok


def test_nobody_changes_the_record_through_the_application(sealed: str) -> None:
    for statement in (
        "UPDATE audit_entry SET actor = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_seal SET count = 1",
        "DELETE FROM audit_seal",
        "INSERT INTO audit_origin (base, since, actor, reason) VALUES (1, now(), '', '')",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert verify(anchor=sealed).ok


def test_the_owner_of_the_tables_is_refused_by_the_triggers(sealed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET ROLE spoc")
    for statement in (
        "UPDATE audit_entry SET actor = 'x'",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_entry",
        "UPDATE audit_origin SET base = 1",
    ):
        with (
            pytest.raises((ProgrammingError, InternalError), match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    connection.close()
    assert verify(anchor=sealed).ok


def test_a_writer_cannot_choose_its_place_in_the_order(sealed: str) -> None:
    first = Entry.objects.order_by("written_in")[0]
    Entry.objects.create(
        at=clock.now(), verb="cases.case.read", actor="user:x", written_in=first.written_in
    )
    assert verify(anchor=sealed).ok
    assert Entry.objects.order_by("-pk")[0].written_in > first.written_in


def test_a_transaction_that_is_not_over_is_sealed_later_and_loses_nothing(sealed: str) -> None:
    slow = connections.create_connection("default")
    try:
        with slow.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                """INSERT INTO audit_entry (at, verb, actor, actor_role, actor_desk, object_kind,
                       object_ref, purpose, recipient, channel, details)
                   VALUES (now(), 'cases.case.read', 'user:slow', '', '', '', '', 'x', '', '', '{}')
                """
            )
            write_entries(2)
            assert seal_entries(now=clock.now()) is None, "the slow one may still come before them"
            cursor.execute("COMMIT")
    finally:
        slow.close()
    assert seal().count == 15
    assert verify(anchor=sealed).ok


def test_eight_writers_and_two_sealers_leave_one_whole_chain(committed: str) -> None:
    stop = threading.Event()
    faults: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except BaseException as fault:  # noqa: BLE001 - told by the test below
                faults.append(fault)
            finally:
                connections.close_all()

        return run

    def write() -> None:
        for number in range(40):
            with transaction.atomic():
                for _repeat in range(1 + number % 3):
                    write_entries(1, start=number)

    def go_on_sealing() -> None:
        while not stop.is_set():
            seal_entries(now=clock.now())

    writers = [threading.Thread(target=guarded(write)) for _ in range(8)]
    sealers = [threading.Thread(target=guarded(go_on_sealing)) for _ in range(2)]
    for thread in writers + sealers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    seal_entries(now=clock.now())
    verdict = verify(anchor=anchor_text())
    assert not faults
    assert verdict.ok, verdict.sentence
    assert verdict.count == Entry.objects.count() == 8 * sum(1 + n % 3 for n in range(40))
    assert verdict.waiting == 0


def test_a_record_restored_into_another_server_goes_on_by_an_act_with_a_reason(
    sealed: str, intruder: Intruder, committed: str
) -> None:
    # As a restore leaves it: what was sealed has numbers this server has not reached.
    intruder.execute("TRUNCATE audit_entry, audit_seal, audit_origin")
    intruder.execute(
        "INSERT INTO audit_origin (base, since, actor, reason) VALUES (1000000, now(), 'x', 'old')"
    )
    write_entries(3)
    seal()
    intruder.execute("TRUNCATE audit_origin")
    with pytest.raises(RecordFromAnotherServer):
        seal_entries(now=clock.now())

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET ROLE spoc")
    with pytest.raises(ReasonMissing):
        continue_record(actor=ADMIN, now=clock.now(), reason=" ")
    continue_record(actor=ADMIN, now=clock.now(), reason="restored after a fire in hall 2")
    connection.close()
    write_entries(2)
    assert seal().count == 6
    verdict = verify()
    assert verdict.ok, verdict.sentence
    assert Entry.objects.get(verb="audit.chain.continued").purpose.startswith("restored")


def test_a_record_that_was_not_broken_off_is_not_continued(sealed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET ROLE spoc")
    try:
        for reason in ("to be sure", " "):
            with pytest.raises(NothingToContinue):
                continue_record(actor=ADMIN, now=clock.now(), reason=reason)
    finally:
        connection.close()
    assert not Origin.objects.exists()
    assert not Entry.objects.filter(verb="audit.chain.continued").exists()


def test_verification_is_recorded_and_shown(sealed: str) -> None:
    assert state_of_chain() is None
    assert verify_record(actor=DPO, now=clock.now()).ok
    state = state_of_chain()
    assert state is not None
    assert state.is_well
    assert "12" in state.detail
    assert Entry.objects.filter(verb="audit.chain.verified", actor=DPO.ref).count() == 1


def test_a_transaction_that_is_rolled_back_leaves_no_entry(committed: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("cases.case.read", actor=OPERATOR, now=clock.now())
        raise ZeroDivisionError
    assert not Entry.objects.exists()
