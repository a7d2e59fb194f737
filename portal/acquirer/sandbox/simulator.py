"""The terminals of the sandbox at work: they report to the portal over its terminal API and do what it asks.

Knows the portal only by HTTP; tokens come from a callable, so that nothing here touches a database.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import aiohttp

logger = logging.getLogger(__name__)

Device = dict[str, Any]
MEMBERS = (
    "mid", "tid", "tusn", "imei", "iccid", "firmware", "app_version", "param_version", "acquirer_host", "power",
    "battery_percent", "network", "signal_dbm", "lat", "lng", "accuracy_m", "tampered", "card_reader", "printer",
    "last_sign_on_at", "last_sign_on_rc", "last_transaction_at", "last_transaction_rc", "unsent_count",
    "settings_backup_at",
)  # fmt: skip
MAY_BE_NULL = frozenset({"battery_percent", "signal_dbm", "lat", "lng", "accuracy_m", "settings_backup_at"})
STAND_ASIDE_SECONDS = 300.0  # somebody made a new token for this terminal by hand: let him speak for it
LONGEST_PAUSE_SECONDS = 15.0
TIMEOUT = aiohttp.ClientTimeout(total=15, connect=3)
_AWAY = (aiohttp.ClientError, TimeoutError, OSError, ValueError)


class Away(Exception):
    """The portal or the sandbox does not answer as it should."""


def heartbeat(device: Device, now: datetime) -> Device:
    """The report of a machine; what it does not know is left out."""
    known = {name: device.get(name) for name in MEMBERS}
    said = {name: value for name, value in known.items() if value is not None or name in MAY_BE_NULL}
    return {"reported_at": now.isoformat(timespec="milliseconds"), **said}


def speaks(device: Device) -> bool:
    """A machine that is switched off, or broken in that way, says nothing."""
    return not device.get("silent") and device.get("power") != "none"


class Simulator:
    """`known` tells which of these serials the portal has; `renew` makes a token for one."""

    def __init__(
        self,
        *,
        sandbox_url: str,
        portal_url: str,
        interval: float,
        known: Callable[[list[str]], Awaitable[set[str]]],
        renew: Callable[[str], Awaitable[str]],
    ) -> None:
        self.sandbox_url, self.portal_url, self.interval = sandbox_url.rstrip("/"), portal_url.rstrip("/"), interval
        self.known, self.renew = known, renew
        self.tokens: dict[str, str] = {}
        self.due: dict[str, float] = {}
        self.done: dict[str, Device] = {}  # outcomes by command id, until the portal has taken them in
        self.away = False

    async def run(self) -> None:
        """For ever. While the portal or the sandbox is away it says so once and asks less and less often."""
        pause = self.interval
        async with self._session() as session:
            while True:
                try:
                    await self.round(session)
                except Away as error:
                    if not self.away:
                        logger.warning("terminals wait: %s", error)
                    self.away, pause = True, min(pause * 2, max(LONGEST_PAUSE_SECONDS, self.interval))
                else:
                    if self.away:
                        logger.warning("terminals report again")
                    self.away, pause = False, self.interval
                next_due = min(self.due.values(), default=0.0) - time.monotonic()
                await asyncio.sleep(pause if self.away else min(pause, max(next_due, 0.2)))

    async def once(self) -> int:
        """One report of every terminal; how many were taken in."""
        async with self._session() as session:
            return await self.round(session)

    async def round(self, session: aiohttp.ClientSession) -> int:
        """Report for every terminal that is due. Raises Away when it cannot."""
        try:
            devices = {device["serial"]: device for device in await self._devices(session)}
        except _AWAY as error:
            raise Away(f"no devices from {self.sandbox_url}: {error}") from error
        try:
            known = await self.known(list(devices))
        except _AWAY as error:
            raise Away(f"the portal's database is not ready: {error}") from error
        now = time.monotonic()
        speaking = [serial for serial in sorted(known) if speaks(devices[serial]) and self.due.get(serial, 0.0) <= now]
        self.due = {serial: due for serial, due in self.due.items() if serial in known and speaks(devices[serial])}
        results = await asyncio.gather(
            *(self._report(session, devices[serial]) for serial in speaking), return_exceptions=True
        )
        for result in results:
            if isinstance(result, _AWAY):
                raise Away(f"the portal at {self.portal_url} does not answer: {result!r}") from result
            if isinstance(result, BaseException):
                raise result
        return sum(result is True for result in results)

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=16))

    async def _devices(self, session: aiohttp.ClientSession) -> list[Device]:
        async with session.get(f"{self.sandbox_url}/sandbox/devices") as answer:
            answer.raise_for_status()
            items: list[Device] = (await answer.json())["items"]
            return items

    async def _report(self, session: aiohttp.ClientSession, device: Device) -> bool:
        """One heartbeat with everything that follows from its answer; whether the portal took it in."""
        serial = device["serial"]
        had_token = serial in self.tokens
        if not had_token:
            self.tokens[serial] = await self.renew(serial)
        status, answer = await self._tell(session, serial, "heartbeat", heartbeat(device, datetime.now(UTC)))
        self.due[serial] = time.monotonic() + self.interval
        if status == 401:
            del self.tokens[serial]
            if had_token:
                logger.warning("%s has a new token made elsewhere: standing aside for a while", serial)
                self.due[serial] = time.monotonic() + STAND_ASIDE_SECONDS
        elif status != 200:
            logger.warning("%s: the portal answers %s to a report", serial, status)
        else:
            self.due[serial] = time.monotonic() + min(float(answer.get("next_seconds") or self.interval), self.interval)
            for order in answer.get("commands") or []:
                await self._obey(session, serial, str(order["command_id"]), str(order["command"]))
        return status == 200

    async def _obey(self, session: aiohttp.ClientSession, serial: str, command_id: str, command: str) -> None:
        """Carry out once, report until it is taken in."""
        if command_id not in self.done:
            url = f"{self.sandbox_url}/sandbox/devices/{quote(serial, safe='')}/commands"
            async with session.post(url, json={"command": command}) as answer:
                outcome = await answer.json()
                if answer.status != 200:
                    outcome = {"state": "failed", "failure": outcome.get("message", f"status {answer.status}")}
            self.done[command_id] = {name: value for name, value in outcome.items() if value is not None}
        status, _ = await self._tell(session, serial, f"commands/{quote(command_id, safe='')}", self.done[command_id])
        if status < 500:
            del self.done[command_id]

    async def _tell(self, session: aiohttp.ClientSession, serial: str, path: str, body: Device) -> tuple[int, Device]:
        url = f"{self.portal_url}/api/v1/terminals/{quote(serial, safe='')}/{path}"
        async with session.post(url, json=body, headers={"Authorization": f"Bearer {self.tokens[serial]}"}) as answer:
            if answer.status >= 500:
                raise aiohttp.ClientError(f"status {answer.status}")
            said = await answer.json() if answer.content_type == "application/json" else {}
            return answer.status, said if isinstance(said, dict) else {}
