"""Prints the tables that several tests have filled."""

from tests.bench import report


def pytest_terminal_summary() -> None:
    for name, rows in report.KEPT.items():
        report.write(name, rows)
