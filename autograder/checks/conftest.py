"""Lets `pytest autograder/checks/mlp --submission PATH` run."""

pytest_plugins = ["autograder.plugin"]
