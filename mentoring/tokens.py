"""Secrets in links: the mail holds the token, the database its hash alone."""

import hashlib
import secrets


def new_token() -> str:
    """256 bits of chance, as text for an address."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
