/** `GET /` of the embedded vault: what this is and how to try it, as one page without a script. */
import { createHash } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { routes } from '../protocol/wire/routes.ts';
import { type Listening, type ListeningSet, vaultExports, vaultSetExports } from './shell-exports.ts';

const style = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1d2127, #e2e5e9);
  --quiet: light-dark(#5c6470, #9aa3ae);
  --paper: light-dark(#fdfdfb, #16181c);
  --panel: light-dark(#f3f3ee, #1f2329);
  --line: light-dark(#dcdcd3, #333941);
  --accent: light-dark(#0b6353, #67cdb7);
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 42rem; padding: clamp(1.5rem, 6vw, 4.5rem) clamp(1.125rem, 5vw, 2rem); }
h1 { font-size: clamp(1.75rem, 7vw, 2.5rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 1.25rem; }
h2 { font-size: 1.125rem; line-height: 1.3; margin: 2.75rem 0 0.75rem; }
p { margin: 0 0 1rem; text-wrap: pretty; hyphens: auto; }
p.lead { font-size: 1.1875rem; }
p.note { color: var(--quiet); font-size: 0.9375rem; }
pre, code { font: 0.875rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
p code { font-size: 0.9em; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; margin: 0 0 1rem; overflow-x: auto; padding: 0.875rem 1rem; }
pre:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
pre i { color: var(--quiet); font-style: normal; }
ul { border-top: 1px solid var(--line); list-style: none; margin: 0 0 1rem; padding: 0; }
li { align-items: baseline; border-bottom: 1px solid var(--line); display: flex; gap: 1rem; padding: 0.3125rem 0; }
li b { color: var(--quiet); flex: 0 0 3rem; font-size: 0.8125rem; font-weight: 500; }
a { color: var(--accent); text-underline-offset: 0.15em; }
`;

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%230b6353'/%3E%3Ccircle cx='8' cy='7' r='2' fill='white'/%3E%3Cpath d='M7 8h2v4H7z' fill='white'/%3E%3C/svg%3E";

/** Nothing but this style and this icon, and in no frame. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of a vault that stands alone, or of one of a set. */
export function welcome(vault: Listening, set?: ListeningSet): APIGatewayProxyResult {
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    body: page(set ? placeIn(set, vault) : alone(vault)),
  };
}

/** What differs between the two. */
interface Place {
  readonly note: string;
  readonly pin: string;
  readonly keep: string;
  readonly exports: readonly string[];
}

const alone = (vault: Listening): Place => ({
  note: '',
  pin: 'The pin names this vault, so that no other one can take its place:',
  keep: 'keep its key in this vault',
  exports: vaultExports(vault),
});

function placeIn(set: ListeningSet, { name, url }: Listening): Place {
  const { members, threshold } = set;
  const links = members.map((one) =>
    one.url === url ? `<b>${one.name}</b>` : `<a href="${one.url}/">${one.name}</a>`,
  );
  return {
    note: `<p>This is <code>${name}</code>, vault ${members.findIndex((one) => one.url === url) + 1} of a set of
${members.length}: ${links.join(', ')}. Each keeps a part of the key. Any ${threshold} of them bring it back, and fewer
cannot try a single password.</p>
`,
    pin: 'Each pin names one vault, so that no other one can take its place:',
    keep: 'keep its key in this set',
    exports: vaultSetExports(set),
  };
}

const api = Object.values(routes)
  .map(({ method, path }) => `<li><b>${method}</b> <code>${path}</code></li>`)
  .join('\n');

function page({ note, pin, keep, exports }: Place): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backup Key Vault</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
<main>
<h1>Backup Key Vault</h1>
<p class="lead">A backup that is encrypted end to end is lost with its key. This vault keeps that key behind a password and
learns neither: it checks a proof of the password and counts every attempt. After too many wrong ones the key is
gone for good.</p>
${note}<p class="note">This one runs on your machine, for trying and developing: it gives a token to whoever asks on it.</p>

<h2>Try it</h2>
<p>In the clone, in another terminal. ${pin}</p>
<pre tabindex="0">${exports.join('\n')}
mkdir -p ~/bkv-try
npx bkv backup ~/Documents --out ~/bkv-try/documents.bkv
<i># ${keep}:</i>
npx bkv register

<i># a device that has nothing but the password:</i>
export VAULT_HOME=~/bkv-try/new-phone
npx bkv recover
npx bkv restore ~/bkv-try/documents.bkv --to ~/bkv-try/restored</pre>

<h2>The API</h2>
<ul>
${api}
</ul>
<p>All but <a href="/v1/health"><code>/v1/health</code></a> take a bearer token of the company’s OIDC issuer. Here,
<code>POST /dev/token {"sub": "alice"}</code> gives one.</p>

<h2>Read on</h2>
<p>In the clone: <code>README.md</code> is the ten-minute tour, <code>docs/protocol.md</code> what goes over the wire,
<code>docs/openapi.json</code> the API in full, and <code>docs/threat-model.md</code> who can do what.</p>
</main>
</body>
</html>
`;
}
