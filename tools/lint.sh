#!/bin/sh
# All checks that need no test, side by side: says what each of them found, ends with 1 if any failed.
set -u
cd "$(dirname "$0")/.."
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
trap 'trap "" TERM; kill 0; exit 1' INT TERM  # Ctrl-C alone would not end what runs in the background
number=0

check() {
  number=$((number + 1))
  name=$1 output=$said/$number
  shift
  echo "· $name" >"$output"
  { "$@" >>"$output" 2>&1 || echo "$name" >>"$said/failed"; } &
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

wait
cat "$said"/[1-9]
[ -e "$said/failed" ] || exit 0
echo "Failed: $(paste -sd, "$said/failed")" >&2
exit 1
