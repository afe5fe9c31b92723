"""Ends well if the web server of this container answers; for the container's health check.

Asks by the public host name, as every other name is refused.
"""

import os
import sys
import urllib.request
from urllib.parse import urlsplit

ADDRESS = "http://127.0.0.1:8000/healthz"


def main() -> None:
    host = urlsplit(os.environ["BASE_URL"]).netloc
    request = urllib.request.Request(ADDRESS, headers={"Host": host})
    try:
        urllib.request.urlopen(request, timeout=8).close()  # noqa: S310
    except OSError as error:
        sys.exit(f"{ADDRESS}: {error}")


if __name__ == "__main__":
    main()
