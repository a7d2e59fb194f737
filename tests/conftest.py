"""What every test may rely on."""

import os
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts
from xdist.scheduler import LoadScopeScheduling

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API leaves a running loop

# How fast the machine is decides no test, nor whether one may run.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")


@pytest.fixture(autouse=True)
def only_this_machine() -> None:
    """No test reaches anything but this machine."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Rate limits of one test must not reach the next."""
    cache.clear()


class OneWorkerPerFolder(LoadScopeScheduling):
    """Stories share one running product and services share their servers, so each folder of them stays on one worker.

    By the place of a test: the marks for groups do nothing under pytest 9.2 and xdist 3.8.
    """

    _TOGETHER = ("tests/journeys/", "tests/services/", "tests/diagnostics/corpus/")

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in self._TOGETHER if nodeid.startswith(folder)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneWorkerPerFolder:
    return OneWorkerPerFolder(config, log)
