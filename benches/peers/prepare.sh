# Sourced by the scripts beside this folder: goes to the root of the project and makes `$venv`, a virtual environment with the pinned
# versions of a file of requirements. prepare VENV REQUIREMENTS
cd "$(dirname "$0")/.."

prepare() {
    venv=$1
    if [ ! -x "$venv/bin/python" ]; then
        python3 -m venv "$venv"
    fi
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2"
}
