// The page that shows an OpenAPI document and tries its calls. Scripts and styles are files of the built pages (/docs/...),
// so that it needs neither the internet nor a hole in the pages' policy.

export function docsPage({ title, specUrl }: { title: string; specUrl: string }): string {
  // `<` in escapes: no value can end the element.
  const place = JSON.stringify({ title, specUrl }).replace(/</g, '\\u003c');
  return `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light">
    <title>API</title>
    <link rel="icon" href="/mark.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="stylesheet" href="/docs/frame.css">
    <script type="application/json" id="deskcloud-docs">${place}</script>
    <script defer src="/docs/swagger-ui-bundle.js"></script>
    <script defer src="/docs/start.js"></script>
  </head>
  <body>
    <header>
      <h1></h1>
      <p id="intro"></p>
      <nav><a id="file" href=""></a><button id="language" type="button"></button></nav>
    </header>
    <main id="api"></main>
  </body>
</html>
`;
}
