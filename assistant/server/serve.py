"""Rasa's own command line, quiet. `workbench.running.run` starts the server through it, once everything is right."""

import sys

from assistant.server.silence_warnings import quiet

if __name__ == "__main__":
    quiet()
    if sys.argv[1:2] == ["run"]:
        from assistant.server.lean_imports import only_what_serves

        only_what_serves()
        from assistant.server.preflight import with_model_or_exit

        sys.argv = with_model_or_exit(sys.argv)
        from assistant.server.app import guard_rasa

        guard_rasa()
    from rasa.__main__ import main

    main()
