"""Where is the system's Chromium, which the tests in a browser drive?"""

from __future__ import annotations

import os
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> Path | None:
    """The program, or None when this machine has none."""
    folders = ("/usr/bin", *os.environ.get("PATH", "").split(os.pathsep))
    candidates = (Path(folder) / name for folder in folders for name in _NAMES)
    return next((one for one in candidates if os.access(one, os.X_OK)), None)
