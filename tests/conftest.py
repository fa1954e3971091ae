from hypothesis import settings

# The same examples on every run and machine, and no deadline: this machine's speed is nobody's bug.
settings.register_profile("project", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("project")

collect_ignore = ["endpoints/echo.py"]  # a program that the protocol tests start: it has no tests and no doctests
