"""The picker of saved views."""

from __future__ import annotations

from textual.widgets import Input

from smtui.screens.asking import Picker


class ViewPicker(Picker):
    """The saved views. A digit takes the view that it stands beside."""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Take a view by its digit, else narrow the list."""
        place = int(event.value) if event.value in tuple("123456789") else 0
        if place and place <= sum(item.value.startswith("view:") for item in self.all):
            event.stop()
            self.close()
            self.then(self.all[place - 1].value)
        else:
            super().on_input_changed(event)
