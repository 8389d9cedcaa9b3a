#!/usr/bin/env bash
# Everything calmcramp needs on this machine; `make run` and `make test` call it, and it may be
# called again at any time: what is there is left alone, and nothing is fetched twice.
#
#   tools/setup.sh run     system libraries, .venv, the package
#   tools/setup.sh test    the same, and what the tests need
#
# Debian, Raspberry Pi OS and Ubuntu: what is missing is installed through apt, when it may be (as
# root, or where sudo asks for no password); otherwise the one line to run is printed.
set -euo pipefail
cd "$(dirname "$0")/.."

level=${1:-run}
case $level in run | test) ;; *) echo "usage: tools/setup.sh run|test" >&2; exit 2 ;; esac

say() { echo "setup: $*" >&2; }

# -- system libraries ----------------------------------------------------------------------------

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# A desktop that sounds through PipeWire would lose pipewire-alsa to pulseaudio: they remove each
# other. There the tests' sound server is only unpacked into .venv, beside its libraries.
only_unpack_pulseaudio() { installed pipewire-alsa && ! installed pulseaudio; }

wanted_packages() {
    wanted=(libportaudio2 libasound2-plugins espeak-ng)
    [ "$level" = test ] || return 0
    command -v systemd-analyze >/dev/null || wanted+=(systemd) # it checks the unit
    if ! only_unpack_pulseaudio; then
        wanted+=(pulseaudio pulseaudio-utils)
        return
    fi
    apt-cache show pulseaudio >/dev/null 2>&1 || { may_install && "${as_root[@]}" apt-get update -qq; }
    local libraries
    libraries=$(apt-cache depends pulseaudio | sed -n 's/^ *Depends: \([^<]\)/\1/p')
    # shellcheck disable=SC2206  # package names hold no spaces
    wanted+=(pulseaudio-utils $libraries)
}

unpack_pulseaudio() {
    local home=.venv/pulseaudio
    [ -x .venv/bin/pulseaudio ] && return
    say "unpacking pulseaudio into $home for the tests"
    mkdir -p $home
    (cd $home && apt-get -o APT::Sandbox::User=root -qq download pulseaudio &&
        dpkg -x pulseaudio_*.deb . && rm pulseaudio_*.deb)
    cat >.venv/bin/pulseaudio <<'WRAPPER'
#!/bin/sh
# The sound server of the tests, unpacked here because this machine's own must stay as it is.
usr=$(dirname "$(readlink -f "$0")")/../pulseaudio/usr
modules=$(dirname "$(find "$usr" -name module-null-sink.so | head -n 1)")
core=$(dirname "$(find "$usr" -name 'libpulsecore-*.so' | head -n 1)")
export LD_LIBRARY_PATH="$core:$modules"
exec "$usr/bin/pulseaudio" --dl-search-path="$modules" "$@"
WRAPPER
    chmod +x .venv/bin/pulseaudio
}

python=
find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$(command -v "$name")
            return
        fi
    done
    say "Python 3.11 or newer is needed and was not found; install it and run this again"
    exit 1
}

as_root=()
may_install() {
    [ "$(id -u)" = 0 ] && return
    as_root=(sudo -n)
    sudo -n true 2>/dev/null
}

apt_install() {
    # --no-remove: rather fail than take away the sound system that this machine uses.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends --no-remove "$@" >"$log" 2>&1
}

install_missing() {
    log=$(mktemp)
    say "installing with apt: $*"
    if ! apt-cache show "$@" >/dev/null 2>&1 || ! apt_install "$@"; then
        # The lists of a fresh machine are empty, those of an old one name files that are gone.
        "${as_root[@]}" apt-get update -qq >"$log" 2>&1 && apt_install "$@" || {
            tail -n 15 "$log" >&2
            rm -f "$log"
            return 1
        }
    fi
    rm -f "$log"
}

system_packages() {
    local missing=() wanted=() name
    wanted_packages
    for name in "${wanted[@]}"; do installed "$name" || missing+=("$name"); done
    "$python" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    [ ${#missing[@]} = 0 ] && return
    if may_install && install_missing "${missing[@]}"; then return; fi
    say "missing: ${missing[*]}; please run:"
    say "    sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    # Without them the tests would fail; a rehearsal needs none of them.
    [ "$level" = run ] || exit 1
}

find_python
if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
    system_packages
else
    say "this system has no apt; PortAudio and espeak-ng must be there already"
fi

# -- .venv and the package -----------------------------------------------------------------------

venv_python=.venv/bin/python
fingerprint() { cat pyproject.toml <("$venv_python" -V) <(pwd) | sha256sum | cut -d ' ' -f 1; }
up_to_date() {
    [ -x .venv/bin/calmcramp ] || return
    local now
    now=$(fingerprint)
    [ "$(cat .venv/ready-for-test 2>/dev/null)" = "$now" ] && return
    [ "$level" = run ] && [ "$(cat .venv/ready-for-run 2>/dev/null)" = "$now" ]
}
pip() { "$venv_python" -m pip -qq --disable-pip-version-check "$@"; }

# A half-made environment, or one whose Python has gone, is made anew.
if ! "$venv_python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "making .venv with $python"
    "$python" -m venv --clear .venv
fi
if ! up_to_date; then
    say "installing the Python packages (a few minutes the first time)"
    pip install --upgrade 'pip>=25.1' # the first that knows --group
    if [ "$level" = test ]; then pip install --editable . --group dev; else pip install --editable .; fi
    fingerprint >".venv/ready-for-$level"
fi
if [ "$level" = test ] && command -v dpkg-query >/dev/null && only_unpack_pulseaudio; then
    unpack_pulseaudio
fi
