"""`EMAIL_URL` as an entry of Django's MAILERS."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

MAILDIR_BACKEND = "mentoring.notifications.maildir.EmailBackend"
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
TIMEOUT = 10  # seconds; a mail server that hangs may not hold a worker for longer

# scheme: (options, usual port)
SMTP_SCHEMES: dict[str, tuple[dict[str, bool], int]] = {
    "smtp": ({}, 25),
    "smtp+tls": ({"use_tls": True}, 587),  # STARTTLS
    "smtps": ({"use_ssl": True}, 465),
}


def mailer(email_url: str, data_dir: Path) -> dict[str, Any]:
    """Turn `email_url` into a mailer's settings.

    `maildir://` puts mails into the demo's mailbox; `smtp://`, `smtp+tls://` (STARTTLS) and
    `smtps://` (TLS from the first byte) send them: `smtps://user:password@host:465`.
    Raises ValueError for any other URL.
    """
    url = urlsplit(email_url)
    if url.scheme == "maildir":
        return {"BACKEND": MAILDIR_BACKEND, "OPTIONS": {"folder": data_dir / "mailbox"}}
    if url.scheme not in SMTP_SCHEMES or not url.hostname:
        raise ValueError("EMAIL_URL has to look like smtp://, smtp+tls:// or smtps://user:password@host:port")
    security, usual_port = SMTP_SCHEMES[url.scheme]
    return {
        "BACKEND": SMTP_BACKEND,
        "OPTIONS": {
            "host": url.hostname,
            "port": url.port or usual_port,
            "username": unquote(url.username or ""),
            "password": unquote(url.password or ""),
            "timeout": TIMEOUT,
            **security,
        },
    }
