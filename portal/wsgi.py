"""The WSGI entry point: `granian --interface wsgi portal.wsgi:application`."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application: Any = get_wsgi_application()  # first: what is imported below needs the settings

from django.conf import settings  # noqa: E402

from portal.api.heartbeat_door import heartbeat_door  # noqa: E402

if not settings.DATABASE_IS_SQLITE:  # that one serves one machine and keeps its connection to the request: no short way
    application = heartbeat_door(application)
