"""The table of verbs, and who may read the record."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.cast import AUDITOR, DPO, EVERYONE

from spoc.audit.rules import may_read_record
from spoc.audit.verbs import OPERATIONS, VERBS


def test_verbs_are_dotted_and_explained() -> None:
    for name, verb in VERBS.items():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+\.[a-z_]+", name), name
        assert len(name) <= 60
        assert verb.meaning.endswith("."), name
        assert verb.operation in OPERATIONS, name


def test_consultation_and_disclosure_alone_ask_for_a_reason() -> None:
    asking = {verb.operation for verb in VERBS.values() if verb.needs_purpose}
    assert asking == {"consultation", "disclosure"}


def test_overseers_alone_read_the_record() -> None:
    assert {one.ref for one in EVERYONE if may_read_record(one)} == {DPO.ref, AUDITOR.ref}


def test_a_token_of_an_overseer_needs_the_scope() -> None:
    assert not may_read_record(replace(DPO, scopes=frozenset({"messages:read"})))
    assert may_read_record(replace(DPO, scopes=frozenset({"audit:read"})))
