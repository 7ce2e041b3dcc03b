"""Turns `python -m qualitycheck` into the command."""

from qualitycheck.cli import main

if __name__ == "__main__":
    main()
