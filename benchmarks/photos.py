"""A 12-megapixel photo taken in, checked and stored, against re-encoding it plainly."""

import io
import time
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFilter

from applications.actions.draft import start_application
from applications.actions.papers import add_document
from applications.models import Document
from applications.tasks import process_document
from benchmarks.line import Line, interleaved
from portal.models import User


def photo() -> bytes:
    """As a phone makes them: 4000 × 3000, some detail, a few megabytes of JPEG."""
    image = Image.effect_noise((4000, 3000), 60).convert("RGB").filter(ImageFilter.GaussianBlur(2))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def measure() -> Iterator[Line]:
    """Wall time from the upload in hand to pages in the store; the reference decodes and encodes once, no more."""
    taken = photo()
    user = User.objects.create_user("photo@bench.example", "correct horse")
    application = start_application(by=user, subject_type="sole_trader")

    def plain() -> None:
        Image.open(io.BytesIO(taken)).convert("RGB").save(io.BytesIO(), "JPEG", quality=90)

    def ours() -> None:
        upload = SimpleUploadedFile("photo.jpg", taken)
        document = add_document(application, by=user, kind="id_front", upload=upload)
        process_document(str(document.pk))
        assert Document.objects.get(pk=document.pk).state == "ready"

    ms = interleaved({"plain": plain, "ours": ours}, rounds=7, times=1, clock=time.perf_counter)
    yield Line("photo_12_megapixels", ms["ours"], "ms", 1.0, ms["plain"])
