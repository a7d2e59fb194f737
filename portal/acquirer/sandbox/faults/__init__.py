"""Named faults: one for every cause that a diagnosis can find, each making exactly that cause's evidence true."""

from portal.acquirer.sandbox.faults import device, register, traffic  # noqa: F401  (they fill the table)
from portal.acquirer.sandbox.faults.base import FAULTS, Fault, UnknownFault, inject, lift

__all__ = ["FAULTS", "Fault", "UnknownFault", "inject", "lift"]
