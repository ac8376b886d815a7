#!/usr/bin/env bash
# Build the image, weigh it layer by layer, start it as the compose file does, and ask it questions.
set -euo pipefail
cd "${0%/*}/../.."
image=ask-the-article limit=1500000000 # bytes

lacks() {
  echo "image-check is skipped: $1 is not installed (Debian: apt-get install $2)"
  [ -z "${CI:-}" ]
  exit
}

command -v podman >/dev/null || lacks podman "podman catatonit"
bases=$(sed -nE 's/^FROM (python:\S+).*/docker.io\/library\/\1/p' deploy/Dockerfile)
for base in $bases; do
  podman image exists "$base" || podman pull --quiet "$base" >/dev/null 2>&1 || missing=$base
done
if [ -n "${missing:-}" ]; then
  command -v debootstrap >/dev/null || lacks "debootstrap, which replaces $missing where no registry answers," debootstrap
  echo "Making the base images here, as no registry has given $missing"
  # shellcheck disable=SC2086
  ./deploy/image/make-bases.sh $bases
fi

podman build --layers --pull=never --format docker --file deploy/Dockerfile --ignorefile deploy/Dockerfile.dockerignore --tag "$image" .
podman history --human --format '{{.Size}}\t{{.CreatedBy}}' "$image"
size=$(podman image inspect --format '{{.Size}}' "$image")
echo "The image takes $((size / 1000000)) MB"
if [ "$size" -gt "$limit" ]; then
  echo "It must not take more than $((limit / 1000000)) MB" >&2
  exit 1
fi

# No network: the answers need none. The files that it may open are few enough for any machine.
container=$(podman run --detach --init --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --network none \
  --ulimit nofile=4096:4096 --ulimit nproc=4096:4096 --env DATABASE_URL=sqlite:////tmp/conversations.db "$image")
trap 'podman rm --force --time 40 "$container" >/dev/null' EXIT
if ! podman exec --interactive "$container" .venv/bin/python - <deploy/image/ask.py; then
  podman logs "$container" >&2
  exit 1
fi
