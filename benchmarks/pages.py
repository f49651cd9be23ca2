"""How long do inbox, case and search take at a year of data, and with how many queries?"""

from __future__ import annotations

import http.cookiejar
import re
import sys
import time
import urllib.parse
import urllib.request

from benchmarks import years
from benchmarks.hub import about_this_machine, median, percentile, running_hub

ROUNDS = 40
PASSWORD = "invented-password"  # of the demo


class Browser:
    """A signed-in officer, without pictures and scripts."""

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        page = self.get("/accounts/login/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        self.post(
            "/accounts/login/",
            {"login": name, "password": PASSWORD, "csrfmiddlewaretoken": found.group(1)},
        )

    def get(self, path: str) -> str:
        """The page at a path."""
        with self._opener.open(self.url + path, timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, path: str, form: dict[str, str]) -> None:
        """Send a form."""
        request = urllib.request.Request(
            self.url + path,
            urllib.parse.urlencode(form).encode(),
            {"Referer": self.url + path},
        )
        self._opener.open(request, timeout=60).read()


def main() -> int:
    """Measure and print."""
    with running_hub() as hub:
        started = time.monotonic()
        years.fill(hub.database_url)
        print(f"{about_this_machine()}; {years.MESSAGES} messages laid in "
              f"{time.monotonic() - started:.0f} s; {ROUNDS} requests each")  # fmt: skip
        officer = Browser(hub.url, "operator")
        newest = years.newest_case(hub.database_url, desk="cgi")
        pages = {
            "inbox": "/",
            "inbox, one desk": "/?view=my_desk",
            "inbox, what is done": "/?view=closed",
            "case": f"/cases/{newest}",
            "search, a name": "/search?q=Persoon123",
            "search, a plate": "/search?q=1-ZZZ-042",
            "search, a common word": "/search?q=vehicle",
            "search, a stem": "/search?q=Persoon12*",
            "search, a telephone": "/search?q=0470%2012%2034%2056",
            "search, a number": f"/search?q=2025-{years.MESSAGES:06d}",
        }
        for name, path in pages.items():
            for _warm in range(2):
                officer.get(path)
            taken = []
            for _ in range(ROUNDS):
                started = time.monotonic()
                officer.get(path)
                taken.append((time.monotonic() - started) * 1000)
            print(f"{name:24} median {median(taken):6.0f} ms   p95 {percentile(taken, 95):6.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
