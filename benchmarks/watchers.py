"""What 500 people cost who watch checks that do not end: processor time of the web process and of the database."""

import asyncio
import re
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from benchmarks.line import Line
from diagnostics.watching import pace_at
from tests.services.answering import fleet_of
from tests.services.processes import Portal
from tests.services.servers import services

_WATCHERS = 500
_SECONDS = 60
_OPENED = """
import re
from html import unescape
from django.conf import settings
from django.test import Client
from django.utils import timezone
from diagnostics.actions.start import start_diagnosis
from diagnostics.models import Diagnosis
from portal.models import Member, MemberRole, Terminal, User

user = User.objects.create_user("owner@shop.example", "correct horse")
browser = Client(SERVER_NAME="127.0.0.1")
browser.force_login(user)
result = {"name": settings.SESSION_COOKIE_NAME, "addresses": []}
result["cookie"] = browser.cookies[settings.SESSION_COOKIE_NAME].value
for terminal in Terminal.objects.exclude(merchant=None).select_related("merchant"):
    Member.objects.create(merchant=terminal.merchant, user=user, role=MemberRole.OWNER)
    run = start_diagnosis(terminal, by=user, code="03")
    page = browser.get(f"/diagnostics/{run.pk}/").content.decode()
    result["addresses"].append(unescape(re.search(r'id="look" hx-get="([^"]+)"', page)[1]))
"""

_BEGIN_NOW = """
from datetime import timedelta
from django.utils import timezone
from diagnostics.models import Diagnosis
now = timezone.now()
result = Diagnosis.objects.update(created_at=now, deadline_at=now + timedelta(minutes=10))
"""


def measure() -> Iterator[Line]:
    """Nobody works on the checks, so every look finds what the one before found: the cost of watching alone."""
    lines = fleet_of(_WATCHERS)
    with (
        services() as found,
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        Portal(Path(folder), found.environment()) as portal,
    ):
        (Path(folder) / "fleet.jsonl").write_text("\n".join(lines), encoding="utf-8")
        portal.prepare()
        portal.manage("import_fleet", str(Path(folder) / "fleet.jsonl"))
        opened = portal.python(_OPENED)
        portal.start("web")
        asyncio.run(_watch(portal, opened, looks=[0.0]))  # every process has served by now
        portal.python(_BEGIN_NOW)
        before, began = _processor_seconds(portal), time.monotonic()
        statuses = asyncio.run(_watch(portal, opened, looks=_looks()))
        used, took = _processor_seconds(portal) - before, time.monotonic() - began
    assert set(statuses) <= {200, 204}, f"a watcher was told {sorted(set(statuses))}"
    yield Line("watchers_500_cores", used / took, "cores", 0.5)
    yield Line("watchers_look", used * 1000 / len(statuses), "ms", 5)


def _looks() -> list[float]:
    """When a page looks by itself, in seconds of its life."""
    looks, at = [], 0.0
    while at < _SECONDS:
        looks.append(at)
        at += pace_at(timedelta(seconds=at))
    return looks


async def _watch(portal: Portal, opened: dict[str, Any], *, looks: list[float]) -> list[int]:
    statuses: list[int] = []
    connections = aiohttp.TCPConnector(limit=_WATCHERS)
    cookies = {opened["name"]: opened["cookie"]}
    async with aiohttp.ClientSession(portal.url, connector=connections, cookies=cookies) as browser:

        async def watcher(number: int, address: str) -> None:
            began = time.monotonic() + number / _WATCHERS  # nobody opens a page at the very same moment
            for look in looks:
                await asyncio.sleep(max(0.0, began + look - time.monotonic()))
                async with browser.get(address, allow_redirects=False) as answer:
                    statuses.append(answer.status)
                    address = _next(await answer.text()) or address

        await asyncio.gather(*(watcher(number, address) for number, address in enumerate(opened["addresses"])))
    return statuses


def _next(page: str) -> str:
    found = re.search(r'id="look" hx-get="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def _processor_seconds(portal: Portal) -> float:
    standing = "select pid from pg_stat_activity where backend_type = 'checkpointer'"
    database = psutil.Process(int(portal.database.value(standing))).parent()
    ours = [*psutil.Process().children(recursive=True), *(database.children(recursive=True) if database else [])]
    return sum(_seconds(process) for process in set(ours) if process.is_running())


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
