#!/usr/bin/env bash
# Artemis runs this in its container: the test repository is the working directory, the student's lies in assignment/.
set -euo pipefail
"${GRADER_PYTHON:-python3}" -m autograder.platforms.artemis assignment \
    --assignment @assignment@ --lang @lang@ --no-training --output test-reports/results.xml
