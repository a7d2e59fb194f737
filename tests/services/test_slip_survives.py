"""Kill -9 of the worker in the middle of reading a photo: read once more when its lease is over, and finished once."""

from tests.services.processes import Portal
from tests.slips import needs_font

_SEND = """
from django.core.files.uploadedfile import SimpleUploadedFile
from diagnostics.actions.slips import take_photo
from tests.slips import chinese, drawn, jpeg, photographed
page = drawn(chinese("898310058120001", "10000001", "03", "晴川面馆（示例）"))
result = str(take_photo(SimpleUploadedFile("slip.jpg", jpeg(photographed(page, turn=3))), by=None).pk)
"""
_LEASE_IS_OVER = """
from datetime import timedelta
from django.utils import timezone
from diagnostics.models import SlipReading
past = timezone.now() - timedelta(seconds=70)
result = SlipReading.objects.filter(state="waiting", tries=1).update(lease_until=past, due_at=past)
"""
_FIELDS = """
from diagnostics.models import SlipReading
from diagnostics.slip import fields_from_json
reading = SlipReading.objects.get()
result = [reading.state, reading.tries, {name: one.value for name, one in fields_from_json(reading.fields).items()}]
"""


@needs_font
def test_a_killed_worker_does_not_lose_or_double_a_reading(laptop: Portal) -> None:
    laptop.start("worker-cpu", "worker-ocr", "worker-io", "scheduler")
    laptop.python(_SEND)
    tries = "select count(*) from diagnostics_slipreading where state = 'waiting' and tries = 1"
    laptop.until(lambda: laptop.database.value(tries), within=60, what="the reading to begin")
    laptop.kill("worker-ocr")

    assert laptop.python(_LEASE_IS_OVER) == 1
    laptop.start("worker-ocr")
    done = "select count(*) from diagnostics_slipreading where state != 'waiting'"
    laptop.until(lambda: laptop.database.value(done), within=200, what="the reading to end")
    state, times, fields = laptop.python(_FIELDS)
    assert (state, times) == ("read", 2)
    assert (fields["code"], fields["mid"], fields["tid"]) == ("03", "898310058120001", "10000001")
