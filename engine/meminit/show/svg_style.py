"""The look of SVG pictures: colours that colour-blind readers can tell apart, for light and for dark pages."""

from __future__ import annotations

__all__ = ["STYLE"]

_PHASES = {
    # Hues of the Okabe-Ito palette: (stripe, box on light, box on dark)
    "firmware": ("#8a8f98", "#f1f2f4", "#2a2d33"),
    "boot-allocator": ("#e69f00", "#fdf3dd", "#3a2d10"),
    "zones": ("#56b4e9", "#e6f4fd", "#122f40"),
    "per-cpu": ("#cc79a7", "#faebf3", "#3b2231"),
    "zonelists": ("#0072b2", "#dfedf8", "#0c2940"),
    "buddy": ("#009e73", "#dff5ee", "#0b3328"),
    "slab": ("#d55e00", "#fde9db", "#402008"),
    "late": ("#b8a900", "#fbf9dc", "#34310a"),
}

_COMMON = """
.page{fill:var(--page)}
text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink)}
.title{font:600 24px system-ui,"DejaVu Sans",sans-serif}
.about,.legend{font:13px system-ui,"DejaVu Sans",sans-serif}
.about{fill:var(--soft)}
.name{font-size:12px;font-weight:600}
.tag{font-size:10px;fill:var(--soft)}
.box{fill:var(--fill,var(--page));stroke:var(--line);stroke-width:1}
.swatch{fill:var(--hue)}
.stripe{stroke:var(--hue);stroke-width:4;stroke-linecap:round}
.no-op .box{fill:var(--page);stroke:var(--soft)}
.absent .box{fill:var(--page);stroke:var(--faint);stroke-dasharray:5 4}
.absent .stripe{stroke-width:2}
.absent .name,.absent .tag,.no-op .name{fill:var(--soft);font-weight:400}
.arrow{fill:none;stroke:var(--arrow);stroke-width:1.3}
.arrow .head{stroke-dasharray:none}
.before{stroke:var(--before);stroke-dasharray:7 4}
.calls{stroke:var(--faint);stroke-width:1.6;stroke-dasharray:1.5 4;stroke-linecap:round}
.order{stroke:var(--faint);stroke-width:1}
g.arrow:hover{stroke-width:3}
"""

_LIGHT = "--page:#fff;--ink:#1b1f24;--soft:#57606a;--faint:#8b949e;--line:#c3c9d0;--arrow:#57606a;--before:#b34a00"
_DARK = "--page:#0d1117;--ink:#e6edf3;--soft:#a3adb8;--faint:#7d8792;--line:#454d57;--arrow:#9aa4af;--before:#ff9d5c"


def _colours(variables: str, at: int) -> str:
    phases = "".join(f".{name}{{--hue:{looks[0]};--fill:{looks[at]}}}" for name, looks in _PHASES.items())
    return f"svg{{{variables}}}{phases}"


STYLE = f"{_COMMON}{_colours(_LIGHT, 1)}\n@media (prefers-color-scheme:dark){{{_colours(_DARK, 2)}}}\n"
"""The content of a <style> element."""
