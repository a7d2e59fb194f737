"""200 applicants send an 8 MB photo each at the same moment: what other pages feel, what memory does, what is lost."""

import asyncio
import io
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from PIL import Image

from benchmarks.line import Line
from tests.services.processes import Portal
from tests.services.servers import services

_APPLICANTS = 200
_BYTES = 8_000_000
_TOKEN = "t" * 32
_PAGE = "/applications/"
_PEOPLE = """
from django.conf import settings
from django.test import Client
from applications.actions.draft import start_application
from portal.models import User

result = []
for number in range(COUNT):
    user = User.objects.create_user(f"wang-{number}@bench.example")
    application = start_application(by=user, subject_type="sole_trader")
    browser = Client()
    browser.force_login(user)
    cookies = {settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value}
    result.append({"application": str(application.pk), "cookies": cookies | {settings.CSRF_COOKIE_NAME: "t" * 32}})
"""


def measure() -> Iterator[Line]:
    """One web process as in production, PostgreSQL and Redis; papers are made into pages later, by a worker."""
    photo = _photo()
    with (
        services() as found,
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        Portal(Path(folder), found.environment()) as portal,
    ):
        portal.prepare()
        people = portal.python(_PEOPLE.replace("COUNT", str(_APPLICANTS)))
        portal.start("web")
        asyncio.run(_looks(portal, people[0], times=20))
        idle = asyncio.run(_looks(portal, people[0], times=100))
        before = _memory()
        busy, peak, refused = asyncio.run(_everybody(portal, people, photo))
        kept = int(portal.database.value("select count(*) from applications_document"))
    assert not refused, refused
    yield Line("uploads_200_lost", _APPLICANTS - kept, "photos", 0)
    yield Line("uploads_200_pages_p95", _p95(busy), "ms", 3, _p95(idle))
    yield Line("uploads_200_memory", (peak - before) / 2**20, "MiB", 128)


def _photo() -> bytes:
    """A photo of a phone, filled up to size behind its end as some cameras do."""
    out = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue().ljust(_BYTES, b"\0")


async def _everybody(portal: Portal, people: list[dict[str, Any]], photo: bytes) -> tuple[list[float], int, list[int]]:
    """Milliseconds of looks meanwhile, the most memory in bytes, and statuses that were no yes."""
    sending = asyncio.gather(*(_send(portal, person, photo) for person in people))
    taken, peak = [], 0
    while not sending.done():
        taken += await _looks(portal, people[0], times=1)
        peak = max(peak, _memory())
        await asyncio.sleep(0.05)
    return taken, peak, [status for status in await sending if status not in (200, 302)]


async def _send(portal: Portal, person: dict[str, Any], photo: bytes) -> int:
    form = aiohttp.FormData()
    form.add_field("csrfmiddlewaretoken", _TOKEN)
    form.add_field("file-id_front", io.BytesIO(photo), filename="a.jpg", content_type="image/jpeg")
    address = f"{portal.url}/applications/{person['application']}/documents/"
    limit = aiohttp.ClientTimeout(total=300)
    async with (
        aiohttp.ClientSession(cookies=person["cookies"], timeout=limit) as phone,
        phone.post(address, data=form, allow_redirects=False) as answer,
    ):
        await answer.read()
        return answer.status


async def _looks(portal: Portal, person: dict[str, Any], *, times: int) -> list[float]:
    taken = []
    async with aiohttp.ClientSession(cookies=person["cookies"]) as browser:
        for _ in range(times):
            began = time.perf_counter()
            async with browser.get(portal.url + _PAGE) as answer:
                assert answer.status == 200
                await answer.read()
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def _p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def _memory() -> int:
    """Of the web process and its workers."""
    return sum(_resident(child) for child in psutil.Process().children(recursive=True))


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss) if "granian" in " ".join(process.cmdline()) else 0
    except psutil.NoSuchProcess:
        return 0  # Redis forks to save, and the fork is gone again
