#!/bin/sh
# Sees to a Chromium and fonts for the browser journeys: as root it installs Debian's, else it says how.
set -eu

has_browser() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    "$name" --version >/dev/null 2>&1 && return 0
  done
  return 1
}

has_fonts() { ! command -v fc-list >/dev/null || [ -n "$(fc-list)" ]; }

has_browser && has_fonts && exit 0

packages="chromium fonts-dejavu-core fonts-noto-color-emoji"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing $packages ..."
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages; } >build/chromium.log 2>&1 && exit 0
  tail -n 5 build/chromium.log >&2
fi
echo "The browser journeys need Chromium: on Debian and Ubuntu, sudo apt-get install $packages" >&2
# The tests themselves decide: they skip the journeys loudly, or fail in CI.
