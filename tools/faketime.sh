#!/bin/sh
# Sees to Debian's faketime, for tests on other clocks: as root it installs it, else it says how.
set -eu

command -v faketime >/dev/null && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing faketime ..."
  export DEBIAN_FRONTEND=noninteractive
  mkdir -p build
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends faketime; } >build/faketime.log 2>&1 && exit 0
  tail -n 5 build/faketime.log >&2
fi
echo "The tests on other clocks need faketime: on Debian and Ubuntu, sudo apt-get install faketime" >&2
# The tests themselves fail for want of it; all other faults can do without.
