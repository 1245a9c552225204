#!/usr/bin/env bash
# The production program in a real WebKitGTK window on a virtual display: it
# opens, shows Home, survives a click, and its screenshot is kept.
# usage: dbus-run-session -- smoke.sh SCREENSHOT [PROGRAM]
set -euo pipefail
shot=$1
program=${2:-$(dirname "$0")/bin/signet}
work=$(mktemp -d)
started=()
finish() {
  for p in "${started[@]}"; do kill "$p" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
fail() { printf 'smoke: %s\n' "$*" >&2; tail -n 30 "$work/log" >&2 || true; exit 1; }

export HOME=$work/home XDG_RUNTIME_DIR=$work/runtime XDG_DATA_HOME=$work/share XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache
mkdir -p -m 700 "$HOME" "$XDG_RUNTIME_DIR" "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME"
# Not everywhere may it lock its memory; the window opens without a keychain too.
printf '\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || true
n=90
while [ -e "/tmp/.X$n-lock" ] || [ -e "/tmp/.X11-unix/X$n" ]; do n=$((n + 1)); done
Xvfb ":$n" -screen 0 1440x900x24 -nolisten tcp >/dev/null 2>&1 &
started+=($!)
export DISPLAY=:$n
for _ in $(seq 100); do [ -e "/tmp/.X11-unix/X$n" ] && break; sleep 0.1; done
openbox >/dev/null 2>&1 &
started+=($!)
export WEBKIT_DISABLE_COMPOSITING_MODE=1 LIBGL_ALWAYS_SOFTWARE=1 SIGNET_READY_FILE=$work/ready
"$program" >"$work/log" 2>&1 &
app=$!
started+=("$app")
for _ in $(seq 300); do
  [ -e "$work/ready" ] && break
  kill -0 "$app" 2>/dev/null || fail "the program ended before its window was there"
  sleep 0.1
done
[ -e "$work/ready" ] || fail "no first page within 30 seconds"
read -r page <"$work/ready"
[ "$page" = home ] || fail "the first page is '$page', not home"
window=$(xdotool search --onlyvisible --name '^Signet$' | head -n1)
[ -n "$window" ] || fail "no window with the title Signet"
xdotool mousemove --window "$window" 120 400 click 1 # an empty part of the sidebar
xdotool key --window "$window" ctrl+k                # the palette
sleep 1
kill -0 "$app" 2>/dev/null || fail "the program did not survive a click"
xdotool key --window "$window" Escape
sleep 1
import -window root "$shot"
colours=$(identify -format '%k' "$shot")
[ "$colours" -gt 50 ] || fail "the window is blank ($colours colours)"
kill "$app"
for _ in $(seq 50); do kill -0 "$app" 2>/dev/null || break; sleep 0.1; done
kill -0 "$app" 2>/dev/null && fail "the program did not end on SIGTERM within 5 seconds"
echo "smoke: window, Home, a click, and an orderly end; screenshot $shot"
