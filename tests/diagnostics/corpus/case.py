"""What a case of the corpus is, read from the YAML files beside: what is made true, and what the contract expects.

Members of a case (all optional): `set`, `remove`, `gone`, `attempts` go to the sandbox as they are (docs/contract/
sandbox.md); `portal` changes the portal's own record; `wire` spoils answers ({operation: mode}); `age` is that of the
terminal's last report, or `never`; `code`, `answers` are typed; `at` moves the clock; `noise` mixes in what must change
nothing; `crowd` adds so many approved payments. Expected: `cause` (the key of the section unless given), `certainty`
(confirmed), `also` (all others that hold), `allow` (what the contract leaves open), `unknown` (steps that must stay
open), `asks` (a question that must be asked). `partial`: other steps may be skipped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

FOLDER = Path(__file__).parent / "cases"
FILES = ("merchant", "information", "terminal", "settings", "nothing", "order")
GROUPS = ("single", "nothing", "order", "double", "silence")
_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_AGO, _DAY = re.compile(r"ago\((.*)\)"), re.compile(r"day\(([+-]?\d+)\)")


@dataclass(frozen=True)
class Case:
    name: str
    group: str
    cause: str | None = None
    certainty: str = "confirmed"
    also: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    asks: str = ""
    partial: bool = False
    set: dict[str, dict[str, Any]] = field(default_factory=dict)
    remove: dict[str, list[str]] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    attempts: list[dict[str, Any]] | None = None
    crowd: int = 0
    portal: dict[str, Any] = field(default_factory=dict)
    wire: dict[str, str] = field(default_factory=dict)
    age: float | None = 30.0
    code: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    at: str = ""

    @property
    def slow(self) -> bool:
        """Waits for a witness that does not answer in time."""
        return any(mode in {"timeout", "drip"} for mode in self.wire.values())


@dataclass(frozen=True)
class Ids:
    """The names of one case's merchant and terminal; no two cases share any."""

    number: int

    @property
    def names(self) -> dict[str, str]:
        return {
            "mid": f"8983{self.number:011d}",
            "mid_tail": f"{self.number:011d}",
            "tid": f"{60_000_000 + self.number}",
            "serial": f"CP{self.number:06d}",
            "imei": f"86{self.number:013d}",
            "iccid": f"8986{self.number:016d}",
            "tusn": f"00000{self.number:015d}",
        }


def seconds(text: str) -> float:
    """How long "90d 5s" is."""
    return sum(float(part[:-1]) * _UNITS[part[-1]] for part in text.split())


def resolved(value: Any, ids: Ids, now: datetime) -> Any:
    """The value with names, "ago(…)" and "day(…)" filled in."""
    if isinstance(value, dict):
        return {key: resolved(inner, ids, now) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [resolved(inner, ids, now) for inner in value]
    if not isinstance(value, str):
        return value
    if ago := _AGO.fullmatch(value):
        return (now - timedelta(seconds=seconds(ago[1]))).isoformat()
    if day := _DAY.fullmatch(value):
        return (now.astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=int(day[1]))).isoformat()
    return value.format(**ids.names) if "{" in value else value


def read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def written() -> Iterator[Case]:
    """The cases of the files, in their order."""
    noise = read("noise")
    for file in FILES:
        for section, rows in read(file).items():
            group = section if section in GROUPS else "single"
            for number, row in enumerate(rows, start=1):
                cause = None if group == "nothing" else section
                yield make(f"{section} {number}", group, {"cause": cause, **row}, noise)


def make(name: str, group: str, row: dict[str, Any], noise: dict[str, Any]) -> Case:
    """One row of a file as a case, its noise mixed in below."""
    row = dict(row)
    mixed: dict[str, Any] = {"set": {}, "portal": {}, "crowd": 0}
    for layer in [*(noise[key] for key in row.pop("noise", ())), row]:
        mixed["portal"] |= layer.get("portal", {})
        mixed["crowd"] = layer.get("crowd", mixed["crowd"])
        for kind, paths in layer.get("set", {}).items():
            known = mixed["set"].setdefault(kind, {})
            overridden = [path for path in known for mine in paths if f"{path}.".startswith(f"{mine}.")]
            mixed["set"][kind] = {path: known[path] for path in known if path not in overridden} | paths
    age = row.pop("age", 30.0)
    row["age"] = None if age == "never" else seconds(age) if isinstance(age, str) else float(age)
    if row["cause"] is None:
        row.setdefault("certainty", "none")
    for key in ("also", "allow", "unknown", "gone"):
        row[key] = tuple(row.get(key, ()))
    return Case(name=name, group=group, **{**row, **mixed})


def now() -> datetime:
    return datetime.now(UTC)
