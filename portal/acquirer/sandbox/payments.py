"""Payments that somebody makes at a terminal of the sandbox, above all the small one that proves a new terminal."""

import secrets

from portal.acquirer.sandbox.faults.base import BANKS
from portal.acquirer.sandbox.signon import judge
from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import World, iso

TEST_FEN = 1


def plan_first(world: World, serial: str) -> None:
    """After the first sign-on the shopkeeper of the sandbox tries the terminal with the smallest amount there is."""
    if world.payment_seconds > 0:
        world.store.put("payment", serial, {"serial": serial}, due=world.clock() + world.payment_seconds)


def walk(world: World) -> int:
    """Make the payments whose time has come; returns how many."""
    due = world.store.due("payment", world.clock())
    for serial, _ in due:
        with world.store.transaction():
            world.store.delete("payment", serial)
            if world.get("terminal", serial) is not None:
                pay(world, serial, fen=TEST_FEN)
    return len(due)


def pay(world: World, serial: str, *, fen: int, rc: str | None = None) -> Doc:
    """A sale by chip, approved or refused as the registers say, unless `rc` says otherwise."""
    now = world.clock()
    terminal, device = world.get("terminal", serial) or {}, world.get("device", serial) or {}
    mid, tid = terminal.get("mid"), terminal.get("tid")
    merchant = world.get("merchant", mid) if mid else None
    rc = rc or judge(world, terminal, mid=device.get("mid"), tid=device.get("tid"))
    body: Doc = {
        "amount_fen": fen, "kind": "sale", "entry": "chip", "card_kind": "debit", "issuer": BANKS[0][0],
        "bin": BANKS[0][1], "last4": "0001", "rc": rc, "mid": device.get("mid") or "", "tid": device.get("tid") or "",
        "receipt_name": (merchant or {}).get("receipt_name") or (merchant or {}).get("name") or "",
        "rrn": f"{secrets.randbelow(10**12):012d}", "stan": f"{secrets.randbelow(10**6):06d}",
    }  # fmt: skip
    made = world.add_attempt(body, at=now, mid=mid, tid=tid)
    world.change("device", serial, {"last_transaction_at": iso(now), "last_transaction_rc": rc})
    if rc == "00" and mid:
        world.change("account", mid, {"last_transaction_at": iso(now)})
    return made
