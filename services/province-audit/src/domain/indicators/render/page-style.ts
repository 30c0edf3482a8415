/** Sober, as public administrations write; readable in black and white and on paper. No font is fetched. */
export const PAGE_STYLE = `
:root{--blue:#06c;--ink:#17324d;--line:#c5c7c9;--soft:#f2f7fc}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:#fff;font:16px/1.5 "Titillium Web",Roboto,"Segoe UI",Arial,sans-serif}
header{background:var(--blue);color:#fff;padding:1.5rem 0}
.w{max-width:60rem;margin:0 auto;padding:0 1.25rem}
h1{margin:0;font-size:2rem;line-height:1.2}
h2{margin:2.5rem 0 1rem;padding-bottom:.25rem;border-bottom:2px solid var(--blue);font-size:1.5rem}
header p{margin:.5rem 0 0}
section.t{margin:0 0 2.5rem}
.legend{background:var(--soft);border-left:4px solid var(--blue);padding:.75rem 1rem;margin:1.5rem 0}
.legend p{margin:.25rem 0}
.x{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.95rem}
caption{text-align:left;font-weight:700;padding:0 0 .5rem}
caption span{display:block;font-weight:400;color:#455a64}
th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);vertical-align:bottom}
th{text-align:left;font-weight:600}
thead th{background:var(--soft);border-bottom:2px solid var(--ink)}
thead th.n,td{text-align:right;font-variant-numeric:tabular-nums}
.sum{font-weight:700}
.hidden{color:#455a64}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
nav ul{columns:2;padding-left:1.25rem}
nav a{color:var(--blue)}
svg{display:block;width:100%;max-width:40rem;height:auto;margin:1rem 0 0}
footer{border-top:1px solid var(--line);margin-top:2rem;padding:1rem 0 2rem;color:#455a64}
@media print{
@page{size:A4;margin:18mm}
body{font-size:10.5pt}
header{background:none;color:var(--ink);padding:0;border-bottom:2px solid var(--ink)}
nav{display:none}
.w{max-width:none;padding:0}
.x{overflow:visible}
h2{break-after:avoid}
section.t,tr{break-inside:avoid}
thead{display:table-header-group}
svg{max-width:14cm}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
