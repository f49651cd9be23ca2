"""`python -m screening`: the engine's own command line."""

from __future__ import annotations

import sys

from screening.cli import main

if __name__ == "__main__":
    sys.exit(main())
