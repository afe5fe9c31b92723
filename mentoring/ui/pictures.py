"""Serving pictures that people have sent."""

from django.http import HttpResponse

CACHED_SECONDS = 3600


def picture(image: bytes, kind: str = "jpeg") -> HttpResponse:
    """A JPEG, or a PNG, that can be shown in a page and do nothing else: opened alone, it is a download.

    Kept by the browser of the person who may see it, and by nobody between.
    """
    return HttpResponse(
        image,
        content_type=f"image/{kind}",
        headers={
            "Content-Disposition": f'attachment; filename="picture.{kind}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": f"private, max-age={CACHED_SECONDS}",
        },
    )
