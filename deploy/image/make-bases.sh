#!/usr/bin/env bash
# Make base images of the given names from Debian's packages and the Python of .venv, where no registry can be reached.
set -euo pipefail
cd "${0%/*}/../.."
python=$(.venv/bin/python -c 'import sys; print(sys.base_prefix)')
version=$(cat .python-version)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# Of Debian, what the official images have: make for the first stage, and the libraries of Python.
debootstrap --variant=minbase --include=ca-certificates,netbase,tzdata,make,libssl3,libffi8,zlib1g,libbz2-1.0,liblzma5,libsqlite3-0,libreadline8,libncursesw6,libuuid1,libexpat1,libgdbm6,libnsl2,libtirpc3 \
  bookworm "$root" http://deb.debian.org/debian >"$root.log" || { tail "$root.log" >&2; exit 1; }
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale,info}/* "$root.log"
shopt -s nullglob # a Python may hold its library within itself
(cd "$python" && tar --exclude=__pycache__ --exclude=test --exclude=tests --exclude=idlelib --exclude=site-packages --exclude='*.a' \
  -c "bin/python$version" "lib/python$version" "lib/libpython$version".so* include) | tar -C "$root/usr/local" -x
mkdir -p "$root/usr/local/lib/python$version/site-packages"
for name in python python3; do ln -s "python$version" "$root/usr/local/bin/$name"; done
chroot "$root" ldconfig
# A machine behind a proxy has its certificate among those that it trusts.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"

tar -C "$root" -c . | podman import --quiet --change 'ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt' - "$1" >/dev/null
for name in "${@:2}"; do podman tag "$1" "$name"; done
