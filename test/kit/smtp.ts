// SMTP servers on loopback: a real one, and lines that misbehave.
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Received {
  from: string;
  to: string[];
  /** As it came, with its headers. */
  raw: string;
  username: string | null;
}

export interface TestSmtp extends AsyncDisposable {
  port: number;
  received: Received[];
  connections(): number;
}

export interface SmtpManner {
  /** Recipients are refused with this reply. */
  refuseRecipients?: number;
  /** The sign-in that is taken; without it none is asked for. */
  login?: { username: string; password: string };
  /** TLS with a certificate that nobody vouches for: from the first byte, or by STARTTLS. */
  tls?: 'first' | 'upgrade';
  options?: SMTPServerOptions;
}

const pem = (name: string) => readFileSync(join(import.meta.dirname, 'tls', name));

export async function smtpServer(manner: SmtpManner = {}): Promise<TestSmtp> {
  const received: Received[] = [];
  let connections = 0;
  const server = new SMTPServer({
    secure: manner.tls === 'first',
    ...(manner.tls && { key: pem('key.pem'), cert: pem('cert.pem') }),
    disabledCommands: [...(manner.tls === 'upgrade' ? [] : ['STARTTLS']), ...(manner.login ? [] : ['AUTH'])],
    authOptional: !manner.login,
    allowInsecureAuth: true,
    banner: 'banner-of-the-other-server',
    onConnect(_session, done) {
      connections++;
      done();
    },
    onAuth({ username, password }, _session, done) {
      const isRight = username === manner.login?.username && password === manner.login?.password;
      if (isRight) done(null, { user: username });
      else done(new Error('words of the other server'));
    },
    onRcptTo(_address, _session, done) {
      const { refuseRecipients: code } = manner;
      if (code === undefined) return done();
      done(Object.assign(new Error('words of the other server'), { responseCode: code }));
    },
    onData(stream, { envelope, user }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push({
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
          username: typeof user === 'string' ? user : null,
        });
        done();
      });
    },
    ...manner.options,
  });
  // A client that breaks a TLS handshake off is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** A line that does as `talk` says; sockets that are left open are cut at the end. */
export async function badLine(talk: (socket: Socket) => void): Promise<AsyncDisposable & { port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Speaks SMTP up to the mail's end, and answers each line as `reply` says; undefined: silence. */
export const spokenLine = (reply: (line: string, socket: Socket) => string | undefined) =>
  badLine((socket) => {
    socket.write('220 test\r\n');
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        const answer = reply(line, socket);
        if (answer !== undefined && !socket.destroyed) socket.write(`${answer}\r\n`);
      }
    });
  });
