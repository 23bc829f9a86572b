// Are there known holes in what we ship? Asks the registry by `npm audit` and fails for `high` and `critical` in a package that goes
// out: those the server needs, and those that are built into the pages and the desktop app, which stand among the development
// dependencies. A registry that does not answer such questions fails nothing, but is told in capitals: `--required` makes it a failure.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PATIENCE_MS = 120_000;
const GRAVE = new Set(['high', 'critical']);

const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** Packages that the sources of a folder import by name. */
function importedIn(folder) {
  const names = new Set();
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.[cm]?tsx?$/.test(entry.name)) continue;
    const text = readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import\(?)\s*'((?:@[\w-]+\/)?[\w-][\w.-]*)/g))
      names.add(name);
  }
  return names;
}

/** Where in the lock file a package lies that one at `from` asks for. */
function placeOf(name, from) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (place in lock) return place;
    if (at === '') return undefined;
    if (!at.includes('/node_modules/')) at = '';
  }
}

/** Places of everything that goes out, with all that it needs. */
function shippedPlaces() {
  const builtIn = [...importedIn('renderer'), ...importedIn('main'), 'swagger-ui-dist'].filter(
    (name) => name in devDependencies,
  );
  const waiting = [...Object.keys(dependencies), ...builtIn].map((name) => placeOf(name, ''));
  const places = new Set();
  while (waiting.length > 0) {
    const place = waiting.pop();
    if (place === undefined || places.has(place)) continue;
    places.add(place);
    const {
      dependencies: own = {},
      optionalDependencies: optional = {},
      peerDependencies: peers = {},
    } = lock[place];
    for (const name of Object.keys({ ...own, ...optional, ...peers })) waiting.push(placeOf(name, place));
  }
  return places;
}

function askRegistry() {
  return new Promise((resolve) => {
    const child = spawn('npm', ['audit', '--json'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PATIENCE_MS,
      shell: process.platform === 'win32',
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece) => (text += piece));
    child.once('error', (error) => resolve({ refusal: error.message }));
    child.once('close', () => {
      try {
        const report = JSON.parse(text);
        if (report.vulnerabilities) return resolve({ report });
        resolve({ refusal: report.message ?? report.error?.summary ?? 'it answered something else' });
      } catch {
        resolve({ refusal: 'it did not answer' });
      }
    });
  });
}

const places = shippedPlaces();
const { report, refusal } = await askRegistry();
if (refusal !== undefined) {
  process.stdout.write(
    `\nADVISORIES WERE NOT CHECKED: the registry was asked about ${places.size} shipped packages and gave no answer.\n` +
      `  ${refusal.split('\n')[0]}\n` +
      `  Run "node build/checkAdvisories.mjs --required" where the registry answers, before anything is released.\n\n`,
  );
  process.exitCode = process.argv.includes('--required') ? 1 : 0;
} else {
  const grave = Object.values(report.vulnerabilities).filter(
    ({ severity, nodes }) => GRAVE.has(severity) && nodes.some((place) => places.has(place)),
  );
  for (const { name, severity, range, via } of grave) {
    const why = via.map((cause) =>
      typeof cause === 'string' ? `through ${cause}` : `${cause.title} ${cause.url}`,
    );
    process.stdout.write(`${severity}: ${name} ${range}: ${why.join('; ')}\n`);
  }
  process.stdout.write(`advisories: ${grave.length} grave ones in ${places.size} shipped packages\n`);
  process.exitCode = grave.length > 0 ? 1 : 0;
}
