// What no HTTP library would send: broken request lines, sizes that contradict each other, a second request hidden in the first
// one's body, bytes of other protocols. Each on a line of its own, half closed behind it.
import { below, pick, type Random } from '../../kit/schemaValues.js';

export interface Raw {
  what: string;
  bytes: Buffer;
  /** At most so many answers: more would mean that something hidden was taken for a request. */
  mostReplies: number;
  /** The first answer must refuse. */
  mustRefuse: boolean;
  /** The line is cut while it is answered. */
  isCut?: boolean;
}

interface Scene {
  host: string;
  /** A path below the door's API. */
  path: string;
  token: string;
  /** What the one with the token may read. */
  readable: string;
}

type Make = (scene: Scene, random: Random) => string | Buffer;

const HIDDEN = ({ host, token, readable }: Scene) =>
  `GET ${readable} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
const post = ({ host, path }: Scene, headers: readonly string[], body: string) =>
  [`POST ${path} HTTP/1.1`, `Host: ${host}`, 'Content-Type: application/json', ...headers, '', body].join(
    '\r\n',
  );

/** Both sizes, or one of them said twice or wrongly: must be refused, whatever follows. */
const SMUGGLED: Record<string, Make> = {
  'length and chunks': (scene) =>
    post(scene, ['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${HIDDEN(scene)}`),
  'chunks and length': (scene) =>
    post(scene, ['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${HIDDEN(scene)}`),
  'two lengths': (scene) => post(scene, ['Content-Length: 2', 'Content-Length: 60'], `{}${HIDDEN(scene)}`),
  'a list of lengths': (scene) => post(scene, ['Content-Length: 2, 2'], `{}${HIDDEN(scene)}`),
  'a length with a sign': (scene) => post(scene, ['Content-Length: +2'], `{}${HIDDEN(scene)}`),
  'a negative length': (scene) => post(scene, ['Content-Length: -1'], `{}${HIDDEN(scene)}`),
  'a length in hexadecimal': (scene) => post(scene, ['Content-Length: 0x2'], `{}${HIDDEN(scene)}`),
  'a length beyond numbers': (scene) => post(scene, [`Content-Length: ${'9'.repeat(30)}`], '{}'),
  'a blank before the colon': (scene) => post(scene, ['Content-Length : 2'], `{}${HIDDEN(scene)}`),
  'chunks, a tab before': (scene) =>
    post(scene, ['Transfer-Encoding:\tchunked', 'Content-Length: 4'], `0\r\n\r\n${HIDDEN(scene)}`),
  'chunks not last': (scene) =>
    post(scene, ['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${HIDDEN(scene)}`),
  'unknown coding': (scene) =>
    post(scene, ['Transfer-Encoding: xchunked', 'Content-Length: 2'], `{}${HIDDEN(scene)}`),
  'a chunk size that is none': (scene) =>
    post(scene, ['Transfer-Encoding: chunked'], `zz\r\n{}\r\n0\r\n\r\n`),
  'a chunk longer than its size': (scene) =>
    post(scene, ['Transfer-Encoding: chunked'], `1\r\n{}\r\n0\r\n\r\n`),
  'a chunk size beyond numbers': (scene) =>
    post(scene, ['Transfer-Encoding: chunked'], `${'f'.repeat(20)}\r\n{}\r\n0\r\n\r\n`),
  'a folded header': (scene) =>
    post(scene, ['Transfer-Encoding:', ' chunked', 'Content-Length: 4'], `0\r\n\r\n${HIDDEN(scene)}`),
  'a line feed alone in a header': (scene) => post(scene, ['X: y\nContent-Length: 2'], `{}${HIDDEN(scene)}`),
  'a NUL in a header': (scene) => post(scene, ['X: a\u0000b', 'Content-Length: 2'], '{}'),
  'a header without a name': (scene) => post(scene, [': x', 'Content-Length: 2'], '{}'),
  'a header without a colon': (scene) => post(scene, ['nothing', 'Content-Length: 2'], '{}'),
  'no host': ({ path }) => `GET ${path} HTTP/1.1\r\n\r\n`,
  'two hosts': ({ path, host }) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\n\r\n`,
  'a foreign host': ({ path }) => `GET ${path} HTTP/1.1\r\nHost: evil.example\r\n\r\n`,
  'a host that is none': ({ path }) => `GET ${path} HTTP/1.1\r\nHost: @/\\%\r\n\r\n`,
};

const BROKEN: Record<string, Make> = {
  'no version': ({ path }) => `GET ${path}\r\n\r\n`,
  'version 0.9': ({ path, host }) => `GET ${path} HTTP/0.9\r\nHost: ${host}\r\n\r\n`,
  'version 3': ({ path, host }) => `GET ${path} HTTP/3.0\r\nHost: ${host}\r\n\r\n`,
  'no path': ({ host }) => `GET  HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'a blank in the path': ({ path, host }) => `GET ${path} x HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'a NUL in the path': ({ path, host }) => `GET ${path}\u0000 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'no such method': ({ path, host }) => `FETCH ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'a method in small letters': ({ path, host }) => `get ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'a tunnel asked for': () => 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n',
  'the preface of HTTP/2': () =>
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000',
  'a greeting of TLS': () => Buffer.from('16030100a5010000a10303', 'hex'),
  'a path of 20,000 characters': ({ path, host }) =>
    `GET ${path}${'/x'.repeat(10_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  '3000 headers': ({ path, host }) =>
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${'A: b\r\n'.repeat(3000)}\r\n`,
  'headers that do not end': ({ path, host }) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX: `,
  'half a line': () => 'GE',
  'nothing at all': () => '',
  'empty lines': () => '\r\n'.repeat(50),
  'a body that stops': (scene) => post(scene, ['Content-Length: 5000'], '{"a":'),
  'chunks that stop': (scene) => post(scene, ['Transfer-Encoding: chunked'], '5\r\n{"a":'),
  'chunks without their end': (scene) => post(scene, ['Transfer-Encoding: chunked'], '2\r\n{}\r\n'),
  'a longer body than said': (scene) => post(scene, ['Content-Length: 2'], '{}trailing garbage'),
  'a trailer that is none': (scene) =>
    post(scene, ['Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\nbroken\r\n\r\n'),
  'a socket without its key': ({ host }) =>
    `GET /api/v1/live HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
  'a socket of another version': ({ host }) =>
    `GET /console/api/live HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 99\r\nSec-WebSocket-Key: x\r\n\r\n`,
  'a socket elsewhere': ({ host, path }) =>
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  noise: (_scene, random) =>
    Buffer.from(Array.from({ length: 1 + below(random, 2000) }, () => below(random, 256))),
};

const PIPELINED = 20;

export function rawOf(scene: Scene, random: Random): Raw {
  const luck = random();
  if (luck < 0.45) return made('smuggled: ', SMUGGLED, { mostReplies: 1, mustRefuse: true }, scene, random);
  if (luck < 0.9) return made('', BROKEN, { mostReplies: 3, mustRefuse: false }, scene, random);
  // Many at once, in order; one in the middle is broken, and ends the line. Or the caller ends it.
  const whole = `GET ${scene.path} HTTP/1.1\r\nHost: ${scene.host}\r\n\r\n`;
  const broken = random() < 0.5 ? '\u0001\u0002 HTTP\r\n\r\n' : '';
  const text = whole.repeat(PIPELINED / 2) + broken + whole.repeat(PIPELINED / 2);
  return {
    what: `pipelined${broken && ', one broken'}`,
    bytes: Buffer.from(text),
    mostReplies: PIPELINED,
    mustRefuse: false,
    isCut: random() < 0.5,
  };
}

function made(
  kind: string,
  from: Record<string, Make>,
  judged: Pick<Raw, 'mostReplies' | 'mustRefuse'>,
  scene: Scene,
  random: Random,
): Raw {
  const name = pick(random, Object.keys(from));
  const text = from[name]!(scene, random);
  return { what: kind + name, bytes: Buffer.isBuffer(text) ? text : Buffer.from(text, 'latin1'), ...judged };
}
