"""Lets `pytest assignments/mlp/checks --submission assignments/mlp --in-process` run."""

pytest_plugins = ["autograder.plugin"]
