/// The text of a page around its contents; what stands in double braces is escaped, in triple braces are only our own pictures.
enum PageTemplate {
  static let page = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="generator" content="minnorm {{version}}">
    <title>{{title}}</title>
    <link rel="icon" href="data:,">
    <style>
    {{{style}}}
    </style>
    </head>
    <body>
    <main>
    <header>
    <h1>{{title}}</h1>
    </header>
    {{#overview}}
    <section aria-labelledby="overview">
    <h2 id="overview">All runs</h2>
    <nav aria-label="Runs"><ul>{{#runs}}<li><a href="#run-{{number}}">{{title}}</a></li>{{/runs}}</ul></nav>
    {{#table}}{{> table}}{{/table}}
    <div class="charts">{{#charts}}{{> chart}}{{/charts}}</div>
    </section>
    {{/overview}}
    {{#sections}}
    <section class="run" id="run-{{number}}" aria-labelledby="run-{{number}}-title">
    {{> section}}
    </section>
    {{/sections}}
    </main>
    </body>
    </html>

    """

  static let section = """
    <h2 id="run-{{number}}-title"{{^titled}} class="quiet"{{/titled}}>{{title}}</h2>
    <p class="question">{{question}}</p>
    <p class="answer">{{answer}}</p>
    {{#hasCharts}}<div class="charts">{{#charts}}{{> chart}}{{/charts}}</div>{{/hasCharts}}
    {{#hasResults}}<h3>Results</h3>
    {{#results}}{{#table}}{{> table}}{{/table}}{{#text}}<p>{{text}}</p>
    {{/text}}{{#facts}}{{> facts}}{{/facts}}{{/results}}{{/hasResults}}
    {{#matrices}}{{> matrix}}{{/matrices}}
    {{#galleries}}{{> gallery}}{{/galleries}}
    {{#hasSystem}}<h3>What was solved, and how well</h3>
    {{#system}}{{> facts}}{{/system}}{{/hasSystem}}
    {{#hasPhases}}<h3>Time and memory</h3>
    <figure class="shares">
    {{{phaseBar}}}
    <figcaption><span>{{total}} in all</span>{{#phases}}<span class="share"><i class="{{colour}}"></i>{{name}} <b>{{seconds}}</b></span>{{/phases}}</figcaption>
    {{#memory}}<p class="note">{{memory}}</p>{{/memory}}
    </figure>
    {{/hasPhases}}
    {{#hasNotes}}<h3>Notes</h3>
    <ul>{{#notes}}<li>{{.}}</li>{{/notes}}</ul>
    {{/hasNotes}}
    <h3>To repeat it</h3>
    <pre tabindex="0" aria-label="The command"><code>{{command}}</code></pre>
    {{#environment}}{{> facts}}{{/environment}}
    {{#download}}<p><a class="download" download="{{name}}" href="data:{{mediaType}};base64,{{base64}}">{{name}}</a> is the record of this run, {{size}}: \
    every number on this page, and more.</p>
    {{/download}}

    """

  static let table = """
    <div class="scroll" tabindex="0" role="region" aria-label="{{label}}">
    <table>{{#caption}}<caption>{{caption}}</caption>{{/caption}}
    <thead><tr>{{#head}}<th scope="col"{{#left}} class="l"{{/left}}>{{text}}</th>{{/head}}</tr></thead>
    <tbody>
    {{#rows}}<tr>{{#cells}}<td{{#left}} class="l{{#long}} w{{/long}}"{{/left}}><bdi>{{text}}</bdi></td>{{/cells}}</tr>
    {{/rows}}</tbody></table>
    </div>
    {{#notes}}<p class="note">{{.}}</p>
    {{/notes}}
    """

  static let chart = """
    <figure class="chart-box{{#wide}} wide{{/wide}}">
    <div class="panels">{{#panels}}{{{.}}}{{/panels}}</div>
    {{#hasLegend}}<ul class="legend" aria-hidden="true">{{#legend}}<li class="{{colour}}">{{{swatch}}}<bdi>{{name}}</bdi></li>{{/legend}}</ul>{{/hasLegend}}
    <figcaption><b>Figure {{number}}.</b> {{title}}.{{#note}} {{note}}{{/note}}</figcaption>
    </figure>

    """

  static let facts = """
    <dl>
    {{#pairs}}<dt>{{label}}</dt><dd>{{value}}</dd>
    {{/pairs}}</dl>

    """

  static let matrix = """
    <div class="scroll" tabindex="0" role="region" aria-label="{{title}}">
    <table class="matrix"><caption>{{title}}</caption>
    <thead><tr><th scope="col" class="l">{{corner}}</th>{{#head}}<th scope="col">{{.}}</th>{{/head}}</tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row"><bdi>{{name}}</bdi></th>{{#cells}}<td class="{{shade}}">{{text}}</td>{{/cells}}</tr>
    {{/rows}}</tbody></table>
    </div>
    {{#note}}<p class="note">{{note}}</p>{{/note}}

    """

  static let gallery = """
    <h3>{{title}}</h3>
    {{#note}}<p>{{note}}</p>{{/note}}
    <ul class="gallery">{{#pictures}}<li><img src="{{source}}" width="{{width}}" height="{{height}}" alt="{{text}}"><span aria-hidden="true">{{text}}</span></li>
    {{/pictures}}</ul>

    """
}
