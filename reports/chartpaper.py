"""Draw a chart on paper, its words under it."""

from __future__ import annotations

from .charts import Box, Dot, Drawing, Label, Segment, Shape
from .gbt9704 import CHARACTER, NOTE_SIZE, PITCH, notes, text_width
from .paper import Paper


def put_chart(paper: Paper, drawing: Drawing) -> None:
    """Put a chart over the width of the page, its words under it; one higher than a page is made smaller."""
    title = notes(paper.fonts, [drawing.title, drawing.summary], paper.area.width)
    words = sum(line.height for line in title)
    scale = min(paper.area.width / drawing.width, (paper.area.height - words) / drawing.height)
    height = drawing.height * scale
    if height + words > paper.room and not paper.fresh:
        paper.new_page()
    top = paper.take(height)
    left = paper.area.left + (paper.area.width - drawing.width * scale) / 2
    for shape in drawing.shapes:
        _draw(paper, shape, left, top, scale)
    paper.put(title)
    paper.take(PITCH - CHARACTER)


def _draw(paper: Paper, shape: Shape, left: float, top: float, scale: float) -> None:
    canvas = paper.canvas
    canvas.saveState()
    match shape:
        case Segment():
            canvas.setStrokeGray(shape.grey)
            canvas.setLineWidth(shape.width * scale)
            canvas.setDash([length * scale for length in shape.dashes])
            ends = (shape.x1, shape.y1, shape.x2, shape.y2)
            x1, y1, x2, y2 = (
                left + end * scale if at % 2 == 0 else top - end * scale for at, end in enumerate(ends)
            )
            canvas.line(x1, y1, x2, y2)
        case Box():
            canvas.setFillGray(shape.fill)
            canvas.setLineWidth(0.6 * scale)
            corner = (left + shape.x * scale, top - (shape.y + shape.height) * scale)
            extent = (shape.width * scale, shape.height * scale)
            canvas.rect(*corner, *extent, stroke=int(shape.outlined), fill=1)
        case Dot():
            canvas.setFillGray(0.0 if shape.full else 1.0)
            canvas.setLineWidth(scale)
            spot = (left + shape.x * scale, top - shape.y * scale)
            canvas.circle(*spot, shape.radius * scale, stroke=1, fill=1)
        case Label():
            size = min(shape.size * scale, NOTE_SIZE)
            width = text_width(paper.fonts, "song", size, shape.text)
            back = {"start": 0.0, "middle": width / 2, "end": width}[shape.anchor]
            paper.write("song", size, shape.text, left + shape.x * scale - back, top - shape.y * scale)
    canvas.restoreState()
