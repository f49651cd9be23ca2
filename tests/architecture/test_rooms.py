"""The house keeps its shape: floors, furniture, sizes, doors."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from spoc.kernel.states import faults_of

SOURCE = Path(__file__).parents[2] / "src" / "spoc"
TESTS = Path(__file__).parents[1]
FLOORS = ["law", "kernel", "audit", "access", "network", "duty", "exchange", "cases",
          "journeys", "desk", "project"]  # fmt: skip
FLOOR = {room: number for number, room in enumerate(FLOORS)} | {"law": 0, "kernel": 0}
FLOOR["duty"] = FLOOR["network"]
LONGEST = 400  # lines of a module


def modules(*patterns: str) -> list[str]:
    found = {path for pattern in patterns for path in SOURCE.glob(pattern)}
    return sorted(
        ".".join(("spoc", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        for path in found
    )


def public_functions(module: str) -> list[tuple[str, inspect.Signature]]:
    loaded = importlib.import_module(module)
    return [
        (name, inspect.signature(function))
        for name, function in inspect.getmembers(loaded, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module
    ]


def test_imports_keep_the_contracts() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=SOURCE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_relations_point_to_the_same_or_a_lower_floor() -> None:
    up = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("spoc.")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.OneToOneField | models.ManyToManyField)
        and field.related_model.__module__.startswith("spoc.")
        and FLOOR[field.related_model._meta.app_label] > FLOOR[model._meta.app_label]
    ]
    assert up == []


# These are steps inside a caller's transaction or plain helpers of a service module: the reason
# stands in their docstring.
NO_ACTOR = {
    "spoc.audit.services.is_recorded_here",
    "spoc.cases.services.claims.is_leased",
    "spoc.cases.services.drafts.demand_complete",
    "spoc.cases.services.drafts.digest_of",
    "spoc.cases.services.drafts.is_signed",
    "spoc.cases.services.drafts.needs_four_eyes",
    "spoc.cases.services.finding.case_for",
    "spoc.cases.services.finding.open_case_for",
    "spoc.cases.services.finding.officer_of",
    "spoc.cases.services.clocks.raise_escalations",
    "spoc.access.services.find_user",
    "spoc.access.services.note_token_use",
}


@pytest.mark.parametrize("module", modules("*/services.py", "*/services/*.py"))
def test_services_name_who_acts_and_when(module: str) -> None:
    for name, signature in public_functions(module):
        if f"{module}.{name}" in NO_ACTOR:
            continue
        for wanted in ("actor", "now"):
            given = signature.parameters.get(wanted)
            assert given is not None, f"{module}.{name} has no {wanted}"
            assert given.kind is inspect.Parameter.KEYWORD_ONLY, f"{module}.{name}: {wanted}"


# Asked before there is a viewer (who is this?), or about nobody's data.
NO_VIEWER = {
    "spoc.network.selectors.partner_at",
    "spoc.cases.selectors.at_desk",
    "spoc.cases.selectors.closed_to",
    "spoc.cases.selectors.row_of",
}


@pytest.mark.parametrize("module", modules("*/selectors.py"))
def test_selectors_name_who_looks(module: str) -> None:
    if module in {"spoc.access.selectors", "spoc.audit.selectors"}:
        pytest.importorskip(module)
    for name, signature in public_functions(module):
        if f"{module}.{name}" in NO_VIEWER or module == "spoc.access.selectors":
            continue
        given = signature.parameters.get("viewer")
        assert given is not None, f"{module}.{name} has no viewer"


def state_tables() -> list[tuple[str, dict[StrEnum, frozenset[StrEnum]]]]:
    found = []
    for module in modules("*/states.py", "*/*_states.py"):
        if module == "spoc.kernel.states":
            continue
        for name, value in vars(importlib.import_module(module)).items():
            if name.endswith("MOVES"):
                found.append((f"{module}.{name}", value))
    return found


@pytest.mark.parametrize(("name", "table"), state_tables())
def test_state_tables_are_total_reachable_and_can_end(
    name: str, table: dict[StrEnum, frozenset[StrEnum]]
) -> None:
    assert faults_of(table, next(iter(table))) == []


def test_there_are_state_tables() -> None:
    assert len(state_tables()) >= 4


PERSONAL = ("access", "exchange", "cases")


@pytest.mark.parametrize("room", PERSONAL)
def test_rooms_with_personal_data_can_erase_it(room: str) -> None:
    assert (SOURCE / room / "purge.py").exists()


def test_files_stay_short() -> None:
    long = {
        str(path.relative_to(SOURCE.parents[1])): lines
        for path in [*SOURCE.rglob("*.py"), *TESTS.rglob("*.py"), *SOURCE.glob("static/*.[cj]s*")]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
        and "migrations" not in path.parts
    }
    assert long == {}


def test_modules_say_which_question_they_answer() -> None:
    silent = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if path.name != "__init__.py"
        and "migrations" not in path.parts
        and path.name != "apps.py"
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_only_the_one_parser_reads_xml() -> None:
    others = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if path.name != "xml.py"
        and any(word in path.read_text(encoding="utf-8")
                for word in ("etree.fromstring", "etree.parse(", "etree.XML(", "XMLParser(",
                             "iterparse", "xml.sax", "xml.dom", "minidom", "objectify"))
    ]  # fmt: skip
    assert others == []


def test_no_migration_imports_the_application() -> None:
    guilty = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("migrations/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("spoc.")
    ]
    assert guilty == []
