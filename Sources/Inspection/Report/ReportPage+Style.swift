extension ReportPage {
  /// The page's look: light and dark, wide and narrow, screen and paper.
  static let style = """
    :root { color-scheme: light dark; --back: #fff; --text: #1c1e21; --soft: #5a6068;
      --line: #d9dce0; --panel: #f4f5f7; --link: #0b57b0; --mark: #b3261e;
      --tile-light: 80%; --tile-rich: 55%; --tile-text: #14161a; --edge: #fff; }
    @media (prefers-color-scheme: dark) {
      :root { --back: #16181b; --text: #e6e8eb; --soft: #a0a7b0; --line: #363b42;
        --panel: #1f2226; --link: #8ab8ff; --mark: #ff8a80;
        --tile-light: 30%; --tile-rich: 38%; --tile-text: #f2f4f6; --edge: #16181b; } }
    * { box-sizing: border-box; }
    html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
    @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
    body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--text);
      background: var(--back); }
    header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
    h1 { font-size: 1.6rem; margin: 1.5rem 0 .5rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
    h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
    a { color: var(--link); }
    header nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
    code { font: .875em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
    .facts { list-style: none; margin: 0 0 1rem; padding: 0; display: grid; gap: .5rem;
      grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); }
    .facts li { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem;
      padding: .6rem .8rem; color: var(--soft); }
    .facts strong { display: block; font-size: 1.3rem; color: var(--text); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; margin: 0; }
    dt { color: var(--soft); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
    .hint { color: var(--soft); font-size: .9em; }
    .note { border-left: .25rem solid var(--line); padding-left: .75rem; color: var(--soft); }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .925rem; }
    th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0;
      border-bottom: 1px solid var(--line); }
    td code { white-space: pre-wrap; } summary { cursor: pointer; color: var(--link); }
    th { color: var(--soft); font-weight: 600; white-space: nowrap; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    th button { all: unset; cursor: pointer; }
    th[aria-sort=ascending] button::after { content: " \\2191"; }
    th[aria-sort=descending] button::after { content: " \\2193"; }
    button, input { font: inherit; color: inherit; }
    :focus-visible, th button:focus-visible { outline: 2px solid var(--link);
      outline-offset: 2px; }
    .tools { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; }
    .tools[hidden], #hits[hidden] { display: none; }
    .tools input[type=search] { background: var(--panel); border: 1px solid var(--line);
      border-radius: .4rem; padding: .35rem .6rem; width: min(20rem, 60vw); }
    fieldset { border: 0; padding: 0; margin: 0; display: flex; gap: .8rem; }
    legend { float: left; margin-right: .8rem; color: var(--soft); }
    #crumbs { margin: .75rem 0 .4rem; min-height: 1.6rem; }
    #crumbs button { background: none; border: 0; padding: 0; color: var(--link);
      cursor: pointer; text-decoration: underline; overflow-wrap: anywhere; }
    #crumbs .part + .part::before { content: " / "; color: var(--soft); }
    #map { width: 100%; }
    #map svg { display: block; width: 100%; border-radius: .3rem; }
    #map .tile { cursor: pointer; outline: none; }
    #map .leaf { cursor: default; }
    #map rect { fill: hsl(var(--hue) var(--tile-rich) var(--tile-light)); stroke: var(--edge);
      stroke-width: 1; }
    #map .frame > rect:first-of-type { fill: hsl(var(--hue) var(--tile-rich)
      calc(var(--tile-light) - 8%)); }
    #map .plain { --tile-rich: 0%; }
    #map .faint { opacity: .2; }
    #map text { fill: var(--tile-text); font-size: 12px; pointer-events: none; }
    #map .tile:focus-visible > rect:first-of-type, #map .tile:hover > rect:first-of-type {
      stroke: var(--text); stroke-width: 2; }
    #detail { min-height: 1.6em; margin: .4rem 0; overflow-wrap: anywhere; }
    #hits { padding-left: 1.6rem; margin: .4rem 0; }
    #hits button { background: none; border: 0; padding: 0; color: var(--link);
      cursor: pointer; text-align: left; overflow-wrap: anywhere; }
    .whittle-diff h2 { font-size: 1.05rem; margin: 1.25rem 0 .4rem; }
    footer { color: var(--soft); font-size: .9rem; padding: 2.5rem 1rem; }
    @media (max-width: 40rem) {
      h1 { font-size: 1.3rem; }
      dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; }
      table.sortable, .sortable tbody, .sortable tr, .sortable td { display: block; }
      .sortable thead { display: none; }
      .sortable tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
      .sortable td { border: 0; padding: 0; text-align: left; white-space: normal;
        overflow-wrap: anywhere; }
      .sortable td details { display: inline; }
      .sortable td:first-child { font-weight: 600; }
      .sortable td:not(:first-child):not(:empty)::before { content: attr(data-label) ": ";
        color: var(--soft); }
      .sortable td:empty { display: none; }
    }
    @media print { .tools, #crumbs, header nav { display: none; } }
    """
}
