"""The table of faults, and how one is laid over the world together with the refused payments that it causes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import SERVICE, World, fault_key, iso

BANKS = (("工商银行", "622202"), ("建设银行", "621700"), ("招商银行", "622580"))


class UnknownFault(Exception):
    """No fault of that name, or nothing that it could befall."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The terminal to befall and everything around it, without the faults that are active already."""

    world: World
    terminal: Doc
    device: Doc
    merchant: Doc
    account: Doc
    parameters: Doc


@dataclass(frozen=True, slots=True)
class Plan:
    """`edits`: kind → dotted path → value. `attempts`: members that differ from an ordinary chip sale, oldest first."""

    edits: dict[str, Doc] = field(default_factory=dict)
    attempts: list[Doc] = field(default_factory=list)
    cured_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    summary: str
    plan: Callable[[Scene], Plan]


FAULTS: dict[str, Fault] = {}


def fault(summary: str) -> Callable[[Callable[[Scene], Plan]], Callable[[Scene], Plan]]:
    """Enter a function into the table under its own name."""

    def enter(plan: Callable[[Scene], Plan]) -> Callable[[Scene], Plan]:
        FAULTS[plan.__name__] = Fault(plan.__name__, summary, plan)
        return plan

    return enter


def refused(rc: str = "03", **members: Any) -> list[Doc]:
    """Two refused sales with cards of two banks: a refusal that lies with the merchant or the terminal."""
    return [{"rc": rc, "_bank": 0, "_ago": 90, **members}, {"rc": rc, "_bank": 1, "_ago": 30, **members}]


def inject(world: World, name: str, serial: str) -> Doc:
    """Lay the fault over this terminal's documents; injecting it again starts it anew."""
    known = FAULTS.get(name)
    if known is None:
        raise UnknownFault(f"no fault is called {name}; `sandbox faults` lists them")
    with world.store.transaction():
        world.lift(name, serial)
        scene = scene_of(world, serial)
        plan = known.plan(scene)
        document: Doc = {"name": name, "serial": serial, "at": world.clock(), "cured_by": list(plan.cured_by)}
        document["edits"] = [[kind, key_of(kind, scene), dict(paths)] for kind, paths in plan.edits.items()]
        attempts = [_attempt(scene, plan, members) for members in plan.attempts]
        if attempts:
            last_at, last = attempts[-1]
            document["edits"].append(
                ["device", serial, {"last_transaction_at": iso(last_at), "last_transaction_rc": last["rc"]}]
            )
        for at, body in attempts:
            world.add_attempt(
                body, at=at, mid=scene.terminal["mid"], tid=scene.terminal["tid"], fault=fault_key(name, serial)
            )
        world.lay(document)
        return document


def lift(world: World, name: str | None = None, serial: str | None = None) -> list[tuple[str, str]]:
    """Lift every active fault that fits; returns which."""
    fitting = [
        (active["name"], active["serial"])
        for active in reversed(world.faults())
        if name in {None, active["name"]} and serial in {None, active["serial"]}
    ]
    for found in fitting:
        world.lift(*found)
    return fitting


def scene_of(world: World, serial: str) -> Scene:
    terminal, device = world.base("terminal", serial), world.base("device", serial)
    if terminal is None or device is None:
        raise UnknownFault(f"the sandbox knows no terminal {serial}")
    merchant = world.base("merchant", terminal["mid"] or "")
    if merchant is None:
        raise UnknownFault(f"terminal {serial} is not bound to a merchant: bind it first")
    account = world.base("account", terminal["mid"]) or {}
    return Scene(world, terminal, device, merchant, account, world.base("parameters", serial) or {})


def key_of(kind: str, scene: Scene) -> str:
    if kind in {"merchant", "account"}:
        return str(scene.merchant["mid"])
    return SERVICE if kind == SERVICE else str(scene.terminal["serial"])


def _attempt(scene: Scene, plan: Plan, members: Doc) -> tuple[float, Doc]:
    """(time, body) of an attempt as the machine sends it while the fault lasts."""
    device = scene.device | plan.edits.get("device", {})
    issuer, bin_ = BANKS[members.get("_bank", 0)]
    at = scene.world.clock() - members.get("_ago", 30)
    number = secrets.randbelow(1_000_000)
    body: Doc = {
        "amount_fen": 6_800, "kind": "sale", "entry": "chip", "card_kind": "debit", "issuer": issuer, "bin": bin_,
        "last4": "0001", "mid": device.get("mid") or scene.merchant["mid"],
        "tid": device.get("tid") or scene.terminal["tid"],
        "receipt_name": scene.merchant.get("receipt_name", scene.merchant["name"]),
        "rrn": f"{number:012d}", "stan": f"{number:06d}",
    }  # fmt: skip
    return at, body | {name: value for name, value in members.items() if not name.startswith("_")}
