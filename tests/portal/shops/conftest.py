"""An acquirer of the sandbox's kind that knows Alice's shop, where a test asks for it."""

from tests.portal.changes.conftest import sandbox as sandbox
from tests.portal.changes.conftest import settle as settle
from tests.portal.changes.conftest import shop as shop
from tests.portal.changes.conftest import terminal as terminal
