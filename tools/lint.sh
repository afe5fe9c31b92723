#!/bin/sh
# All checks that need no test: runs each, says which failed, ends with 1 if any did.
set -u
cd "$(dirname "$0")/.."
failed=""

check() {
  name=$1
  shift
  echo "· $name"
  "$@" || failed="$failed, $name"
}

production_check() {
  env -u DEMO -u DATA_DIR SECRET_KEY="$(head -c 48 /dev/urandom | base64 | tr -d '\n')" \
    DATABASE_URL=postgresql://turnabout@db/turnabout REDIS_URL=redis://broker:6379/0 \
    EMAIL_URL=smtps://mail.example ALLOWED_HOSTS=turnabout.example BASE_URL=https://turnabout.example \
    .venv/bin/python manage.py check --deploy --fail-level WARNING
}

check "formatting" .venv/bin/ruff format --quiet --check .
check "lint" .venv/bin/ruff check --quiet .
check "templates" .venv/bin/djlint --quiet --lint templates
check "types" .venv/bin/mypy --no-error-summary .
check "import contracts" .venv/bin/lint-imports
check "migrations" env PYTHONWARNINGS=ignore .venv/bin/python manage.py makemigrations --check --settings tests.settings
check "deployment settings" production_check

[ -z "$failed" ] && exit 0
echo "Failed: ${failed#, }" >&2
exit 1
