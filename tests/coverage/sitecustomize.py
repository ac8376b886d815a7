"""Python imports this at each start while `make coverage` runs, so that every process is measured."""

import coverage

coverage.process_startup()
