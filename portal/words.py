"""Text for people, translated only when it is shown."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words
else:
    from django.utils.functional import Promise as Words

__all__ = ["Words"]
