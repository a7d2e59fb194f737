#!/bin/sh
# Prints the Chromium that the browser tests drive; `off` when they were switched off by JOURNEYS=off.
# On a Debian machine of its own (root: CI, containers) it is installed; elsewhere its absence is an error, never a skip.
if [ "$JOURNEYS" = off ]; then
    echo "Browser tests are switched off (JOURNEYS=off)." >&2
    echo off
    exit 0
fi
find_chromium() {
    for name in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return 0
    done
    for name in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        [ -x "$name" ] && echo "$name" && return 0
    done
    return 1
}
find_chromium && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium and a Chinese font for the browser tests …" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-noto-cjk; } >&2
    find_chromium && exit 0
fi
cat >&2 <<'WORDS'
The browser tests need Chromium, and none was found.
  Debian, Ubuntu:  sudo apt install chromium fonts-noto-cjk
  macOS:           brew install --cask chromium
  elsewhere:       CHROMIUM=/path/to/chrome make test
To run everything else on purpose: JOURNEYS=off make test
WORDS
exit 1
