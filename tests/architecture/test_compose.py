"""docker-compose.yml can't be run here: its commands and variables are held against the code."""

import ast
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from celery.app.utils import find_app
from celery.bin.celery import celery
from django.core.management import get_commands

from mentoring.celery import app
from mentoring.engines.postgres import INITDB_ARGUMENTS

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<text>[^}]*))?\}")
SAMPLES = {
    "ALLOWED_HOSTS": "mentoring.example.com",
    "BASE_URL": "https://mentoring.example.com",
    "DEFAULT_FROM_EMAIL": "Turnabout <turnabout@example.com>",
    "EMAIL_URL": "smtps://user:password@mail.example.com",
    "POSTGRES_PASSWORD": "b7fa0d51",
    "SECRET_KEY": "q8Zr2m-Kx0Wb5uJt7Yc4Vn1Lg6Pd9HsEaTfRiGoQwUzXyBvCeMkNj3",
    "VALKEY_PASSWORD": "09c1d7e4",
}
# Read by the settings and left at their defaults in production.
LEFT_OUT = {"CONN_MAX_AGE", "CSRF_TRUSTED_ORIGINS", "DEBUG", "DEMO", "SSL_REDIRECT"}
OWN_SERVICES = ["web", "worker", "beat", "migrate"]


def filled(text: str) -> str:
    """The text as compose would hand it on, with sample values for what has to be given."""

    def value(found: re.Match[str]) -> str:
        return found["text"] if found["kind"] == "-" else SAMPLES[found["name"]]

    return PLACEHOLDER.sub(value, text).replace("$$", "$")


COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def command(service: str) -> list[str]:
    return shlex.split(filled(SERVICES[service]["command"]))


def environment(service: str) -> dict[str, str]:
    return {name: filled(value) for name, value in SERVICES[service]["environment"].items()}


def in_production(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program in the environment that compose gives to the web service, and no other."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**clean, **environment("web")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def variables_of_the_settings() -> set[str]:
    """The first argument of each call of env(...) and env.kind(...) in the settings."""
    tree = ast.parse((ROOT / "mentoring" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    names = [call.args[0] for call in calls if ast.unparse(call.func).split(".")[0] == "env"]
    return {str(name.value) for name in names if isinstance(name, ast.Constant)}


def test_the_deployment_check_finds_nothing() -> None:
    checked = in_production("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_variables_are_those_that_the_settings_read(service: str) -> None:
    given = set(environment(service))
    assert given == variables_of_the_settings() - LEFT_OUT


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "EMAIL_URL"])
def test_production_does_not_start_without(missing: str) -> None:
    started = in_production("-c", f"import os; del os.environ['{missing}']; import mentoring.settings")
    assert started.returncode != 0
    assert missing in started.stderr


def test_debug_is_off() -> None:
    shown = in_production("-c", "from mentoring import settings; print(settings.DEBUG, settings.DEMO)")
    assert shown.stdout.split() == ["False", "False"]


def test_no_secret_stands_in_the_file() -> None:
    for name, service in SERVICES.items():
        for variable, text in service.get("environment", {}).items():
            if any(word in variable for word in ("KEY", "PASSWORD", "SECRET", "URL")):
                found = PLACEHOLDER.search(text)
                assert found, f"{name}: {variable}"
                assert found["kind"] == "?", f"{name}: {variable} has a default"


def test_the_web_server_takes_its_options_and_finds_the_application() -> None:
    program, *arguments = command("web")
    checked = in_production("-m", program, "--check-config", *arguments)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("service", ["worker", "beat"])
def test_celery_knows_the_commands_and_options(service: str) -> None:
    program, option, application, name, *arguments = command(service)
    assert [program, option] == ["celery", "-A"]
    assert find_app(application) is app
    parser = celery.commands[name].make_parser(click.Context(celery.commands[name]))
    _, unknown, _ = parser.parse_args(arguments)
    assert unknown == []


def test_the_migration_is_a_command_of_manage_py() -> None:
    python, script, name, *_ = command("migrate")
    assert (python, script) == ("python", "manage.py")
    assert name in get_commands()


def test_all_that_runs_on_is_healthy_and_comes_back() -> None:
    for name, service in SERVICES.items():
        if name != "migrate":
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name


def test_own_services_wait_for_the_migration() -> None:
    for name in ("web", "worker", "beat"):
        conditions = {other: rule["condition"] for other, rule in SERVICES[name]["depends_on"].items()}
        assert conditions == {
            "migrate": "service_completed_successfully",
            "database": "service_healthy",
            "valkey": "service_healthy",
        }


def test_the_database_sorts_as_in_the_demo() -> None:
    assert SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"].split() == INITDB_ARGUMENTS


def test_volumes_are_declared() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_the_image_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    last_stage = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM")) :]
    users = [line.split()[1] for line in last_stage if line.startswith("USER")]
    assert users == ["turnabout"]
    assert not any("user" in SERVICES[name] for name in OWN_SERVICES)


def test_the_image_holds_every_package_of_ours_and_no_test() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for path in kept - {"locale"}:  # which comes with the first translation
        assert (ROOT / path).exists(), path
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages <= kept
    assert "tests" not in kept
