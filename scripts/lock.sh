#!/bin/sh
# Regenerates requirements/lock/ from requirements/*.in, one hashed file per platform and set, without any registry address.
# Usage: scripts/lock.sh [--upgrade | --upgrade-package NAME]   (without arguments, versions already locked are kept)
# One universal lock would not do: Rasa's metadata then pins another numpy than a plain solve on each platform does.
set -eu
cd "$(dirname -- "$0")/.."
uv=.venv/uv/bin/uv
[ -x "$uv" ] || uv=uv
# Packages that only this machine offers must not get into the locks.
unset UV_FIND_LINKS UV_INDEX UV_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
mkdir -p requirements/lock

solve() {
    "$uv" pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header "$@"
}

for pair in linux-x86_64=x86_64-manylinux_2_28 linux-aarch64=aarch64-manylinux_2_28 \
    macos-arm64=aarch64-apple-darwin macos-x86_64=x86_64-apple-darwin; do
    name=${pair%%=*}
    target=${pair#*=}
    echo "$name" >&2
    # The run-time set is solved under the development set, so that the second contains the first.
    solve "$@" --python-version 3.10 --python-platform "$target" -o "requirements/lock/$name-dev.txt" requirements/dev.in
    solve --python-version 3.10 --python-platform "$target" --no-annotate -c "requirements/lock/$name-dev.txt" \
        -o "requirements/lock/$name.txt" --upgrade requirements/run.in
done
echo uv >&2
solve "$@" --universal --python-version 3.10 -o requirements/lock/uv.txt requirements/uv.in
