# shellcheck shell=bash
# Sets up what Signet is built and tested with, where it is missing: Debian
# packages, Go, Node, npm and Go modules. Sourced by run, test, package, bench.
# Every step looks first and is quick the second time.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=$top/.cache
go_version=1.26.8     # what go.mod asks for
node_version=20.20.2
npm_version=11.19.1
tags=webkit2_41,sqlite_fts5
mkdir -p "$cache" "$top/build/bin"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "Signet needs '$*' to be run as root. Install sudo, or run this once as root."
  fi
}

# need_packages NAME... installs the Debian packages that are missing.
need_packages() {
  command -v dpkg-query >/dev/null || die "This script sets up Debian and its relatives. Elsewhere, install: $*"
  local missing=() p
  for p in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null | grep -qx installed || missing+=("$p")
  done
  [ ${#missing[@]} = 0 ] && return
  say "Installing ${missing[*]}"
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$cache/apt.log" 2>&1; then
    as_root apt-get update -qq >>"$cache/apt.log" 2>&1 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >>"$cache/apt.log" 2>&1 ||
      { tail -n 20 "$cache/apt.log" >&2; die "apt-get could not install ${missing[*]}. The log is $cache/apt.log."; }
  fi
}

newer() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1)" = "$2" ]; } # newer A B: A >= B

# need_go puts a Go that is new enough on the PATH. Debian's own is too old: it
# fetches the toolchain as the module that newer ones fetch by themselves.
need_go() {
  local have
  PATH=$cache/go/bin:$PATH:/usr/local/go/bin
  have=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null | sed 's/^go//')
  if [ -z "$have" ] || ! newer "$have" "$go_version"; then
    [ -n "$have" ] || need_packages golang-go ca-certificates
    say "Go ${have:-is missing}: fetching Go $go_version into $cache/go"
    local arch dir tmp
    arch=$(dpkg --print-architecture)
    tmp=$(mktemp -d)
    ( cd "$tmp" && printf 'module fetch\n\ngo 1.19\n' >go.mod &&
      GOFLAGS="-modcacherw -mod=mod" GOTOOLCHAIN=local GOPATH="$tmp/path" GONOSUMDB=golang.org/toolchain \
        /usr/bin/go mod download "golang.org/toolchain@v0.0.1-go$go_version.linux-$arch" ) ||
      die "Go $go_version could not be fetched. Install Go $go_version or newer yourself, and run this again."
    dir=$tmp/path/pkg/mod/golang.org/toolchain@v0.0.1-go$go_version.linux-$arch
    rm -rf "$cache/go" && cp -r "$dir" "$cache/go" && rm -rf "$tmp"
    chmod +x "$cache"/go/bin/* "$cache"/go/pkg/tool/*/* # modules carry no modes
  fi
  export PATH GOTOOLCHAIN=local GOFLAGS="${GOFLAGS:-} -buildvcs=false"
}

# need_node puts a Node and an npm that are new enough on the PATH.
need_node() {
  local have arch
  PATH=$cache/node/bin:$PATH
  have=$(node --version 2>/dev/null | sed 's/^v//')
  if [ -z "$have" ] || ! newer "$have" 20.19.0; then
    command -v npm >/dev/null || need_packages npm
    case $(dpkg --print-architecture) in amd64) arch=x64 ;; *) arch=$(dpkg --print-architecture) ;; esac
    say "Node ${have:-is missing}: fetching Node $node_version into $cache/node"
    mkdir -p "$cache/node/bin"
    npm install --prefix "$cache/node" --no-save --ignore-scripts --no-audit --no-fund \
      "node-linux-$arch@$node_version" "npm@$npm_version" >"$cache/node.log" 2>&1 ||
      { tail -n 10 "$cache/node.log" >&2; die "Node $node_version could not be fetched. Install Node 20.19 or newer yourself."; }
    ln -sf "$cache/node/node_modules/node-linux-$arch/bin/node" "$cache/node/bin/node"
    ln -sf "$cache/node/node_modules/npm/bin/npm-cli.js" "$cache/node/bin/npm"
  fi
  export PATH
}

digest() { sha256sum "$@" 2>/dev/null | sha256sum | cut -c1-16; }

# need_npm FOLDER installs what its lock file names, without running install scripts.
need_npm() {
  local stamp=$1/node_modules/.signet-lock now
  now=$(digest "$1/package-lock.json")-$(node --version)
  [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return
  say "Installing the packages of ${1#"$top"/}"
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || die "npm ci failed in $1."
  echo "$now" >"$stamp"
}

# need_frontend builds frontend/dist when a source has changed.
need_frontend() {
  need_node
  need_npm "$top/frontend"
  local now
  now=$(cd "$top/frontend" && find index.html package-lock.json vite.config.* tsconfig*.json public src -type f -print0 | sort -z |
    xargs -0 sha256sum | sha256sum | cut -c1-16)
  [ -f "$top/frontend/dist/index.html" ] && [ "$(cat "$cache/dist.stamp" 2>/dev/null)" = "$now" ] && return
  say "Building the window"
  (cd "$top/frontend" && npm run --silent build) || die "The window could not be built."
  echo "$now" >"$cache/dist.stamp"
}

desktop_packages=(build-essential pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev)
display_packages=(xvfb openbox imagemagick xdotool dbus dbus-x11 gnome-keyring)

version() { node -p "require('$top/wails.json').info.productVersion" 2>/dev/null || sed -n 's/.*"productVersion": "\(.*\)".*/\1/p' "$top/wails.json"; }

# build_app OUTPUT TAGS builds one program of Signet.
build_app() {
  (cd "$top" && go build -trimpath -tags "$2" -ldflags "-s -w -X signet/backend/desk.Version=$(version)" -o "$1" .) ||
    die "Signet could not be built."
}

# build_signet builds both: signet for the terminal, and signet-window, which it hands over to.
build_signet() {
  build_app "$top/build/bin/signet" sqlite_fts5
  build_app "$top/build/bin/signet-window" "desktop,production,$tags"
}

# free_display prints the number of an X display that nobody uses.
free_display() {
  local n=90
  while [ -e "/tmp/.X$n-lock" ] || [ -e "/tmp/.X11-unix/X$n" ]; do n=$((n + 1)); done
  echo "$n"
}
