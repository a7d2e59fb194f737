"""The product in a process of its own, with only the environment that the contract names; asked over its pipes.

One line of JSON in, one line of JSON out: `{"argv": [...], "acquirer": url}` runs a command as the command line would,
`{"post": path, "body": text, "headers": {...}}` posts to the real view. It exists because a process per case is slow.
"""

import contextlib
import io
import json
import os
import sys
import traceback
from typing import Any


def _command(argv: list[str], acquirer: str) -> dict[str, Any]:
    from django.core.management import execute_from_command_line
    from django.test import override_settings

    out, err = io.StringIO(), io.StringIO()
    status: Any = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), override_settings(ACQUIRER_URL=acquirer):
        try:
            execute_from_command_line(["manage.py", *argv])
        except SystemExit as stop:
            status = stop.code or 0
        except BaseException:  # noqa: BLE001 - a crash is an answer here
            status = "crash"
            traceback.print_exc()
    return {"status": status, "stdout": out.getvalue(), "stderr": err.getvalue()}


def _post(path: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    answer = client.post(path, data=body.encode(), content_type="application/json", headers=headers)
    return {"status": answer.status_code, "body": answer.content.decode(), "headers": dict(answer.headers)}


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    answers, sys.stdout = sys.stdout, sys.stderr
    import django

    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        if "argv" in asked:
            said = _command(asked["argv"], asked["acquirer"])
        else:
            said = _post(asked["post"], asked["body"], asked["headers"])
        answers.write(json.dumps(said) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
