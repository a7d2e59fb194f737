"""Wang's browser and the reviewers' desks, for what is told between submitting and the end."""

from tests.applications.actions.conftest import activating, opened, received, shipped
from tests.applications.desk.conftest import at_desk, at_robs_desk, waiting
from tests.applications.pages.conftest import visit

__all__ = ["activating", "at_desk", "at_robs_desk", "opened", "received", "shipped", "visit", "waiting"]
