"""What must be part of the stamp by which a start knows that a database is up to date."""

from __future__ import annotations

from importlib.metadata import packages_distributions
from pathlib import Path

from django.apps import apps

from spoc.project.stamp import WITH_TABLES


def test_every_package_that_brings_tables_is_part_of_the_stamp() -> None:
    bringing = {
        config.name.partition(".")[0]
        for config in apps.get_app_configs()
        if (Path(config.path) / "migrations").is_dir()
    } - {"spoc"}
    distributions = packages_distributions()
    assert {name for package in bringing for name in distributions[package]} == set(WITH_TABLES)
