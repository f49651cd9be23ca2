"""The web application as the server (granian) runs it."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from spoc.project.body_limit import limited

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoc.project.settings")

application = limited(get_asgi_application(), most=lambda: settings.MAX_MESSAGE_SIZE)
