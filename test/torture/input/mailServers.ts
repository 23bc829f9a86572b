// The mail servers that CCJK is told of: both on this machine, both take whoever comes with the right words. What is sent to them
// is counted and thrown away.
import { imapServer } from '../../kit/imap.js';
import { smtpServer } from '../../kit/smtp.js';

export interface MailPorts {
  smtp: number;
  imap: number;
  /** Nobody listens there. */
  closed: number;
}

export interface MailServers extends AsyncDisposable {
  ports: MailPorts;
}

/** As the servers know it. */
export const LOGIN = { username: 'me', password: 'a mailbox password' };
export const ADDRESSES = ['box-1@example.com', 'box-2@example.com', 'box-3@example.com'];
const DISCARD = 9;
/** A mail that is refused for good is a dead letter. */
const REFUSED_EVERY = 5;

export async function openMailServers(): Promise<MailServers> {
  let mails = 0;
  const smtp = await smtpServer({
    login: LOGIN,
    options: {
      authOptional: true,
      onRcptTo(_address, _session, done) {
        mails += 1;
        if (mails % REFUSED_EVERY > 0) done();
        else done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
      },
      onData(stream, _session, done) {
        stream.on('end', () => done()).resume();
      },
    },
  });
  const imap = await imapServer();
  imap.login = LOGIN;
  ADDRESSES.forEach((from, n) =>
    imap.add({ from, subject: '[CCJK] run', text: 'ls', messageId: `<${n}@x>` }),
  );
  return {
    ports: { smtp: smtp.port, imap: imap.port, closed: DISCARD },
    async [Symbol.asyncDispose]() {
      await imap[Symbol.asyncDispose]();
      await smtp[Symbol.asyncDispose]();
    },
  };
}
