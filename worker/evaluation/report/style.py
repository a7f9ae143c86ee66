"""How the page looks: light and dark, wide and narrow, on paper."""

STYLE = """
:root{color-scheme:light dark;--back:#fff;--card:#f7f7f8;--ink:#18181b;--soft:#52525b;
--rule:#d4d4d8;--first:#1d4ed8;--second:#b45309;--on:#be123c;--over:#fff}
@media(prefers-color-scheme:dark){:root{--back:#121214;--card:#1c1c20;--ink:#f4f4f5;
--soft:#a1a1aa;--rule:#3f3f46;--first:#7aa7ff;--second:#fbbf24;--on:#fb7185;
--over:#0b1020}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans KR",sans-serif}
main{max-width:1120px;margin:0 auto;padding:24px 16px 64px}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 4px}
h2{font-size:1.25rem;margin:40px 0 8px;padding-top:16px;
border-top:1px solid var(--rule)}
h3{font-size:1rem;margin:0 0 6px}
p{margin:0 0 12px;max-width:75ch}
.soft,figcaption{color:var(--soft);font-size:.9rem}
.note{border-left:4px solid var(--second);padding:2px 12px;margin:8px 0;max-width:80ch}
.wide{overflow-x:auto;max-width:100%}
.wide:focus-visible,summary:focus-visible,a:focus-visible,video:focus-visible{
outline:3px solid var(--first);outline-offset:2px}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding-bottom:4px}
th,td{padding:5px 12px 5px 0;text-align:right;vertical-align:top;white-space:nowrap;
border-bottom:1px solid var(--rule)}
th:first-child,td:first-child,.text{text-align:left}
.text{white-space:normal;overflow-wrap:anywhere;min-width:9rem}
th{font-weight:600}
.range{color:var(--soft);font-size:.8rem;display:block}
.grid-of{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,250px),1fr));
gap:16px;margin:12px 0}
figure,.tile{margin:0;background:var(--card);border:1px solid var(--rule);
border-radius:10px;padding:12px;min-width:0}
svg{display:block;width:100%;height:auto}
.matrix svg{min-width:var(--least);max-width:calc(var(--least)*1.4)}
svg text{fill:var(--ink);font-size:11px;font-family:inherit}
.grid{stroke:var(--rule);stroke-width:1}
.guide{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 4}
.upright{stroke:var(--on);stroke-width:1.5;stroke-dasharray:2 3}
.line{fill:none;stroke-width:2.2;stroke-linejoin:round}
.line.first{stroke:var(--first)}.line.second{stroke:var(--second)}
circle.first{fill:var(--first)}circle.second{fill:var(--second)}circle.on{fill:var(--on)}
.cell{fill:var(--first)}svg text.over{fill:var(--over);font-weight:600}
details{margin-top:6px}summary{cursor:pointer;color:var(--first);font-size:.9rem;
padding:6px 0}
details .wide{max-height:320px;overflow:auto}
video{width:100%;max-height:320px;border-radius:6px;background:#000;display:block}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:8px 0 0;
font-size:.9rem}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.kind{font-weight:700}.kind.false{color:var(--on)}.kind.missed{color:var(--second)}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;padding:0;margin:12px 0}
nav a,a{color:var(--first)}nav a{display:inline-block;padding:6px 0}
@media print{details{display:none}figure,.tile{break-inside:avoid}}
"""
