"""The checks: one pytest file per exercise module, in the order of each assignment's ORDER."""
