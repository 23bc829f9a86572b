// A small IMAP server on loopback: as much of it as a look into a mailbox asks for. What it is asked for and does not know is BAD.
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface TestMail {
  from: string;
  subject: string;
  text: string;
  messageId?: string;
  /** Further header lines, each with its line break. */
  headers?: string;
  seen?: boolean;
}

export interface TestImap extends AsyncDisposable {
  port: number;
  login: { username: string; password: string };
  uidValidity: number;
  mails: (TestMail & { uid: number })[];
  add(mail: TestMail): number;
  /** Told of each command before it is answered; `drop` cuts the line instead, `hang` says nothing. */
  manner: (command: string) => 'drop' | 'hang' | undefined;
  connections(): number;
  /** Lines that are open at this moment, at most. */
  mostAtOnce(): number;
}

export async function imapServer(): Promise<TestImap> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let most = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    most = Math.max(most, sockets.size);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    serve(imap, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let next = 1;
  const imap: TestImap = {
    port: (server.address() as AddressInfo).port,
    login: { username: 'me', password: 'a mailbox password' },
    uidValidity: 77,
    mails: [],
    add(mail) {
      imap.mails.push({ ...mail, uid: next });
      return next++;
    },
    manner: () => undefined,
    connections: () => connections,
    mostAtOnce: () => most,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return imap;
}

function serve(imap: TestImap, socket: Socket): void {
  socket.write('* OK banner-of-the-other-server\r\n');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const [, tag, command] = /^(\S+) (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (tag === undefined || command === undefined) continue;
      const manner = imap.manner(command);
      if (manner === 'drop') return void socket.destroy();
      if (manner === 'hang') return;
      const { lines, end: word } = answer(imap, command);
      socket.write([...lines, `${tag} ${word}`].map((line) => `${line}\r\n`).join(''));
      if (/^LOGOUT/i.test(command)) socket.end();
    }
  });
}

function answer(imap: TestImap, command: string): { lines: string[]; end: string } {
  const ok = (...lines: string[]) => ({ lines, end: 'OK done' });
  const { username, password } = imap.login;
  switch (/^(UID )?\w+/i.exec(command)?.[0].toUpperCase()) {
    case 'CAPABILITY':
      return ok('* CAPABILITY IMAP4rev1');
    case 'LOGIN':
      if (command === `LOGIN "${username}" "${password}"`) return ok();
      if (command === `LOGIN ${username} "${password}"`) return ok();
      return { lines: [], end: 'NO [AUTHENTICATIONFAILED] words of the other server' };
    case 'LIST':
    case 'LSUB':
      return ok(`* ${command.slice(0, 4).toUpperCase()} () "/" INBOX`);
    case 'SELECT':
      return {
        lines: [
          '* FLAGS (\\Seen)',
          `* ${imap.mails.length} EXISTS`,
          `* OK [UIDVALIDITY ${imap.uidValidity}] ok`,
          `* OK [UIDNEXT ${(imap.mails.at(-1)?.uid ?? 0) + 1}] ok`,
        ],
        end: 'OK [READ-WRITE] done',
      };
    case 'UID SEARCH':
      return ok(`* SEARCH${search(imap, command)}`);
    case 'UID FETCH':
      return ok(...fetched(imap, command));
    case 'UID STORE':
      for (const uid of command.split(' ')[2]!.split(',')) {
        const mail = imap.mails.find((one) => one.uid === Number(uid));
        if (mail) mail.seen = true;
      }
      return ok();
    case 'NOOP':
      return ok();
    case 'LOGOUT':
      return ok('* BYE');
    default:
      return { lines: [], end: 'BAD unknown' };
  }
}

function search(imap: TestImap, command: string): string {
  const from = Number(/UID (\d+):\*/.exec(command.slice('UID SEARCH'.length))?.[1]);
  if (!command.includes('UNSEEN') || !command.includes('[CCJK]')) throw new Error(`asked for ${command}`);
  const newest = imap.mails.at(-1)?.uid;
  return (
    imap.mails
      .filter(({ seen, subject }) => !seen && subject.includes('[CCJK]'))
      // As the standard has it: `n:*` always names the newest one too.
      .filter(({ uid }) => uid >= from || uid === newest)
      .map(({ uid }) => ` ${uid}`)
      .join('')
  );
}

const quoted = (text: string | undefined) =>
  text === undefined ? 'NIL' : `"${text.replace(/[\\"]/g, '\\$&')}"`;
const literal = (text: string) => `{${Buffer.byteLength(text)}}\r\n${text}`;

function fetched(imap: TestImap, command: string): string[] {
  const uid = Number(command.split(' ')[2]);
  const place = imap.mails.findIndex((one) => one.uid === uid);
  const mail = imap.mails[place];
  if (!mail) return [];
  const [, name, box, host] = /^(?:(.*?) ?<)?([^<@]+)@([^>]+)>?$/.exec(mail.from) ?? [];
  const people = `((${quoted(name)} NIL ${quoted(box)} ${quoted(host)}))`;
  const mime = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n';
  const parts = [`UID ${uid}`];
  if (command.includes('ENVELOPE')) {
    const id = quoted(mail.messageId);
    const subject = quoted(mail.subject);
    parts.push(`ENVELOPE (NIL ${subject} ${people} ${people} ${people} NIL NIL NIL NIL ${id})`);
  }
  if (command.includes('BODYSTRUCTURE')) {
    const size = Buffer.byteLength(mail.text);
    parts.push(`BODYSTRUCTURE ("text" "plain" ("charset" "utf-8") NIL NIL "8bit" ${size} 1)`);
  }
  for (const [, item = ''] of command.matchAll(/BODY\.PEEK\[([^\]]*)\]/gi)) {
    const origin = new RegExp(`\\[${item.replace(/[.()]/g, '\\$&')}\\]<(\\d+)`).exec(command)?.[1];
    const content = /^HEADER/i.test(item)
      ? (mail.headers ?? '') + mime
      : /MIME/i.test(item)
        ? mime
        : mail.text;
    const from = Number(origin ?? 0);
    const rest = Buffer.from(content).subarray(from).toString();
    parts.push(`BODY[${item}]${origin === undefined ? '' : `<${origin}>`} ${literal(rest)}`);
  }
  if (command.includes('RFC822.SIZE')) parts.push(`RFC822.SIZE ${mail.text.length}`);
  return [`* ${place + 1} FETCH (${parts.join(' ')})`];
}
