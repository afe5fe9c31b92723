"""Pictures that people send, made anew: nothing of the file is kept but what one sees."""

import io
import struct
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, ImageStat

from mentoring.ui.forms import Form

FORMATS = ("JPEG", "PNG", "WEBP")
MEGABYTES = 10
PIXELS = 50_000_000  # the largest phone cameras; more costs memory while it is made small
PHOTO_SIDE = 512
LOGO_SIZE = (480, 160)
QUALITY = 85
PALE = 200  # of 255: what is seen best on a dark ground
DARK_GROUND = "#00303b"  # that of the side bar
NO_PICTURE = _("This file is not a picture that we can read. Please choose a JPEG, PNG or WebP file.")
type Files = MultiValueDict[str, UploadedFile[bytes]]

UNREADABLE = (
    *(OSError, ValueError, SyntaxError, struct.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)


class PictureField(forms.FileField):
    """Hands over a new picture, or None where no file was sent and none is required."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        file: UploadedFile[bytes] | None = super().clean(data, initial)
        if file is None:
            return None
        if (file.size or 0) > MEGABYTES * 1024 * 1024:
            raise ValidationError(_("This file is too big. Please choose one of up to %d MB.") % MEGABYTES)
        try:
            return self.made_anew(_opened(file.read()))
        except UNREADABLE as error:
            raise ValidationError(NO_PICTURE) from error

    def made_anew(self, picture: Image.Image) -> bytes:
        """The file that is kept; may raise one of UNREADABLE, as pixels are decoded late."""
        raise NotImplementedError


class PhotoField(PictureField):
    """A square JPEG of at most 512 x 512 pixels from the middle of the picture."""

    def made_anew(self, picture: Image.Image) -> bytes:
        side = min(PHOTO_SIDE, picture.width, picture.height)
        return _written(ImageOps.fit(picture, (side, side)), "white", "JPEG", quality=QUALITY)


class LogoField(PictureField):
    """The whole picture as a PNG of at most 480 x 160 pixels, on a ground on which it can be seen."""

    def made_anew(self, picture: Image.Image) -> bytes:
        picture.thumbnail(LOGO_SIZE)
        return _written(picture, DARK_GROUND if _is_pale(picture) else "white", "PNG")


def _opened(file: bytes) -> Image.Image:
    """The picture upright, with what can be seen through.

    The size that the file claims is looked at before a pixel is decoded. Raises ValidationError for
    too many pixels, and one of UNREADABLE.
    """
    picture: Image.Image = Image.open(io.BytesIO(file), formats=FORMATS)
    if picture.width * picture.height > PIXELS:
        raise ValidationError(_("This picture has too many pixels. Please choose a smaller one."))
    picture.draft("RGB", (PHOTO_SIDE * 2, PHOTO_SIDE * 2))  # a JPEG needs not be decoded in full
    return ImageOps.exif_transpose(picture).convert("RGBA")


def _is_pale(picture: Image.Image) -> bool:
    """Whether what is not seen through is nearly white."""
    solid = picture.getchannel("A")
    if solid.getextrema() == (255, 255) or not solid.getbbox():
        return False
    return ImageStat.Stat(picture.convert("L"), solid.point(lambda value: value > 127 and 255)).mean[0] > PALE


def _written(picture: Image.Image, ground: str, form: str, **options: Any) -> bytes:
    plain = Image.new("RGB", picture.size, ground)
    plain.paste(picture, mask=picture)
    file = io.BytesIO()
    plain.save(file, form, optimize=True, **options)
    return file.getvalue()


def asked_for(new: bytes | None, *, gone: bool) -> bytes | None:
    """What operations take: a new picture, an empty one to take it away, None to leave it as it is."""
    return new or (b"" if gone else None)


class PhotoForm(Form):
    photo = PhotoField(
        label=_("Picture"),
        help_text=_("A JPEG, PNG or WebP file. We keep a small square of it, without place and time."),
    )
