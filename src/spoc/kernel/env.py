"""What did the administrator set? Typed reads of environment variables.

`NAME_FILE` wins for secrets, so that they need not stand in the environment.
"""

from __future__ import annotations

import os
from pathlib import Path

from spoc.kernel.readiness import NotReady


class BadSetting(NotReady):
    """A setting that cannot be used; the sentence says which and how to mend it."""


def text(name: str, default: str = "") -> str:
    """The setting as text, stripped; `default` when empty."""
    return os.environ.get(name, "").strip() or default


def secret(name: str, default: str = "") -> str:
    """The setting, or the content of the file that `NAME_FILE` names."""
    file = text(f"{name}_FILE")
    if not file:
        return text(name, default)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except UnicodeDecodeError as error:
        raise BadSetting(f"{name}_FILE names {file}, which is no text in UTF-8.") from error
    except OSError as error:
        raise BadSetting(f"{name}_FILE names {file}, which cannot be read: {error}.") from error


def flag(name: str, default: bool = False) -> bool:
    """The setting as yes or no: 1 true yes on, 0 false no off."""
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        raise BadSetting(f"{name} is “{value}”; write 1 or 0.")
    return default


def number(name: str, default: int) -> int:
    """The setting as a whole number."""
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise BadSetting(f"{name} is “{value}”; write a whole number.") from error


def items(name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The setting as a list: words separated by commas."""
    found = tuple(word.strip() for word in text(name).split(",") if word.strip())
    return found or default
