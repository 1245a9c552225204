#!/usr/bin/env bash
# Opens Signet on a virtual display inside a private session bus with an unlocked
# keyring, and saves a screenshot once the window shows its first page.
# usage: window.sh SCREENSHOT [SECONDS-TO-STAY]
set -euo pipefail
. "$(dirname "$0")/setup.sh"
shot=$1
stay=${2:-${SIGNET_STAY:-5}}
rm -f "$shot"
work=$(mktemp -d)
started=()
finish() {
  for p in "${started[@]}"; do kill "$p" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
export XDG_RUNTIME_DIR=$work/runtime XDG_DATA_HOME=${SIGNET_XDG_DATA:-$work/share}
mkdir -p -m 700 "$XDG_RUNTIME_DIR" "$XDG_DATA_HOME"
printf '\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || true
n=$(free_display)
Xvfb ":$n" -screen 0 1440x900x24 -nolisten tcp >/dev/null 2>&1 &
started+=($!)
export DISPLAY=:$n
for _ in $(seq 100); do [ -e "/tmp/.X11-unix/X$n" ] && break; sleep 0.1; done
openbox >/dev/null 2>&1 &
started+=($!)
export WEBKIT_DISABLE_COMPOSITING_MODE=1 LIBGL_ALWAYS_SOFTWARE=1 SIGNET_READY_FILE=$work/ready
"$top/build/bin/signet" &
app=$!
started+=("$app")
for _ in $(seq 300); do
  [ -e "$work/ready" ] && break
  kill -0 "$app" 2>/dev/null || die "Signet ended before its window was there."
  sleep 0.1
done
[ -e "$work/ready" ] || die "Signet's window did not show its first page within 30 seconds."
sleep 1 # fonts and the first rows settle
import -window root "$shot"
say "Signet is open on display :$n. Screenshot: $shot"
if [ "$stay" = forever ]; then wait "$app"; else sleep "$stay"; fi
