"""Which browser, on which system, stands behind the long string that a browser sends?

Pure. Only the commonest; the order counts, for each browser names those it descends from.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

# A sign-in keeps 120 characters: these end there in the middle of the name.
_BROWSERS = (
    (" Ed", "Edge"),
    (" OP", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def program_words(sent: str) -> str:
    """ "Firefox on Windows"; of a program that is none of the common ones what it sent."""
    browser = next((name for mark, name in _BROWSERS if mark in sent), "")
    system = next((name for mark, name in _SYSTEMS if mark in sent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or sent or _("not told")
