/** The two pages that the browser host shows to a browser that it does not know. Without scripts. */

/** Shown for every address until the browser was let in. */
export function noEntry(): string {
  return page(
    "Not let in yet",
    `<p>This Lamplight belongs to whoever started it. Open the address that it printed in its terminal.</p>
<p>If you have just done that, from a link on another page: <a href="/">go on</a>.</p>`,
  );
}

/** Shown for a launch address that was used before or never existed. */
export function launchRefused(): string {
  return page(
    "This address does not work any more",
    `<p>A launch address lets one browser in, once. Press Enter in the terminal of Lamplight for a new one.</p>
<p>If this browser was let in before: <a href="/">go on</a>.</p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title} - Lamplight</title>
<meta name="viewport" content="width=device-width"></head>
<body style="max-width: 34rem; margin: 4rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif">
<h1 style="font-size: 1.3rem">${title}</h1>
${body}
</body></html>
`;
}
