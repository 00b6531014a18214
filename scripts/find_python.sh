#!/bin/sh
# Prints the path of a Python 3.10 that really runs. Usage: find_python.sh ROOT
# A candidate is executed and counts only when it reports 3.10 for this processor and imports what a full Python has.
set -eu
root=$1
boot=$root/.state/uv
machine=$(uname -m)

probe_code='
import platform, sys
assert sys.version_info[:2] == (3, 10) and sys.implementation.name == "cpython"
assert platform.machine().lower() == sys.argv[1].lower()
import ctypes, ensurepip, sqlite3, ssl, venv
print(sys.executable)
'

# Prints the real path of the interpreter when it fits. A pyenv shim of an inactive version exits 127 here.
probe() { PYTHONPATH='' PYTHONHOME='' "$1" -c "$probe_code" "$machine" </dev/null 2>/dev/null; }

# The Pythons below a folder such as ~/.pyenv/versions, newest patch first.
newest_first() {
    for dir in "$1"/"$2"3.10.*; do
        [ -d "$dir" ] || continue
        patch=${dir##*/"$2"3.10.}
        printf '%s\t%s\n' "${patch%%[!0-9]*}" "$dir/bin/python3.10"
    done | sort -rn | cut -f 2-
}

pyenv_roots() {
    [ -z "${PYENV_ROOT:-}" ] || printf '%s\n' "$PYENV_ROOT"
    [ -z "${HOME:-}" ] || printf '%s\n' "$HOME/.pyenv"
    # pyenv may live elsewhere: its shims and its own command are inside its root.
    for name in python3.10 python3 python pyenv; do
        found=$(command -v "$name" 2>/dev/null) || continue
        case $found in
            */shims/"$name") printf '%s\n' "${found%/shims/"$name"}" ;;
            */bin/pyenv) printf '%s\n' "${found%/bin/pyenv}" ;;
        esac
    done
}

candidates() {
    [ -z "${PYTHON310:-}" ] || printf '%s\n' "$PYTHON310"
    command -v python3.10 2>/dev/null || :
    pyenv_roots | while IFS= read -r pyenv; do newest_first "$pyenv/versions" ''; done
    for dir in /usr/bin /usr/local/bin /opt/homebrew/bin /opt/homebrew/opt/python@3.10/bin /usr/local/opt/python@3.10/bin \
        /home/linuxbrew/.linuxbrew/bin /Library/Frameworks/Python.framework/Versions/3.10/bin /opt/python/cp310-cp310/bin; do
        printf '%s\n' "$dir/python3.10"
    done
    command -v python3 2>/dev/null || :
    command -v python 2>/dev/null || :
    for dir in "${UV_PYTHON_INSTALL_DIR:-}" "${XDG_DATA_HOME:-${HOME:-}/.local/share}/uv/python"; do
        [ -z "$dir" ] || newest_first "$dir" cpython-
    done
}

find_installed() {
    candidates | while IFS= read -r candidate; do
        [ -x "$candidate" ] || candidate=$(command -v "$candidate" 2>/dev/null) || continue
        if probe "$candidate"; then break; fi
    done
}

# A uv that runs: the one on PATH, one fetched before, or one fetched now with the pip of any Python 3.
find_uv() {
    for uv in uv "$boot/bin/uv"; do
        if "$uv" --version >/dev/null 2>&1; then
            printf '%s\n' "$uv"
            return
        fi
    done
    for any in python3 python; do
        "$any" -c 'import sys; assert sys.version_info >= (3, 8)' >/dev/null 2>&1 || continue
        rm -rf "$boot" "$boot-venv"
        mkdir -p "$root/.state"
        # Where the distribution's Python lacks the venv package, its own pip can still fill a folder.
        if "$any" -m venv "$boot-venv" >/dev/null 2>&1; then any=$boot-venv/bin/python; fi
        "$any" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
            --target "$boot" -r "$root/requirements/lock/uv.txt" >&2 </dev/null || :
        rm -rf "$boot-venv"
        if "$boot/bin/uv" --version >/dev/null 2>&1; then
            printf '%s\n' "$boot/bin/uv"
            return
        fi
    done
    return 1
}

python=$(find_installed)
if [ -z "$python" ]; then
    echo '居易：没有找到 Python 3.10，正在用 uv 下载一份…… / No Python 3.10 found; fetching one with uv.' >&2
    if uv=$(find_uv) && UV_PYTHON_INSTALL_BIN=0 "$uv" python install 3.10 >&2 </dev/null; then
        python=$("$uv" python find --managed-python --no-project 3.10 2>/dev/null) || python=
        [ -z "$python" ] || python=$(probe "$python") || python=
    fi
fi
if [ -z "$python" ]; then
    cat >&2 <<'END'

居易：没有可用的 Python 3.10，也没能下载到。请任选一种办法，然后重新运行：
  1. 用系统的软件包管理器安装 Python 3.10（须带 venv、ssl、sqlite3），如 apt install python3.10-venv、brew install python@3.10；
  2. 用 pyenv 安装：pyenv install 3.10；
  3. 已经装在别处的，用环境变量指明：PYTHON310=/路径/python3.10 ./juyi …；
  4. 连上网络（或设好代理、镜像）后重试，会自动下载一份。

Juyi needs Python 3.10 (with venv, ssl and sqlite3); none was found and none could be fetched. Install it with your package
manager or pyenv, or set PYTHON310 to its path, or connect to the network and run the command again.
END
    exit 1
fi
printf '%s\n' "$python"
