"""The record seals itself, keeps its anchor outside, and is proved whole at night."""

from __future__ import annotations

from pathlib import Path

from tests.cast import OPERATOR

from spoc.audit.jobs import anchor_file, prove, seal
from spoc.audit.models import Entry, Seal
from spoc.audit.sealer import state_of_chain
from spoc.audit.services import record
from spoc.kernel import clock


def test_sealing_twice_seals_once_and_leaves_one_anchor(committed: str, data_dir: Path) -> None:
    record("cases.case.read", actor=OPERATOR, now=clock.now(), object_ref="C-2026-000001")
    seal()
    seal()
    assert Seal.objects.get().count == 1
    assert len(anchor_file().read_text(encoding="utf-8").splitlines()) == 1


def test_the_nightly_proof_uses_the_anchors_and_says_when_they_are_not_met(
    committed: str, data_dir: Path
) -> None:
    prove(timestamp=0)
    state = state_of_chain()
    assert state is not None
    assert state.is_well
    anchor_file().write_text(f"2026-11-24T21:14:03.000000Z 5 {'a' * 64}\n", encoding="utf-8")
    prove(timestamp=0)
    state = state_of_chain()
    assert state is not None
    assert not state.is_well
    assert Entry.objects.filter(verb="audit.chain.verified", actor="spoc.sealer").count() == 2
