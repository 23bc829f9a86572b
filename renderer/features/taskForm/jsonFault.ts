// Where a text stops being JSON. Browsers say so in words of their own, most of them without the place.

const TOKEN =
  /([{}[\],:])|("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'after';

/** The line, from 1, of the first thing that does not fit; the last line where something is missing at the end. */
export function faultyLine(text: string): number {
  return text.slice(0, faultAt(text)).split('\n').length;
}

function faultAt(text: string): number {
  const open: string[] = [];
  let awaited: Expected = 'value';
  for (let at = 0; ;) {
    while (/[ \t\r\n]/.test(text.charAt(at))) at += 1;
    TOKEN.lastIndex = at;
    const token = at < text.length ? TOKEN.exec(text) : null;
    if (!token) return at;
    const next = after(awaited, token[1] ?? (token[2] === undefined ? 'word' : 'string'), open);
    if (next === undefined) return at;
    awaited = next;
    at = TOKEN.lastIndex;
  }
}

/** What is awaited behind a token; undefined where it has no place. `open` holds the brackets that are open. */
function after(awaited: Expected, token: string, open: string[]): Expected | undefined {
  const close = (): Expected => {
    open.pop();
    return 'after';
  };
  const isEnd = token === (open.at(-1) === '{' ? '}' : ']');
  switch (awaited) {
    case 'value':
    case 'valueOrEnd':
      if (awaited === 'valueOrEnd' && isEnd) return close();
      if (token === 'word' || token === 'string') return 'after';
      if (token !== '{' && token !== '[') return undefined;
      open.push(token);
      return token === '{' ? 'keyOrEnd' : 'valueOrEnd';
    case 'key':
    case 'keyOrEnd':
      if (awaited === 'keyOrEnd' && isEnd) return close();
      return token === 'string' ? 'colon' : undefined;
    case 'colon':
      return token === ':' ? 'value' : undefined;
    case 'after':
      if (open.length === 0) return undefined;
      if (isEnd) return close();
      if (token !== ',') return undefined;
      return open.at(-1) === '{' ? 'key' : 'value';
  }
}
