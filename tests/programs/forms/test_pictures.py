import io
import random
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from programs.forms.pictures import LogoField, PhotoField, PictureField
from programs.models.pictures import PICTURE_BYTES_MAX


def sent(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", data)


def made(field: PictureField, data: bytes) -> Image.Image:
    new = field.clean(sent(data))
    assert new is not None
    return Image.open(io.BytesIO(new))


def drawn(size: tuple[int, int], form: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "red").save(file, form, **options)
    return file.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_small_square_jpeg(form: str) -> None:
    small = made(PhotoField(), drawn((1600, 900), form))
    assert (small.format, small.size) == ("JPEG", (512, 512))


def test_a_tiny_one_is_not_blown_up_and_what_was_seen_through_is_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(clear, "PNG")
    small = made(PhotoField(), clear.getvalue())
    assert small.size == (40, 40)
    assert small.getpixel((20, 20)) == (255, 255, 255)


def test_metadata_goes_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "A camera", 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    wide = Image.new("RGB", (200, 100), "red")
    wide.paste("blue", (0, 0, 100, 100))
    file = io.BytesIO()
    wide.save(file, "JPEG", exif=exif)
    small = made(PhotoField(), file.getvalue())
    assert not small.getexif()
    assert b"A camera" not in file.getvalue()[-1:] + small.tobytes()
    top, bottom = small.getpixel((50, 5)), small.getpixel((50, 95))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[2] > 200 > bottom[2]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("ink", "ground"), [((0, 0, 0), (255, 255, 255)), ((255, 255, 240), (0, 48, 59))], ids=["dark", "pale"]
)
def test_a_logo_is_kept_whole_on_a_ground_on_which_it_is_seen(
    ink: tuple[int, int, int], ground: tuple[int, int, int]
) -> None:
    drawing = Image.new("RGBA", (1000, 100), (0, 0, 0, 0))
    drawing.paste(ink, (0, 0, 500, 100))
    file = io.BytesIO()
    drawing.save(file, "PNG")
    logo = made(LogoField(), file.getvalue())
    assert (logo.format, logo.size) == ("PNG", (480, 48))
    assert (logo.getpixel((10, 20)), logo.getpixel((470, 20))) == (ink, ground)


def test_the_worst_logo_fits_into_the_database() -> None:
    noise = Image.frombytes("RGB", (480, 160), random.Random(7).randbytes(480 * 160 * 3))
    file = io.BytesIO()
    noise.save(file, "PNG")
    kept = LogoField().clean(sent(file.getvalue()))
    assert kept is not None
    assert len(kept) <= PICTURE_BYTES_MAX


def test_none_is_asked_for_none() -> None:
    assert LogoField(required=False).clean(None) is None


@pytest.mark.parametrize("field", [PhotoField(), LogoField()], ids=["photo", "logo"])
@pytest.mark.parametrize(
    "wrong",
    [
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        drawn((300, 300))[:200],
        drawn((20, 20), "GIF"),
        bomb(8_000, 8_000),
        bomb(12_000, 12_000),
        bomb(60_000, 60_000),
        bomb(400, 400),
        drawn((20, 20)) + b"\0" * 10 * 1024 * 1024,
    ],
    ids=["text", "svg", "cut off", "gif", "pixels", "warned", "bomb", "empty", "bytes"],
)
def test_what_is_no_picture_is_refused(field: PictureField, wrong: bytes) -> None:
    with pytest.raises(ValidationError):
        field.clean(sent(wrong))
