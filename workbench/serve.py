"""Rasa's own command line, quiet. `workbench.run` starts the server through it."""

from workbench.quiet import quiet

if __name__ == "__main__":
    quiet()
    from rasa.__main__ import main

    main()
