"""What was read before telephone numbers had three forms is found by them after the migration."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.db import connection
from tests.factories.messages import TEST, make_mail, make_message

from spoc.access.wall import seen_by
from spoc.exchange.models import SearchText
from spoc.exchange.search import find_messages, phone_keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

MIGRATION = "spoc.exchange.migrations.0003_find_the_newest"
FORMS = ("+31 6 12345678", "0031612345678", "06 12345678", "612345678")


class Editor:
    """What a migration is given, as far as this one needs it."""

    connection = connection


def found(asked: str) -> bool:
    with seen_by(TEST):
        return bool(find_messages(asked, limit=5).ids)


def test_an_older_index_gets_the_national_forms() -> None:
    message: Any = make_message(make_mail(text="Call +31 6 12345678, please.\n"))
    with seen_by(TEST):
        SearchText.objects.filter(message_id=message.pk).update(identifiers=["+31612345678"])
    assert [found(form) for form in FORMS] == [True, True, False, False]
    importlib.import_module(MIGRATION).add_national_forms(None, Editor)
    assert all(found(form) for form in FORMS)


@pytest.mark.parametrize(
    "text", ["", "no number", "1234567", "2026-048391", "1-ZZZ-204", "12345678901234567890"]
)
def test_what_is_no_telephone_number_has_no_keys_of_one(text: str) -> None:
    assert phone_keys(text) == set()


def test_a_text_full_of_numbers_is_read_to_a_limit() -> None:
    text = " and ".join(f"0470 {number:06d}" for number in range(1000))
    assert len(phone_keys(text)) == 3 * 200


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("+49 (0) 30 1234567", "49301234567"),
        ("+49 (0) 30 1234567", "+49 30 1234567"),
        ("+1 (613) 555-0199", "1 613 555 0199"),
        ("0471.11.22.33 / 02 765 43 21", "02 765 43 21"),
        ("0471.11.22.33 / 02 765 43 21", "0471112233"),
        ("0471.11.22.33", "０４７１ １１ ２２ ３３"),
        ("０４７１ １１ ２２ ３３", "0471/11.22.33"),
    ],
)
def test_a_number_is_found_however_the_two_wrote_it(written: str, asked: str) -> None:
    message = make_message(make_mail(text=f"Call him, he said: {written}, at noon."))
    with seen_by(TEST):
        assert find_messages(asked, limit=5).ids == [message.pk]
