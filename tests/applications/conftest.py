"""Wang applies for a noodle shop; Rita and Rob review; an acquirer of the sandbox's kind answers on a free port."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from applications.actions.draft import save_step, start_application
from applications.actions.papers import add_document
from applications.actions.review import approve, claim
from applications.actions.submit import submit
from applications.models import Application
from applications.rules.consents import AGREEMENTS
from applications.rules.papers import required_documents
from applications.tasks import process_document
from portal.acquirer import client
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.server import Running, running
from portal.acquirer.sandbox.world import World
from portal.models import Role, Terminal, User

PERSONAL: dict[str, Any] = {
    "name": "示例甲",
    "id_number": "110101190001010014",
    "id_valid_until": None,
    "id_long_term": True,
    "mobile": "13800138000",
    "email": "wang@example.cn",
}
BUSINESS: dict[str, Any] = {
    "name": "晴川面馆（示例）",
    "receipt_name": "晴川面馆",
    "uscc": "92310115MA00ABC16D",
    "licence_valid_until": date(2036, 1, 1),
    "licence_long_term": False,
    "mcc": "5812",
    "region": "310115",
    "address": "上海市浦东新区示例路 1 号",
    "service_phone": "021-62345678",
}
SETTLEMENT: dict[str, Any] = {
    "kind": "personal",
    "holder": "示例甲",
    "account_number": "6217 0000 0000 0000 004",
    "bank": "示例银行",
    "branch": "",
    "cnaps": "102100000005",
}
TERMINAL: dict[str, Any] = {
    "model": "P3000",
    "quantity": "1",
    "deliver_to": "shop",
    "region": "",
    "address": "",
    "receiver": "",
    "mobile": "",
}
CONSENTS = [item.purpose for item in AGREEMENTS]
STOCK = {"serial": "SN00000003", "tusn": "00005702280117638999", "status": "stock", "model": "P3000"}


def photo(width: int = 640, height: int = 400, kind: str = "JPEG", **options: Any) -> bytes:
    """A picture with something on it."""
    image = Image.effect_noise((width, height), 40).convert("RGB")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


PHOTO = photo()


def upload(content: bytes = PHOTO, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def wang(db: None) -> User:
    return User.objects.create_user("wang@example.cn", "correct horse", name="Wang", language="en")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger@example.cn", "correct horse", language="en")


@pytest.fixture
def rita(db: None) -> User:
    return User.objects.create_user("rita@portal.example", "correct horse", role=Role.REVIEWER, language="en")


@pytest.fixture
def rob(db: None) -> User:
    return User.objects.create_user("rob@portal.example", "correct horse", role=Role.REVIEWER, language="en")


@pytest.fixture
def draft(wang: User) -> Application:
    """A sole trader's application, just begun."""
    return start_application(by=wang, subject_type="sole_trader")


@pytest.fixture
def filled(draft: Application, wang: User) -> Application:
    """All answers and papers, ready to be submitted."""
    save_step(draft, "personal", by=wang, values=PERSONAL)
    save_step(draft, "business", by=wang, values=BUSINESS)
    save_step(draft, "settlement", by=wang, values=SETTLEMENT)
    for kind in required_documents("sole_trader", "personal"):
        process_document(str(add_document(draft, by=wang, kind=kind, upload=upload()).pk))
    return draft


@pytest.fixture
def submitted(filled: Application, wang: User) -> Application:
    return submit(filled, by=wang, consents=CONSENTS)


@pytest.fixture
def apply_as() -> Callable[..., Application]:
    """`apply_as(user, personal={…}, device="…")` → submitted, with the answers of the fixtures but for those given."""

    def make(user: User, *, content: bytes | None = None, device: str = "", **pages: dict[str, Any]) -> Application:
        application = start_application(by=user, subject_type="sole_trader")
        for key, values in (("personal", PERSONAL), ("business", BUSINESS), ("settlement", SETTLEMENT)):
            save_step(application, key, by=user, values={**values, **pages.get(key, {})})
        for kind in required_documents("sole_trader", "personal"):
            paper = add_document(application, by=user, kind=kind, upload=upload(content or photo()))
            process_document(str(paper.pk))
        return submit(application, by=user, consents=CONSENTS, device=device)

    return make


@pytest.fixture
def risky(apply_as: Callable[..., Application], stranger: User, submitted: Application) -> Application:
    """Somebody else's, with the same card, account and licence as one that is there already: far above the line."""
    return apply_as(stranger)


@pytest.fixture
def in_review(submitted: Application, rita: User) -> Application:
    return claim(submitted, by=rita)


@pytest.fixture
def approved(in_review: Application, rita: User) -> Application:
    return approve(in_review, by=rita, seen_version=in_review.version)


@pytest.fixture
def stock_terminal(db: None) -> Terminal:
    return Terminal.objects.create(serial=STOCK["serial"], tusn=STOCK["tusn"], model="P3000")


@pytest.fixture
def sandbox(settings: Any) -> Iterator[Running]:
    """States of applications move by hand (advance), commands are done at once."""
    world = World(stage_seconds=0, command_seconds=0.02)
    other = {"mid": "822290054110023", "name": "远山书店（示例）"}
    assert fleet.seed(world, [json.dumps({"merchant": other, "terminals": [STOCK]})]) == (1, 1, [])
    with running(world, key_id=settings.ACQUIRER_KEY_ID, secret=settings.ACQUIRER_SECRET) as served:
        settings.ACQUIRER_URL = served.url
        client._acquirer.cache_clear()
        yield served
    client._acquirer.cache_clear()


@pytest.fixture
def settle(django_capture_on_commit_callbacks: Any) -> Callable[[Callable[[], Any]], Any]:
    """Runs something and all the background work that follows from it."""

    def run(deed: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return deed()

    return run


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in the language of the source."""
    with translation.override("en"):
        yield
