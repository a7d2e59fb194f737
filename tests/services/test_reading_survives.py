"""Kill -9 of the worker in the middle of a paper, while the person types: read once, and what was typed stands."""

from tests.services.processes import Portal
from tests.slips import needs_font

_SEND = """
from django.core.files.uploadedfile import SimpleUploadedFile
from applications.actions.draft import start_application
from applications.actions.papers import add_document
from portal.models import User
from tests.portal import papers_drawn as drawn
user = User.objects.create_user("papers@invented.example", "correct horse")
application = start_application(by=user, subject_type="sole_trader")
photo = drawn.jpeg(drawn.on_a_table(drawn.id_front(), angle=2))
add_document(application, by=user, kind="id_front", upload=SimpleUploadedFile("front.jpg", photo))
result = str(application.pk)
"""
_TYPE = """
from datetime import timedelta
from django.utils import timezone
from applications.actions.draft import save_step
from applications.models import Application, DocumentReading
application = Application.objects.get()
save_step(application, "personal", by=application.applicant, values={"name": "示例甲"})
past = timezone.now() - timedelta(seconds=90)
result = DocumentReading.objects.filter(state="waiting", tries=1).update(lease_until=past, due_at=past)
"""
_RESULT = """
from applications.models import Application, DocumentReading, ReadField
reading, person = DocumentReading.objects.get(), Application.objects.get().personal
result = [reading.state, reading.tries, person.name, person.id_number, list(ReadField.objects.values_list("dotted"))]
"""


@needs_font
def test_a_killed_worker_loses_no_reading_and_overrules_nobody(laptop: Portal) -> None:
    laptop.start("worker-cpu", "worker-ocr", "worker-io", "scheduler")
    laptop.python(_SEND)
    begun = "select count(*) from applications_documentreading where state = 'waiting' and tries = 1"
    laptop.until(lambda: laptop.database.value(begun), within=60, what="the reading to begin")
    laptop.kill("worker-ocr")

    assert laptop.python(_TYPE) == 1
    laptop.start("worker-ocr")
    done = "select count(*) from applications_documentreading where state != 'waiting'"
    laptop.until(lambda: laptop.database.value(done), within=200, what="the reading to end")
    state, tries, name, number, filled = laptop.python(_RESULT)
    assert (state, tries, name, number) == ("read", 2, "示例甲", "110101190001010022")
    assert filled == [["contact.id_number"]]
