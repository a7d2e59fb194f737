"""What a key opens: one line for each operation of the operator's API, and no operation without a line.

Columns: name · about · no key · a key without the scope · a key for another merchant · a key that may. A list answers
200 to a key for another merchant and shows nothing of this one; POST is sent with a body that is whole.
"""

KEY_TABLE = """
list_merchants      -          401  403  200  200
get_merchant        mid        401  403  404  200
list_terminals      -          401  403  200  200
get_terminal        terminal   401  403  404  200
list_applications   -          401  403  200  200
get_application     review     401  403  404  200
list_diagnoses      -          401  403  200  200
start_diagnosis     -          401  403  404  201
get_diagnosis       diagnosis  401  403  404  200
"""

KEYS = ("none", "no_scope", "other", "good")


def lines() -> dict[str, tuple[str, tuple[int, ...]]]:
    """Name → what it is about, and the four answers."""
    rows = [line.split() for line in KEY_TABLE.strip().splitlines()]
    return {name: (about, tuple(int(code) for code in answers)) for name, about, *answers in rows}
