"""``python -m bot``: the command line of 居易."""

from bot.cli import main

if __name__ == "__main__":
    main()
