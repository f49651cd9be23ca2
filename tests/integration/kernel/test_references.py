"""Numbers of the register: strictly rising per year, no doubles, no gaps."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from spoc.kernel.references import next_reference

ZONE = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 22, 14, tzinfo=UTC)


@pytest.mark.django_db
def test_numbers_rise_by_one_and_start_anew_each_year() -> None:
    first = [next_reference("register", now=NOW, zone=ZONE) for _ in range(3)]
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # already 2027 in Brussels
    assert first == ["2026-000001", "2026-000002", "2026-000003"]
    assert next_reference("register", now=new_year, zone=ZONE) == "2027-000001"
    assert next_reference("case", now=NOW, zone=ZONE) == "C-2026-000001"


def test_a_rolled_back_number_is_given_again(committed: str) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        next_reference("register", now=NOW, zone=ZONE)
        raise RuntimeError
    with transaction.atomic():
        assert next_reference("register", now=NOW, zone=ZONE) == "2026-000001"


def test_many_writers_get_no_double_and_leave_no_gap(committed: str) -> None:
    given: list[str] = []

    def write() -> None:
        for turn in range(25):
            try:
                with transaction.atomic():
                    number = next_reference("register", now=NOW, zone=ZONE)
                    if turn % 5 == 4:
                        raise RuntimeError("a writer dies before its commit")
                given.append(number)
            except RuntimeError:
                pass
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(given) == [f"2026-{number:06d}" for number in range(1, 161)]
