"""Settings of the test run: the product's own, with fast hashing, plain static files, and no way out."""

import os
import re
import tempfile

if "test" in os.environ.get("CACHE_URL", ""):  # a Redis for the tests: one database each, they empty it
    number = 2 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["CACHE_URL"] = re.sub(r"/\d+\?", f"/{number}?", os.environ["CACHE_URL"])
os.environ.setdefault("DEBUG", "false")
os.environ.setdefault("SECRET_KEY", "test-secret-key")
os.environ.setdefault("FIELD_KEYS", "test-field-key")
os.environ.setdefault("ACQUIRER_KEY_ID", "portal-test")
os.environ.setdefault("ACQUIRER_SECRET", "test-acquirer-secret")
os.environ.setdefault("DEMO", "true")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="portal-tests-"))
os.environ.setdefault("LOG_LEVEL", "WARNING")

from portal.settings import *  # noqa: F403
from portal.settings import CELERY_BEAT_SCHEDULE, STATIC_ROOT, STORAGES, VAR_DIR

STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a folder that is not there
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "default": {  # a folder for each worker of the run: some tests count the files in it
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "files" / os.environ.get("PYTEST_XDIST_WORKER", "alone"))},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False  # with DEBUG every test client would read all static files
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BEAT_SCHEDULE = dict(CELERY_BEAT_SCHEDULE)
READ_DOCUMENTS = False  # seconds a picture: tests of the reading switch it on
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
ACQUIRER_URL = "http://127.0.0.1:9"  # nobody listens: a test that needs an acquirer starts one
if "test" not in os.environ.get("CACHE_URL", ""):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
