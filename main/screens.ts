// What the window shows while there is no console to show. A page without script: its buttons lead to addresses of a host that
// does not exist, which the window takes as acts and never opens.
import { createHash } from 'node:crypto';
import type { StartFailure } from './startFailure.js';
import { languageOf, type Language, type Words } from './words.js';

const ACT_NAMES = [
  'retry',
  'freePort',
  'openFolder',
  'forgetShell',
  'quit',
  'lookIntoRepair',
  'repair',
  'lookIntoBackup',
  'restoreBackup',
] as const;
export type ScreenAct = (typeof ACT_NAMES)[number];

export interface Screen {
  tone: 'wait' | 'bad' | 'good';
  title: string;
  text: string;
  /** What a person copies when asking for help. */
  detail?: string;
  acts: readonly { act: ScreenAct; label: string }[];
}

const ACTS = 'http://deskcloud.invalid/';

/** The act that a button of a screen led to; undefined for any other address. */
export function actOf(address: string): ScreenAct | undefined {
  const name = address.startsWith(ACTS) ? address.slice(ACTS.length).replace(/\?$/, '') : '';
  return ACT_NAMES.find((act) => act === name);
}

export const startingScreen = (words: Words): Screen => ({ tone: 'wait', ...words.starting, acts: [] });
export const lookingScreen = (words: Words): Screen => ({ tone: 'wait', ...words.looking, acts: [] });
export const repairingScreen = (words: Words): Screen => ({ tone: 'wait', ...words.repairing, acts: [] });

export function failedScreen(words: Words, failure: StartFailure): Screen {
  const retry = { act: 'retry', label: words.retry } as const;
  const quit = { act: 'quit', label: words.quit } as const;
  const openFolder = { act: 'openFolder', label: words.openFolder } as const;
  switch (failure.kind) {
    case 'port':
      return {
        tone: 'bad',
        title: words.port.title(failure.port),
        text: words.port.text(failure.holder),
        acts: [retry, { act: 'freePort', label: words.freePort }, quit],
      };
    case 'inUse':
      return {
        tone: 'bad',
        title: words.inUse.title,
        text: words.inUse.text(
          failure.pid === undefined
            ? words.inUse.other
            : words.inUse.process(failure.pid, failure.host ?? 'localhost'),
        ),
        detail: failure.dataDir,
        acts: [retry, quit],
      };
    case 'damaged':
      return {
        tone: 'bad',
        title: words.damaged.title,
        text: words.damaged.text,
        detail: `${words.damaged.place(failure.file, failure.offset)}\n${failure.detail}`,
        acts: [
          { act: 'lookIntoRepair', label: words.lookIntoRepair },
          { act: 'lookIntoBackup', label: words.lookIntoBackup },
          ...[retry, openFolder, quit],
        ],
      };
    case 'shell':
      return {
        tone: 'bad',
        title: words.other.title,
        text: '',
        detail: failure.detail,
        acts: [retry, { act: 'forgetShell', label: words.forgetShell }, quit],
      };
    case 'option':
    case 'other':
      return {
        tone: 'bad',
        title: words[failure.kind].title,
        text: '',
        detail: failure.detail,
        acts: [retry, quit],
      };
  }
}

const STYLE = `
:root { color-scheme: light dark; --page: #f6f7f9; --text: #1b2230; --text-2: #4a5467; --sunken: #eef0f4;
  --button: #2759c4; --line: #7f8796; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --page: #10141b; --text: #e8ecf3; --text-2: #b4bdcc; --sunken: #0b0e13;
  --button: #3d6fd9; --line: #6b7688; --bad: #f59a92; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--page); color: var(--text);
  font: 14px/22px system-ui, "PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", sans-serif; }
main { width: 100%; max-width: 560px; }
svg { display: block; margin-bottom: 24px; }
h1 { margin: 0 0 8px; font-size: 20px; line-height: 28px; font-weight: 600; }
.bad h1::before { content: "✕ "; color: var(--bad); }
p { margin: 0 0 16px; color: var(--text-2); }
pre { margin: 0 0 16px; padding: 12px; border-radius: 6px; background: var(--sunken); white-space: pre-wrap; overflow-wrap: anywhere;
  font: 12px/18px ui-monospace, "Cascadia Mono", Consolas, "Noto Sans Mono CJK SC", monospace; user-select: text; }
form { display: flex; flex-wrap: wrap; gap: 8px; }
button { min-height: 32px; padding: 0 16px; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit; font: inherit; }
button:first-child { border-color: var(--button); background: var(--button); color: #fff; }
button:focus-visible { outline: 2px solid var(--button); outline-offset: 2px; }
progress { width: 100%; }
`;

const MARK = `<svg width="48" height="48" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" fill="#2759C4"/><g fill="#fff"><circle cx="10.5" cy="15.5" r="4.5"/><circle cx="16.5" cy="12" r="6"/><circle cx="22" cy="16" r="4"/><rect x="10.5" y="13" width="11.5" height="7"/><rect x="5" y="22" width="22" height="2.5" rx="1.25"/><rect x="8" y="24" width="2.5" height="4" rx="1"/><rect x="21.5" y="24" width="2.5" height="4" rx="1"/></g></svg>`;

/** The screen as a page's text. */
export function screenPage(screen: Screen, words: Words, language: Language = languageOf([])): string {
  const style = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${style}'; form-action ${ACTS}`;
  const buttons = screen.acts
    .map(({ act, label }) => `<button formaction="${ACTS}${act}">${escaped(label)}</button>`)
    .join('');
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">`,
    `<title>${escaped(words.name)}</title><style>${STYLE}</style></head>`,
    `<body class="${screen.tone}"><main>${MARK}<h1>${escaped(screen.title)}</h1>`,
    screen.text === '' ? '' : `<p>${escaped(screen.text)}</p>`,
    screen.detail === undefined ? '' : `<pre tabindex="0">${escaped(screen.detail)}</pre>`,
    screen.tone === 'wait' ? `<progress aria-label="${escaped(screen.title)}"></progress>` : '',
    buttons === '' ? '' : `<form>${buttons}</form>`,
    '</main></body></html>',
  ].join('');
}

export const screenAddress = (page: string): string =>
  `data:text/html;charset=utf-8,${encodeURIComponent(page)}`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
