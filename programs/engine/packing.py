"""A table as it is kept between the steps of an import: read once, however long that takes."""

import zlib

import msgspec

from programs.engine.tables import Table

FAST = 1  # of zlib's levels


def pack_table(table: Table) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(table), FAST)


def unpack_table(packed: bytes) -> Table:
    """For what `pack_table` has made, never for an upload."""
    return msgspec.msgpack.decode(zlib.decompress(packed), type=Table)
