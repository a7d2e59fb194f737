"""The WSGI entry point: `granian --interface wsgi portal.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

site = get_wsgi_application()  # first: what is imported below needs the settings

from portal.api.heartbeat_door import heartbeat_door  # noqa: E402

application = heartbeat_door(site)
