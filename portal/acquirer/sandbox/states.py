"""Any state at all, laid over a terminal like a fault, for what no named fault covers; lifted as `state`."""

from typing import Any

from portal.acquirer.sandbox.faults.base import BANKS, Scene, key_of, scene_of
from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import REMOVED, World, fault_key, iso

NAME = "state"


def lay(world: World, serial: str, wish: Doc) -> Doc:
    """Lay `wish` over this terminal's documents; laying another one replaces it. Its members, all optional:

    set       {kind: {dotted path: value}}; kinds: merchant, account, terminal, parameters, device, service
    remove    {kind: [dotted path]}: members that the documents shall not have
    gone      [kind]: documents that shall not exist at all
    attempts  [members that differ from an approved chip sale, with "ago" in seconds]: the whole history from now on;
              what was there is forgotten for good
    `terminal._sign_on` holds members of the sign-on test's answer, whatever the registers say.
    """
    with world.store.transaction():
        world.lift(NAME, serial)
        scene = scene_of(world, serial)
        edits: dict[str, Doc] = {kind: dict(paths) for kind, paths in (wish.get("set") or {}).items()}
        for kind, paths in (wish.get("remove") or {}).items():
            edits.setdefault(kind, {}).update(dict.fromkeys(paths, REMOVED))
        for kind in wish.get("gone") or ():
            edits[kind] = {"": REMOVED}
        document: Doc = {"name": NAME, "serial": serial, "at": world.clock(), "cured_by": []}
        document["edits"] = [[kind, key_of(kind, scene), paths] for kind, paths in edits.items()]
        if wish.get("attempts") is not None:
            _replace_history(world, scene, wish["attempts"])
        world.lay(document)
        return document


def _replace_history(world: World, scene: Scene, attempts: list[Doc]) -> None:
    terminal = scene.terminal
    world.store.forget_attempts(terminal["mid"], terminal["tid"])
    for number, members in enumerate(attempts):
        at = world.clock() - float(members.get("ago", 600 + number))
        body: dict[str, Any] = {
            "at": iso(at), "amount_fen": 6_800, "kind": "sale", "entry": "chip", "card_kind": "debit",
            "issuer": BANKS[0][0], "bin": BANKS[0][1], "last4": "0001", "rc": "00", "mid": terminal["mid"],
            "tid": terminal["tid"], "receipt_name": scene.merchant.get("receipt_name", scene.merchant["name"]),
            "rrn": f"{number:012d}", "stan": f"{number:06d}",
        }  # fmt: skip
        body |= {name: value for name, value in members.items() if name != "ago" and value != REMOVED}
        for name in [name for name, value in members.items() if value == REMOVED]:
            del body[name]
        world.add_attempt(
            body, at=at, mid=terminal["mid"], tid=terminal["tid"], fault=fault_key(NAME, terminal["serial"])
        )
