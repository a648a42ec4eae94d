/// How a page looks: a column of text with tables and figures in it, as in a paper.
enum PageStyle {
  static let text = """
    \(ChartStyle.variables(":root"))
    *{box-sizing:border-box}
    html{background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
    body{margin:0;font:17px/1.55 "Source Serif 4",Charter,"Iowan Old Style","Palatino Linotype",Palatino,"Liberation Serif",Georgia,serif;overflow-wrap:anywhere}
    main{max-width:74rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
    h1{font-size:1.9rem;line-height:1.2;font-weight:600;margin:0 0 1.5rem;letter-spacing:-.01em;text-wrap:balance}
    h2{font-size:1.35rem;line-height:1.3;font-weight:600;margin:2.5rem 0 .5rem}
    h2.quiet{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    h3{font-size:1.02rem;font-weight:600;margin:2.2rem 0 .6rem}
    p{max-width:42rem;margin:.5rem 0}
    .question{font-style:italic;color:var(--faint);font-size:1.05rem}
    .answer{font-size:1.12rem;line-height:1.5;margin:.4rem 0 1.4rem;white-space:pre-line}
    .note,figcaption,caption{font-size:.84rem;line-height:1.45;color:var(--faint)}
    .note{margin:.25rem 0}
    table,dl,.legend,.share,nav,.gallery{font-family:"Source Sans 3","Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif}
    .scroll{overflow-x:auto;margin:1rem 0 .5rem;max-width:100%;background:linear-gradient(90deg,var(--paper) 50%,transparent) 0 0/2.4rem 100% local no-repeat,linear-gradient(270deg,var(--paper) 50%,transparent) 100% 0/2.4rem 100% local no-repeat,linear-gradient(90deg,var(--grid),transparent) 0 0/1.2rem 100% scroll no-repeat,linear-gradient(270deg,var(--grid),transparent) 100% 0/1.2rem 100% scroll no-repeat}
    table{border-collapse:collapse;font-size:.84rem;line-height:1.4;font-variant-numeric:tabular-nums lining-nums;border-top:1.5px solid var(--ink);border-bottom:1.5px solid var(--ink)}
    caption{text-align:start;caption-side:top;padding:0 0 .4rem;color:var(--ink);font-weight:600;font-size:.88rem}
    th,td{padding:.28rem .75rem .28rem 0;text-align:right;vertical-align:baseline;overflow-wrap:normal}
    th+th,td+td,th+td{padding-left:.75rem}
    thead th{font-weight:600;border-bottom:1px solid var(--ink);vertical-align:bottom}
    td{white-space:nowrap}
    .l{text-align:start}td.w{white-space:normal;min-width:14rem;max-width:30rem}
    tbody tr+tr>*{border-top:1px solid var(--grid)}
    dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2rem 1.2rem;font-size:.86rem;line-height:1.45;margin:.6rem 0}
    dt{color:var(--faint)}dd{margin:0}
    figure{margin:0}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1.8rem 2rem;margin:1.2rem 0}
    .chart-box.wide{grid-column:1/-1}
    .chart-box{max-width:100%;min-width:0}
    .panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem 2rem}
    svg.chart{display:block;width:100%;max-width:34rem;height:auto}
    .legend{list-style:none;margin:.2rem 0 .3rem;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;font-size:.8rem}
    .legend li{display:flex;align-items:center;gap:.4rem}.legend bdi{color:var(--ink)}
    .swatch{flex:none}
    .shares figcaption{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;align-items:baseline;margin-top:.4rem}.shares svg{display:block;width:100%;height:1.4rem}
    .share{display:inline-flex;align-items:baseline;gap:.35rem;white-space:nowrap}.share b{font-weight:600;color:var(--ink)}
    .share i{width:.7rem;height:.7rem;background:currentColor;display:inline-block;border-radius:2px}
    pre{background:color-mix(in srgb,var(--grid) 45%,var(--paper));padding:.8rem 1rem;border-radius:4px;font:.82rem/1.5 "Source Code Pro",ui-monospace,"DejaVu Sans Mono",Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:.6rem 0}
    a{color:var(--s0)}
    ul{padding-left:1.2rem;max-width:42rem}
    nav ul{padding:0;list-style:none;font-size:.9rem}
    .matrix{border:0}.matrix th,.matrix td{padding:.25rem .5rem;text-align:center;border:1px solid var(--paper);min-width:2.2rem}
    .matrix thead th{border-bottom:0;font-weight:600}.matrix tbody th{text-align:end;font-weight:600}.matrix thead .l{font-weight:400;color:var(--faint);font-size:.76rem;text-align:end}
    .m0{color:var(--faint)}
    \((1...5).map { ".m\($0){background:color-mix(in srgb,var(--s1) \($0 * 14)%,var(--paper))}.h\($0){background:color-mix(in srgb,var(--s0) \($0 * 10)%,var(--paper))}" }.joined(separator: "\n"))
    .gallery{list-style:none;padding:0;max-width:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(7.2rem,1fr));gap:1rem .9rem;font-size:.74rem;line-height:1.35}
    .gallery img{width:100%;max-width:7.2rem;height:auto;image-rendering:pixelated;display:block;background:#000;margin-bottom:.3rem;border:1px solid var(--grid)}
    .run+.run{border-top:1px solid var(--grid);margin-top:3rem}
    :focus-visible{outline:2px solid var(--s0);outline-offset:2px}
    @media (max-width:36rem){body{font-size:16px}main{padding:1.5rem 1rem 3rem}dl{grid-template-columns:minmax(0,1fr)}dd{margin-bottom:.45rem}h1{font-size:1.5rem}}
    @media print{body{font-size:10pt}main{max-width:none;padding:0}.scroll{overflow:visible;background:none}table{font-size:7.5pt}td,th{padding:.15rem .3rem .15rem 0}td+td,th+th,th+td{padding-left:.3rem}figure,tr,li{break-inside:avoid}h2,h3{break-after:avoid}a.download{color:inherit}td{white-space:normal}.charts{grid-template-columns:repeat(2,minmax(0,1fr))}.panels{grid-template-columns:minmax(0,1fr)}.wide .panels{grid-template-columns:repeat(2,minmax(0,1fr))}.l,.matrix th{overflow-wrap:anywhere}.matrix td,.share i,.area,.bar{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    \(ChartStyle.rules)
    """
}
