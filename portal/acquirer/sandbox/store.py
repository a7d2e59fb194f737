"""The sandbox's memory, one SQLite file: JSON documents, payment attempts, nonces, answers, callbacks to send."""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Doc = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS doc (
    kind TEXT NOT NULL, key TEXT NOT NULL, due REAL, body TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS doc_due ON doc (kind, due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS attempt (
    id TEXT PRIMARY KEY, at REAL NOT NULL, mid TEXT, tid TEXT, fault TEXT, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS attempt_newest ON attempt (mid, at DESC, id DESC);
CREATE TABLE IF NOT EXISTS nonce (nonce TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS nonce_at ON nonce (at);
CREATE TABLE IF NOT EXISTS answer (
    scope TEXT PRIMARY KEY, digest TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS event (
    id TEXT PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
    tries INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS event_due ON event (state, next_at);
"""


def dump(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


class Documents:
    """Every method is safe from any thread: one connection, one lock, held for the length of a transaction."""

    def __init__(self, path: str | Path = ":memory:") -> None:
        if str(path) != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested use joins the outer one."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def _rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def _run(self, sql: str, *values: Any) -> int:
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def get(self, kind: str, key: str) -> Doc | None:
        rows = self._rows("SELECT body FROM doc WHERE kind = ? AND key = ?", kind, key)
        return json.loads(rows[0][0]) if rows else None

    def put(self, kind: str, key: str, body: Doc, *, due: float | None = None) -> None:
        self._run("INSERT OR REPLACE INTO doc (kind, key, due, body) VALUES (?, ?, ?, ?)", kind, key, due, dump(body))

    def delete(self, kind: str, key: str) -> None:
        self._run("DELETE FROM doc WHERE kind = ? AND key = ?", kind, key)

    def count(self, kind: str) -> int:
        return int(self._rows("SELECT count(*) FROM doc WHERE kind = ?", kind)[0][0])

    def scan(self, kind: str, *, after: str = "", limit: int = -1) -> list[tuple[str, Doc]]:
        """Documents of a kind in key order, those after `after` only."""
        rows = self._rows(
            "SELECT key, body FROM doc WHERE kind = ? AND key > ? ORDER BY key LIMIT ?", kind, after, limit
        )
        return [(key, json.loads(body)) for key, body in rows]

    def due(self, kind: str, now: float) -> list[tuple[str, Doc]]:
        rows = self._rows("SELECT key, body FROM doc WHERE kind = ? AND due <= ? ORDER BY due", kind, now)
        return [(key, json.loads(body)) for key, body in rows]


class Store(Documents):
    """Documents, and the lists that are not documents: payment attempts, seen nonces, given answers, callbacks."""

    # payment attempts

    def add_attempt(self, body: Doc, *, at: float, mid: str | None, tid: str | None, fault: str | None = None) -> None:
        """`mid` and `tid` are those of the binding; what the terminal sent stands in the body."""
        self._run(
            "INSERT INTO attempt (id, at, mid, tid, fault, body) VALUES (?, ?, ?, ?, ?, ?)",
            body["id"], at, mid, tid, fault, dump(body),
        )  # fmt: skip

    def drop_attempts(self, fault: str) -> None:
        self._run("DELETE FROM attempt WHERE fault = ?", fault)

    def forget_attempts(self, mid: str, tid: str) -> None:
        self._run("DELETE FROM attempt WHERE mid = ? AND tid = ?", mid, tid)

    def attempts(
        self, mid: str, *, tid: str | None, since: float | None, before: tuple[float, str] | None, limit: int
    ) -> list[tuple[float, Doc]]:
        """Newest first; `before` is the (time, id) of the last one of the page before."""
        sql, values = "SELECT at, body FROM attempt WHERE mid = ?", [mid]  # type: tuple[str, list[Any]]
        if tid is not None:
            sql, values = sql + " AND tid = ?", [*values, tid]
        if since is not None:
            sql, values = sql + " AND at >= ?", [*values, since]
        if before is not None:
            sql, values = sql + " AND (at, id) < (?, ?)", [*values, *before]
        rows = self._rows(sql + " ORDER BY at DESC, id DESC LIMIT ?", *values, limit)
        return [(at, json.loads(body)) for at, body in rows]

    # nonces and answers

    def use_nonce(self, nonce: str, *, now: float, memory: float) -> bool:
        """Whether this nonce was used within `memory` seconds; remembers it."""
        with self.transaction():
            self._run("DELETE FROM nonce WHERE at < ?", now - memory)
            return self._run("INSERT OR IGNORE INTO nonce (nonce, at) VALUES (?, ?)", nonce, now) == 0

    def answer(self, scope: str) -> tuple[str, int, Any] | None:
        """(digest of the request, status, body) of an earlier answer to the same Idempotency-Key."""
        rows = self._rows("SELECT digest, status, body FROM answer WHERE scope = ?", scope)
        return (rows[0][0], rows[0][1], json.loads(rows[0][2])) if rows else None

    def keep_answer(self, scope: str, digest: str, status: int, body: Any) -> None:
        self._run(
            "INSERT INTO answer (scope, digest, status, body) VALUES (?, ?, ?, ?)", scope, digest, status, dump(body)
        )

    # callbacks to send

    def queue_event(self, body: Doc, *, at: float) -> None:
        self._run("INSERT INTO event (id, at, body, next_at) VALUES (?, ?, ?, ?)", body["id"], at, dump(body), at)

    def due_events(self, now: float, limit: int = 20) -> list[tuple[Doc, float, int]]:
        """(event, time it was made, tries so far) of what should be sent now, oldest first."""
        rows = self._rows(
            "SELECT body, at, tries FROM event WHERE state = 'waiting' AND next_at <= ? ORDER BY next_at, at LIMIT ?",
            now, limit,
        )  # fmt: skip
        return [(json.loads(body), at, tries) for body, at, tries in rows]

    def settle_event(self, event_id: str, state: str) -> None:
        self._run("UPDATE event SET state = ?, tries = tries + 1 WHERE id = ?", state, event_id)

    def postpone_event(self, event_id: str, next_at: float) -> None:
        self._run("UPDATE event SET tries = tries + 1, next_at = ? WHERE id = ?", next_at, event_id)

    def events(self, state: str | None = None) -> list[Doc]:
        rows = self._rows("SELECT body FROM event WHERE ? IS NULL OR state = ? ORDER BY at, rowid", state, state)
        return [json.loads(body) for (body,) in rows]

    def forget_events(self, before: float) -> None:
        self._run("DELETE FROM event WHERE state != 'waiting' AND at < ?", before)
