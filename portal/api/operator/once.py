"""A write that is sent again is the same write: what it came to is kept beside it, in one transaction."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse

from portal.api.problem import ApiProblem
from portal.models import ApiAnswer, ApiKey

REPLAYED = "Idempotency-Replayed"


def once(
    request: HttpRequest, key: ApiKey, word: str, body: dict[str, Any], do: Callable[[], dict[str, Any]]
) -> JsonResponse:
    """Does it, or gives the answer of the time it was done: 201 either way.

    The row is written first, so that of two at once the second waits and finds the answer; a worker that dies leaves
    neither the row nor the deed. A refusal is not kept: what is put right may be sent again.
    """
    asked = hashlib.sha256(json.dumps([request.method, request.path, body], sort_keys=True).encode()).hexdigest()
    try:
        with transaction.atomic():
            row = ApiAnswer.objects.create(key=key, word=word, asked=asked)
            answer = do()
            ApiAnswer.objects.filter(pk=row.pk).update(answer=answer)
    except IntegrityError:
        known = ApiAnswer.objects.filter(key=key, word=word).first()
        if known is None:
            raise  # something else was twice
        return _again(known, asked)
    return JsonResponse(answer, status=201)


def _again(known: ApiAnswer, asked: str) -> JsonResponse:
    if known.asked != asked:
        raise ApiProblem(409, "idempotency_key_reused", "This Idempotency-Key was used for something else.")
    return JsonResponse(known.answer, status=201, headers={REPLAYED: "true"})
