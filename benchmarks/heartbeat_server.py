"""The portal's own server with the reference view beside it: both are measured behind the same web process."""

from django.conf import settings

import portal.wsgi

settings.ROOT_URLCONF = "benchmarks.references"  # Django looks at it when the first request comes
application = portal.wsgi.application
