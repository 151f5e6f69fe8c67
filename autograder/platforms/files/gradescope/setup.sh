#!/usr/bin/env bash
# Runs once, when Gradescope builds the image: Python, and what the grader imports (torch as its CPU build).
set -euo pipefail

apt-get update
apt-get install -y --no-install-recommends python3-pip python3-venv
python3 -m venv /opt/uv
/opt/uv/bin/pip install --quiet uv

cd /autograder/source/kit
/opt/uv/bin/uv venv --python 3.12 .venv
/opt/uv/bin/uv pip install --python .venv --torch-backend=cpu --requirement requirements.txt
