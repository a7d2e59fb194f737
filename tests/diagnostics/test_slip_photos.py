"""The photo of a slip: taken from anybody, read in the background once, confirmed by the person, forgotten."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from billiard.exceptions import SoftTimeLimitExceeded
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from diagnostics import slip_reader
from diagnostics.actions.slips import confirm_slip, take_photo
from diagnostics.models import Diagnosis, SlipReading, SlipState
from diagnostics.slip import fields_from_json
from diagnostics.slip_tasks import forget_slips, read_slip, sweep_slips
from portal.models import Terminal, Upload, User
from portal.tasks import process_upload
from portal.tasks import prune as prune_uploads
from tests.applications.conftest import photo
from tests.diagnostics.clinic_pages import english, get
from tests.diagnostics.conftest import MID, SERIAL
from tests.slips import chinese, drawn, jpeg, needs_font, photographed
from tests.slips import english as english_slip

pytestmark = pytest.mark.django_db
TID, NAME = "10000001", "晴川面馆（示例）"


def _slip(code: str = "03", *, turn: float = 3, card: str = "622202******0128") -> bytes:
    return jpeg(photographed(drawn(chinese(MID, TID, code, NAME, card)), turn=turn, blur=0.8), 40)


def _file(content: bytes, name: str = "slip.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _send(client: Client, content: bytes, **more: Any) -> Any:
    return client.post("/clinic/", {"photo": _file(content), **more})


def _read(reading: SlipReading) -> SlipReading:
    process_upload(str(reading.upload_id))
    reading.refresh_from_db()
    return reading


@needs_font
def test_from_the_photo_to_the_running_check_in_three_actions(
    browser: Client, shop: Terminal, django_capture_on_commit_callbacks: Any
) -> None:
    get(browser, "/clinic/")  # 1: open the clinic
    with django_capture_on_commit_callbacks(execute=True):
        address = _send(browser, _slip())["Location"]  # 2: take the photo
    body = get(browser, address)
    assert body.count("Read from the photo, please confirm.") == 4
    values = dict(re.findall(r'name="(code|mid|tid|name)" value="([^"]*)"', body))
    assert values == {"code": "03", "mid": MID, "tid": TID, "name": "晴川面馆(示例)"}
    browser.post(address, values | {"terminal": SERIAL, "do": "start"})  # 3: it is right, start
    run = Diagnosis.objects.get()
    assert (run.code, run.answers["slip_mid"], run.answers["slip_tid"]) == ("03", MID, TID)


def test_the_page_comes_at_once_and_asks_until_it_was_read(client: Client) -> None:
    address = _send(english(client), photo())["Location"]
    body = get(client, address)
    assert ("We are reading the photo" in body, f'hx-get="{address}progress"' in body) == (True, True)
    assert 'name="says"' in body  # typing is possible meanwhile
    assert client.get(f"{address}progress").status_code == 204
    SlipReading.objects.update(state=SlipState.UNREADABLE, reason="no_text", due_at=None)
    answer = client.get(f"{address}progress")
    assert (answer.status_code, "We found no text in the photo." in answer.content.decode()) == (286, True)


@needs_font
def test_an_english_slip_and_a_card_side_code(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    picture = jpeg(photographed(drawn(english_slip(MID, TID, "55", "SUNNY NOODLES"), size=36), turn=-5))
    with django_capture_on_commit_callbacks(execute=True):
        address = _send(english(client), picture)["Location"]
    body = get(client, address)
    assert ('data-kind="card"' in body, "start the check" in body) == (True, False)


@needs_font
def test_a_card_number_in_the_photo_is_not_kept_as_text(django_capture_on_commit_callbacks: Any) -> None:
    reading = _read(take_photo(_file(_slip(card="6222021234567890128", turn=0)), by=None))
    assert ("6222021234567890128" in reading.text, "0128" in reading.text) == (False, True)


def test_a_photo_without_text_says_why_and_how_to_do_better(client: Client) -> None:
    reading = _read(take_photo(_file(jpeg(drawn("", width=700).resize((700, 700)))), by=None))
    assert (reading.state, reading.reason) == (SlipState.UNREADABLE, "no_text")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ no picture at all", "This is not a JPEG, PNG or HEIC picture"),
        (b"", "The file is empty"),
    ],
)
def test_a_wrong_file_is_refused_at_its_field(client: Client, content: bytes, sentence: str) -> None:
    body = _send(english(client), content).content.decode()
    assert (body.count(sentence), SlipReading.objects.count()) == (2, 0)


def test_a_huge_file_is_refused_in_words(client: Client, settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 1024 * 1024
    body = _send(english(client), photo() + b"x" * 2_000_000).content.decode()
    assert "larger than 1 MB" in body


def test_a_damaged_picture_says_so_on_the_page(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        address = _send(english(client), photo()[:500])["Location"]
    assert "damaged or incomplete" in get(client, address)


@needs_font
def test_a_pdf_is_read_too() -> None:
    out = io.BytesIO()
    drawn(chinese(MID, TID, "97", NAME)).save(out, "PDF", resolution=150)
    reading = _read(take_photo(_file(out.getvalue(), "slip.pdf"), by=None))
    assert {name: found.value for name, found in fields_from_json(reading.fields).items()}["code"] == "97"


def test_twenty_photos_in_a_minute_are_too_many_and_said_to_be(client: Client) -> None:
    picture = photo()
    with time_machine.travel(1_800_000_000, tick=False):
        answers = [_send(english(client), picture) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "too many photos" in answers[-1].content.decode()


def test_when_too_many_wait_typing_is_advised(client: Client, settings: Any) -> None:
    SlipReading.objects.bulk_create(SlipReading() for _ in range(60))
    assert "Too many photos are waiting" in _send(english(client), photo()).content.decode()


def test_only_the_session_that_sent_it_sees_page_and_photo(client: Client, stranger: User) -> None:
    address = _send(client, photo())["Location"]
    _read(SlipReading.objects.get())
    assert [client.get(f"{address}{part}").status_code for part in ("", "progress", "photo")] == [200, 286, 200]
    picture = client.get(f"{address}photo")
    assert (picture["Content-Type"], "no-store" in picture["Cache-Control"]) == ("image/jpeg", True)
    other = Client()
    other.force_login(stranger)
    assert {other.get(f"{address}{part}").status_code for part in ("", "progress", "photo")} == {404}


def test_who_signed_in_sees_it_from_another_device_too(browser: Client, cashier: User) -> None:
    address = _send(browser, photo())["Location"]
    phone = Client()
    phone.force_login(cashier)
    assert phone.get(address).status_code == 200


@needs_font
def test_what_was_typed_meanwhile_counts_more_than_what_is_read() -> None:
    reading = take_photo(_file(_slip()), by=None)
    confirm_slip(reading, values={"code": "97"})
    found = fields_from_json(_read(reading).fields)
    assert (found["code"].value, found["code"].where, found["mid"].value) == ("97", "person", MID)


@needs_font
def test_a_reading_lost_with_its_worker_is_taken_up_once() -> None:
    reading = take_photo(_file(_slip()), by=None)
    Upload.objects.update(then="")
    process_upload(str(reading.upload_id))
    past = timezone.now() - timedelta(seconds=70)
    SlipReading.objects.update(due_at=past, lease_until=past, tries=1)  # claimed, then killed
    sweep_slips()
    reading.refresh_from_db()
    assert (reading.state, reading.tries, reading.due_at) == (SlipState.READ, 2, None)
    read_slip(str(reading.upload_id))
    reading.refresh_from_db()
    assert reading.tries == 2


def test_a_reading_that_took_too_long_is_told_from_a_fault_of_the_engine() -> None:
    wrapped = RuntimeError("engine")
    wrapped.__cause__ = SoftTimeLimitExceeded()
    assert (slip_reader.took_too_long(wrapped), slip_reader.took_too_long(RuntimeError())) == (True, False)


def test_a_picture_that_kills_its_worker_again_and_again_is_given_up() -> None:
    reading = take_photo(_file(photo()), by=None)
    SlipReading.objects.update(tries=slip_reader.MAX_TRIES)
    assert (_read(reading).state, reading.reason) == (SlipState.UNREADABLE, "too_complex")


def test_everything_is_forgotten_after_a_day() -> None:
    _read(take_photo(_file(photo()), by=None))
    for model in (SlipReading, Upload):
        model._default_manager.update(created_at=timezone.now() - timedelta(hours=25))
    forget_slips()
    prune_uploads()
    assert (SlipReading.objects.count(), Upload.objects.count()) == (0, 0)


def test_the_photo_alone_goes_with_its_upload() -> None:
    _read(take_photo(_file(photo()), by=None))
    Upload.objects.update(created_at=timezone.now() - timedelta(hours=25))
    prune_uploads()
    assert SlipReading.objects.count() == 0
