"""smtui: a company's daily social media work in one terminal.

The package root stays empty of imports, so that a command pays only for the rooms it enters.
"""

__version__ = "0.1.0"
