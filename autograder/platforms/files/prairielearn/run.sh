#!/bin/sh
# What PrairieLearn starts in the container for every submission. --training adds the accuracies; ten minutes are all
# that a grading job may take.
cd "$(dirname "$0")" && exec "${GRADER_PYTHON:-python3}" -m autograder.platforms.prairielearn \
    --assignment "${ASSIGNMENT:-@assignment@}" --lang @lang@ --no-training
