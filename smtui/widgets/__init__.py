"""What the screens are drawn with: bars, lists and panes that paint their lines themselves, a few bytes at a time."""
