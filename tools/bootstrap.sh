#!/bin/sh
# Makes .venv and installs one of the locks into it: tools/bootstrap.sh demo|dev
# Does nothing if that has been done for these very locks; mends what was left half made.
set -eu
cd "$(dirname "$0")/.."

lock=requirements/$1.txt
venv=.venv
stamp=$venv/.turnabout

# Settings of the calling shell that would lead an environment's Python or pip astray.
unset PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX VIRTUAL_ENV
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1

sum_of() { cksum <"requirements/$1.txt" | tr ' ' -; }

runs() { "$@" >/dev/null 2>&1; }

is_recent() { runs "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))'; }

is_whole() { is_recent $venv/bin/python && runs $venv/bin/python -m pip --version; }

# dev holds all of demo: what has dev needs nothing for demo.
is_done() {
  [ -f $stamp ] && is_recent $venv/bin/python || return 1
  case "$(cat $stamp)" in
    "$1 $(sum_of "$1")" | "dev $(sum_of dev)") return 0 ;;
  esac
  return 1
}

make_venv() {
  rm -rf $venv
  # The shims of pyenv exist for versions that are switched off, hence its own folders at the end.
  pyenv=${PYENV_ROOT:-$HOME/.pyenv}/versions
  for python in ${PYTHON:+"$PYTHON"} python3.13 python3.14 python3.12 python3 python \
    "$pyenv"/3.13*/bin/python "$pyenv"/3.14*/bin/python "$pyenv"/3.12*/bin/python; do
    is_recent "$python" || continue
    runs "$python" -m venv --clear $venv && is_whole && return 0
  done
  rm -rf $venv
  # A shim named uv may exist and fail as well: ask it, do not look for it.
  runs uv --version && runs uv venv --quiet --seed --python '>=3.12' $venv && is_whole
}

is_done "$1" && exit 0

if ! [ -f $stamp ] || ! is_whole; then
  echo "Making the virtual environment in $venv ..."
  make_venv || {
    echo "Turnabout needs Python 3.12 or newer with its venv module (Debian: apt-get install python3-venv), and none was found that works." >&2
    exit 1
  }
fi

echo "Installing $lock ..."
rm -f $stamp
$venv/bin/python -m pip install -qq --progress-bar off --require-hashes --no-deps -r "$lock" || {
  echo "The packages of $lock could not be installed; what pip says stands above." >&2
  exit 1
}
echo "$1 $(sum_of "$1")" >$stamp
