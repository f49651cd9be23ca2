"""The commands of `./spoc`, one module each with `run(args) -> exit code`."""
