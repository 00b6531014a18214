"""The results as tables, on the terminal and as a Markdown page."""
