"""What may stop a command, and with which exit code?"""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FAILED: Final = 1  # a check failed
USAGE: Final = 2  # the command or its input cannot be used
NOT_READY: Final = 3  # the environment is not ready


class UsageFault(ValueError):
    """The command cannot be done as it was given; the sentence says why and what to do."""


class NotReady(RuntimeError):
    """Something that the command needs is not installed or not whole."""
