"""What a file is, by its first bytes. Names and declared types are never believed."""

from portal.documents.refusals import DocumentRefused

JPEG, PNG, HEIC, PDF = "image/jpeg", "image/png", "image/heic", "application/pdf"
HEAD = 32
"""As many bytes as it takes to tell."""

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def media_type(head: bytes) -> str:
    """One of the four types taken; DocumentRefused("empty" or "type") for anything else."""
    if not head:
        raise DocumentRefused("empty")
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"%PDF-"):
        return PDF
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIC
    raise DocumentRefused("type")
