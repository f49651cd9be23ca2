"""Is the browser named in words, and an unknown program as it named itself?"""

from __future__ import annotations

import pytest

from spoc.access.programs import program_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/131.0.0.0 Safari/537.36"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Chrome/131.0.0.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML)"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0",
         "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
         "Firefox on Linux"),
        (WINDOWS, "Chrome on Windows"),
        (f"{WINDOWS} Edg/131.0.0.0", "Edge on Windows"),
        (f"{WINDOWS} OPR/115.0.0.0", "Opera on Windows"),
        (f"{MAC} Edg/131.0.0.0", "Edge on macOS"),
        (MAC.replace("Chrome/131.0.0.0", "Version/18.1"), "Safari on macOS"),
        (f"Mozilla/5.0 (X11; CrOS x86_64) {WEBKIT} Chrome/131.0.0.0", "Chrome on ChromeOS"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36",
         "Chrome on Android"),
        (f"{PHONE} Version/18.1 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{PHONE} CriOS/131.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        ("invented-robot/1.0", "invented-robot/1.0"),
        ("invented-robot/1.0 (Linux)", "invented-robot/1.0 (Linux)"),
        ("", "not told"),
    ],
)  # fmt: skip
def test_a_program_is_named_as_people_name_it(sent: str, words: str) -> None:
    assert program_words(sent[:120]) == words, "a sign-in keeps 120 characters"
