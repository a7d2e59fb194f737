"""The receipt clinic: from a code, a pasted text or a photo to plain words, and to a check already filled in."""
