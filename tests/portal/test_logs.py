"""A fault is found in the log by its traceback, whoever logged it; what people typed is not."""

import json
import logging
import sys

import pytest
from structlog.stdlib import ProcessorFormatter

from portal import logs


def _fault() -> logging.LogRecord:
    typed = "".join(["138", "0013", "8000"])  # a local variable, like what a form holds
    try:
        raise ZeroDivisionError(len(typed))
    except ZeroDivisionError:
        return logging.LogRecord("django.request", logging.ERROR, __file__, 1, "broken", (), sys.exc_info())


@pytest.mark.parametrize("as_json", [True, False])
def test_faults_that_others_log_come_with_their_traceback(as_json: bool) -> None:
    line = logs.config(json=as_json, level="INFO")["formatters"]["line"]
    formatter = ProcessorFormatter(line["processor"], foreign_pre_chain=line["foreign_pre_chain"])
    said = formatter.format(_fault())
    if as_json:
        said = json.loads(said)["exception"]
    assert ("raise ZeroDivisionError(len(typed))" in said, "13800138000" in said) == (True, False)
