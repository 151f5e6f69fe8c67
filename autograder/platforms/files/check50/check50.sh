#!/usr/bin/env bash
# Usage: check50.sh SUBMISSION [-o FILE] [--training]
set -euo pipefail
submission=$(realpath -- "$1")
shift
cd "$(dirname "$0")/kit"
exec "${GRADER_PYTHON:-python3}" -m autograder.platforms.check50 "$submission" --assignment @assignment@ --lang @lang@ "$@"
