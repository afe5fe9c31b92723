import io
import struct
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from mentoring.ui.forms import Form

FORMATS = ("JPEG", "PNG", "WEBP")
MEGABYTES = 10
PIXELS = 50_000_000  # the largest phone cameras; more costs memory while it is made small
SIDE = 512
QUALITY = 85
NO_PICTURE = _("This file is not a picture that we can read. Please choose a JPEG, PNG or WebP file.")
UNREADABLE = (
    *(OSError, ValueError, SyntaxError, struct.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)


class PhotoField(forms.FileField):
    """Hands over a new JPEG of at most 512 x 512 pixels: nothing of the file but what one sees."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> bytes:
        file: UploadedFile[bytes] = super().clean(data, initial)
        if (file.size or 0) > MEGABYTES * 1024 * 1024:
            raise ValidationError(_("This file is too big. Please choose one of up to %d MB.") % MEGABYTES)
        try:
            return made_small(file.read())
        except UNREADABLE as error:
            raise ValidationError(NO_PICTURE) from error


def made_small(file: bytes) -> bytes:
    """A square JPEG from the middle of the picture, upright, without metadata.

    The size that the file claims is looked at before a pixel is decoded. Raises ValidationError for
    too many pixels, and one of UNREADABLE.
    """
    picture: Image.Image = Image.open(io.BytesIO(file), formats=FORMATS)
    if picture.width * picture.height > PIXELS:
        raise ValidationError(_("This picture has too many pixels. Please choose a smaller one."))
    picture.draft("RGB", (SIDE * 2, SIDE * 2))  # a JPEG needs not be decoded in full
    picture = ImageOps.exif_transpose(picture)
    side = min(SIDE, picture.width, picture.height)
    picture = ImageOps.fit(picture.convert("RGBA"), (side, side))
    plain = Image.new("RGB", picture.size, "white")
    plain.paste(picture, mask=picture)
    small = io.BytesIO()
    plain.save(small, "JPEG", quality=QUALITY, optimize=True)
    return small.getvalue()


class PhotoForm(Form):
    photo = PhotoField(
        label=_("Picture"),
        help_text=_("A JPEG, PNG or WebP file. We keep a small square of it, without place and time."),
    )
