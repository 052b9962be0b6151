"""What tells a finding from all others, from one run to the next."""

from __future__ import annotations

__all__ = ["fingerprint_of"]


def fingerprint_of(code: str, boot: str, key: str, count: int = 0) -> str:
    """Tells this finding from all others, and stays when lines move or a message is worded anew.

    ``key`` is the subject, and ``count`` how many findings of that check, boot and subject came before.
    """
    from hashlib import blake2b  # takes a millisecond, and only findings need it

    text = "\0".join((code, boot, key, str(count)))
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
