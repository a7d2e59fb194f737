"""The pool of threads: it stops whatever the signal interrupted, and what was under way is finished."""

import threading
import time

from celery import concurrency

from portal.celery_app import app
from portal.worker_pool import Threads


def test_workers_use_it() -> None:
    assert app.conf.task_default_queue == "io"
    assert concurrency.get_implementation("threads") is Threads


def test_it_stops_although_the_signal_came_in_the_middle_of_handing_over_a_task() -> None:
    pool = Threads(2)
    with pool.executor._shutdown_lock:  # held by the code that the handler interrupted: this very thread
        pool.on_stop()
    until = time.monotonic() + 30
    while not pool.executor._shutdown and time.monotonic() < until:
        time.sleep(0.01)
    assert pool.executor._shutdown


def test_what_is_under_way_is_finished() -> None:
    pool, finished, begun = Threads(2), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        time.sleep(0.2)
        finished.set()

    pool.executor.submit(work)
    assert begun.wait(30)
    pool.on_stop()
    assert finished.wait(30)
