#!/usr/bin/env bash
# Installs the Debian package on a clean Debian system in a folder, starts it
# there under a virtual display, and removes it. Needs root (or sudo) for chroot.
set -euo pipefail
. "$(dirname "$0")/setup.sh"
"$top/build/package"
need_packages debootstrap
arch=$(dpkg --print-architecture)
deb=$top/build/bin/signet_$(version)_$arch.deb
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' "Codename: $suite" | head -n1)
base=$cache/debian-$suite.tar

fail() { printf 'package: %s\n' "$*" >&2; exit 1; }
root=$(mktemp -d /var/tmp/signet-root.XXXXXX)
finish() {
  for m in proc dev/shm dev; do as_root umount -l "$root/$m" 2>/dev/null || true; done
  as_root rm -rf --one-file-system "$root"
}
trap finish EXIT
if [ ! -f "$base" ]; then
  say "Preparing a clean Debian $suite with the desktop's own libraries"
  as_root debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" ${mirror:+"$mirror"} >"$cache/debootstrap.log" 2>&1 ||
    { tail -n 5 "$cache/debootstrap.log" >&2; fail "debootstrap failed"; }
  for f in /etc/apt/apt.conf.d /etc/apt/sources.list /etc/apt/sources.list.d; do
    [ -e "$f" ] && as_root cp -r "$f" "$root/etc/apt/" || true
  done
  as_root cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
  as_root chroot "$root" env DEBIAN_FRONTEND=noninteractive sh -c \
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends xvfb openbox xdotool imagemagick dbus dbus-x11 gnome-keyring' \
    >>"$cache/debootstrap.log" 2>&1 || { tail -n 5 "$cache/debootstrap.log" >&2; fail "the clean system could not be prepared"; }
  as_root tar -C "$root" --exclude=./var/cache/apt/archives -cf "$base" .
else
  as_root tar -C "$root" -xf "$base"
fi
as_root chmod 755 "$root" # made by mktemp for its owner alone: other users could not even enter it
as_root mount -t proc proc "$root/proc"
as_root mount --bind /dev "$root/dev"
as_root mount -t tmpfs tmpfs "$root/dev/shm"
inside() { as_root chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

as_root mkdir -p "$root/var/cache/apt/archives/partial"
as_root cp "$deb" "$root/tmp/signet.deb"
as_root cp "$top/build/smoke.sh" "$root/tmp/smoke.sh"
say "Installing"
inside sh -c 'apt-get install -y -qq --no-install-recommends /tmp/signet.deb' >"$cache/install.log" 2>&1 ||
  { tail -n 10 "$cache/install.log" >&2; fail "the package does not install"; }
inside useradd -m ana 2>/dev/null || true
[ "$(inside sh -c 'grep -c application/vnd.signet.package /usr/share/applications/mimeinfo.cache')" -ge 1 ] || fail "the file association is missing"
[ -e "$root/usr/share/icons/hicolor/48x48/apps/signet.png" ] || fail "the icon is missing"
inside su ana -c 'signet --help' >/dev/null || fail "signet --help fails"
say "Starting it"
inside su ana -c 'cd /tmp && dbus-run-session -- bash /tmp/smoke.sh /tmp/installed.png /usr/bin/signet' || fail "the installed program does not start"
as_root cp "$root/tmp/installed.png" "$top/build/bin/installed.png"
say "Removing it"
inside apt-get remove -y -qq signet >>"$cache/install.log" 2>&1 || fail "the package does not remove"
left=$(cd "$root" && find usr -name '*signet*' | head)
[ -z "$left" ] || fail "left behind: $left"
echo "package: installed, started, removed on a clean Debian $suite"
