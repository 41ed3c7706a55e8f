"""Composing a picture without what stays hidden in it.

Textual's compositor renders every widget that touches what is to be painted, from front to back, containers and the
screen itself with their empty lines last. Here a widget is passed over of which nothing is seen, and it stops where
nothing is missing any more: in this frame no container is rendered. For a step of the cursor that is a third of the
picture's cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class SparseCompositor(Compositor):
    """A compositor that renders what is seen, and of that what is still there.

    A removed widget stays in the layout until the next one is made. Textual's own renders it in a picture that comes in
    between, when it has lost its colours: an area for long text then ends the app with a KeyError.
    """

    @property
    def visible_widgets(self) -> dict[Widget, tuple[Region, Region]]:
        """The widgets in sight with region and clip, from front to back."""
        found = super().visible_widgets
        if any(widget.parent is None for widget in found):
            found = {widget: place for widget, place in found.items() if widget.parent is not None}
        return found

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        """Return for each line the strips from cut to cut, ``None`` for those that nobody asked for."""
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [dict.fromkeys(line[:-1]) for line in cuts]
        left, right = crop.column_span
        unseen = {
            y: {cut for cut, end in zip(cuts[y], cuts[y][1:], strict=False) if cut < right and end > left}
            for y in crop.line_range
            if is_rendered_line(y)
        }
        missing = sum(map(len, unseen.values()))
        for widget, (region, clip) in self.visible_widgets.items() if missing else ():
            seen = region.intersection(clip)
            first, last = seen.column_span
            if not any(first <= cut < last for y in seen.line_range for cut in unseen.get(y, ())):
                continue  # all of it lies behind what is painted already
            strips = widget.render_lines(seen.translate((-region.x, -region.y)))
            for y, strip in zip(seen.line_range, strips, strict=False):
                if y not in unseen:
                    continue
                line, missed = chops[y], unseen[y]
                here = [cut for cut in cuts[y] if first <= cut <= last]
                for cut, part in zip(here, strip.divide([cut - seen.x for cut in here[1:]]), strict=False):
                    # From front to back: the first to paint a part has it.
                    if line.get(cut) is None:
                        line[cut] = part
                        if cut in missed:
                            missed.remove(cut)
                            missing -= 1
            if not missing:
                break
        return cast("Sequence[Mapping[int, Strip]]", chops)
