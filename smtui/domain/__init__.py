"""The rules of the house: pure values and functions. No files, no network, no Textual, no clock of its own."""
