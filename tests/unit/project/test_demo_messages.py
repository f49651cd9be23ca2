"""The invented messages of the demo come from known partners and are visibly invented."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime

import pytest

from spoc.exchange.channels.base import channel_of_mailbox
from spoc.exchange.labels import read_labels
from spoc.project.demo.fill import HERE, with_instants

MESSAGES = tomllib.loads((HERE / "messages.toml").read_text(encoding="utf-8"))["message"]
PARTNERS = tomllib.loads((HERE / "partners.toml").read_text(encoding="utf-8"))["partner"]
NOW = datetime(2026, 11, 24, 22, 50, tzinfo=UTC)  # 23:50 in Brussels
INVENTED = re.compile(r"invent|verzonnen|erfunden|wymyślon|uydurma|fictief", re.IGNORECASE)


def test_there_are_enough_to_fill_an_inbox_over_three_days() -> None:
    ages = [row["minutes_ago"] for row in MESSAGES]
    assert len(MESSAGES) == 26
    assert min(ages) == 2
    assert 2880 < max(ages) <= 4320
    assert sum(age < 720 for age in ages) > len(ages) / 2


@pytest.mark.parametrize("row", MESSAGES, ids=lambda row: row["subject"][:30])
def test_a_message_comes_from_a_partner_of_the_directory(row: dict[str, str]) -> None:
    channel = channel_of_mailbox(row["to"])
    assert channel
    assert any(partner["addresses"].get(channel) == row["from"] for partner in PARTNERS)


@pytest.mark.parametrize("row", MESSAGES, ids=lambda row: row["subject"][:30])
def test_a_message_says_that_it_is_invented(row: dict[str, str]) -> None:
    assert INVENTED.search(row["text"])
    assert not re.search(r"\{in_", with_instants(row["text"], now=NOW))


def test_some_say_that_they_are_urgent_and_some_that_they_are_not() -> None:
    said = [header.urgency for row in MESSAGES if (header := read_labels(row["text"], None)[0])]
    assert said.count("urgent") >= 8
    assert said.count("normal") >= 6


def test_a_departure_is_written_as_a_time_of_the_wall_after_midnight_too() -> None:
    assert with_instants("at {in_minutes:47} on {in_days:1}", now=NOW) == "at 00:37 on 25-11-2026"
    assert with_instants("since {in_days:-24}", now=NOW) == "since 31-10-2026"
    assert with_instants("{other:1} {in_days:x}", now=NOW) == "{other:1} {in_days:x}"
