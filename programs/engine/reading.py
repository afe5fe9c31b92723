from programs.engine.tables import Limits, Table, Trouble, Unreadable
from programs.engine.texts import read_text
from programs.engine.workbooks import read_workbook

ZIP = b"PK\x03\x04"  # how a workbook of Excel begins
UPLOADED = Limits()
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls, and workbooks with a password


def read_table(content: bytes, limits: Limits = UPLOADED) -> Table:
    """Read a file, whatever its name says: an Excel workbook, or text with separators.

    Raises Unreadable.
    """
    if len(content) > limits.bytes:
        raise Unreadable(Trouble.TOO_BIG)
    if not content.strip():
        raise Unreadable(Trouble.EMPTY)
    if content.startswith(OLD_EXCEL):
        raise Unreadable(Trouble.OLD_EXCEL)
    read = read_workbook if content.startswith(ZIP) else read_text
    return read(content, limits.rows)
