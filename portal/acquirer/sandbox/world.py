"""What the sandbox acquirer knows: registers, devices and the faults laid over them.

A fault never overwrites a document: it is an overlay of (document, dotted path) → value, applied when the document is
read. Lifting a fault removes its overlay, so the state before it comes back exactly, whatever else was injected.
"""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.acquirer.sandbox.store import Doc, Store

SERVICE = "service"
#: As a value of an overlay: this member is not there. The path "" with it means the whole document.
REMOVED: Doc = {"$removed": True}
_EVENT_OF = {
    "merchant": "merchant.changed",
    "account": "merchant.changed",
    "terminal": "terminal.changed",
    "parameters": "terminal.changed",
    "application": "application.changed",
    SERVICE: "service.changed",
}
_SHOWN_AS = {"account": "merchant", "parameters": "terminal"}


def iso(moment: float) -> str:
    """RFC 3339 in UTC, to the second."""
    return datetime.fromtimestamp(moment, tz=UTC).isoformat(timespec="seconds")


def public(document: Doc) -> Doc:
    """A document as the API shows it: members that start with an underscore are the sandbox's own."""
    return {name: value for name, value in document.items() if not name.startswith("_")}


def set_path(document: Doc, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for name in parents:
        inner = document.get(name)
        document[name] = dict(inner) if isinstance(inner, dict) else {}
        document = document[name]
    if value == REMOVED:
        document.pop(last, None)
    else:
        document[last] = value


class Register:
    """Documents by kind: merchant, account (by mid); terminal, parameters, device (by serial); application, command."""

    def __init__(
        self,
        path: str | Path = ":memory:",
        *,
        clock: Callable[[], float] = time.time,
        stage_seconds: float = 2.0,
        command_seconds: float = 1.0,
        payment_seconds: float = 0.0,
    ) -> None:
        """`stage_seconds` between two states of an application (0: only by hand), `command_seconds` for a command,
        `payment_seconds` from a terminal's first sign-on to its first small payment (0: nobody makes one)."""
        self.store = Store(path)
        self.clock = clock
        self.stage_seconds = stage_seconds
        self.command_seconds = command_seconds
        self.payment_seconds = payment_seconds
        self.stirred = threading.Event()  # set whenever a callback was queued, so that its sender wakes at once
        self._overlays: dict[tuple[str, str], list[Doc]] = {}
        self.load_overlays()
        if self.store.get(SERVICE, SERVICE) is None:
            self.store.put(SERVICE, SERVICE, {"state": "operational", "since": None, "regions": []})

    # reading

    def base(self, kind: str, key: str) -> Doc | None:
        """The document below all faults."""
        return self.store.get(kind, key)

    def get(self, kind: str, key: str) -> Doc | None:
        """The document as the world shows it now, faults included."""
        return self.laid_over(kind, key, self.store.get(kind, key))

    def laid_over(self, kind: str, key: str, document: Doc | None) -> Doc | None:
        if document is not None:
            for paths in self._overlays.get((kind, key), ()):
                if paths.get("") == REMOVED:
                    return None
                for path, value in paths.items():
                    set_path(document, path, value)
        return document

    def scan(self, kind: str, *, after: str = "", limit: int = -1) -> list[tuple[str, Doc]]:
        found = self.store.scan(kind, after=after, limit=limit)
        return [(key, shown) for key, document in found if (shown := self.laid_over(kind, key, document)) is not None]

    # writing

    def put(self, kind: str, key: str, document: Doc, *, due: float | None = None) -> None:
        """A new or wholly replaced document, told to the portal if it is of a kind the portal may hear about."""
        with self.store.transaction():
            self.store.put(kind, key, document, due=due)
            self.tell(kind, key)

    def change(self, kind: str, key: str, members: Doc) -> None:
        """New values for top-level members. What an overlay says about them no longer holds."""
        with self.store.transaction():
            document = self.store.get(kind, key) or {}
            self.store.put(kind, key, document | members)
            self._uncover(kind, key, set(members))
            self.tell(kind, key)

    def tell(self, kind: str, key: str) -> None:
        """Queue the callback that says this document changed."""
        type_ = _EVENT_OF.get(kind)
        document = self.get(_SHOWN_AS.get(kind, kind), key)
        if type_ is not None and document is not None:
            self.emit(type_, public(document))

    def emit(self, type_: str, data: Doc) -> None:
        now = self.clock()
        at = datetime.fromtimestamp(now, tz=UTC).isoformat(timespec="milliseconds")
        self.store.queue_event({"id": f"evt_{secrets.token_hex(12)}", "type": type_, "at": at, "data": data}, at=now)
        self.stirred.set()

    def add_attempt(self, body: Doc, *, at: float, mid: str | None, tid: str | None, fault: str | None = None) -> Doc:
        """Record a payment attempt; `mid` and `tid` are the binding's, the body holds what the terminal sent."""
        body = {"id": f"txn_{secrets.token_hex(10)}", "at": iso(at), **body}
        with self.store.transaction():
            self.store.add_attempt(body, at=at, mid=mid, tid=tid, fault=fault)
            if body["rc"] != "00":
                self.emit("transaction.declined", body)
        return body

    def _uncover(self, kind: str, key: str, members: set[str]) -> None:
        if (kind, key) not in self._overlays:
            return
        for name, fault in self.store.scan("fault"):
            for edit in fault["edits"]:
                if (edit[0], edit[1]) == (kind, key):
                    edit[2] = {path: value for path, value in edit[2].items() if path.split(".")[0] not in members}
            self.store.put("fault", name, fault)
        self.load_overlays()

    def load_overlays(self) -> None:
        overlays: dict[tuple[str, str], list[Doc]] = {}
        for fault in self.faults():
            for kind, key, paths in fault["edits"]:
                overlays.setdefault((kind, key), []).append(paths)
        self._overlays = overlays

    def faults(self) -> list[Doc]:
        """Active faults in the order in which they were injected."""
        return sorted((fault for _, fault in self.store.scan("fault")), key=lambda fault: fault["number"])


class World(Register):
    """The registers with faults to lay over them and to lift again."""

    def lay(self, fault: Doc) -> None:
        """Activate a fault document: {"name", "serial", "edits": [[kind, key, {path: value}]…], …}."""
        with self.store.transaction():
            number = max((active["number"] for active in self.faults()), default=0) + 1
            self.store.put("fault", fault_key(fault["name"], fault["serial"]), fault | {"number": number})
            self.load_overlays()
            self._tell_of(fault)

    def lift(self, name: str, serial: str) -> bool:
        """Remove a fault with the attempts it added; False if it was not there."""
        key = fault_key(name, serial)
        with self.store.transaction():
            fault = self.store.get("fault", key)
            if fault is None:
                return False
            self.store.delete("fault", key)
            self.store.drop_attempts(key)
            self.load_overlays()
            self._tell_of(fault)
            return True

    def _tell_of(self, fault: Doc) -> None:
        told: set[tuple[str, str]] = set()
        for kind, key, _ in fault["edits"]:
            shown = (_SHOWN_AS.get(kind, kind), key)
            if shown not in told:
                told.add(shown)
                self.tell(kind, key)


def fault_key(name: str, serial: str) -> str:
    return f"{name}:{serial}"
