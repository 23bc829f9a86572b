import { expect, test } from 'vitest';
import { MailboxError, readMailbox, type FoundMail } from '../../../../server/core/mail/imap.js';
import { imapServer } from '../../../kit/imap.js';
import { badLine } from '../../../kit/smtp.js';

const signal = new AbortController().signal;
const LOGIN = { username: 'me', password: 'a mailbox password' };
const nobody = { take: async () => false, marked: async () => undefined };

const read = (
  port: number,
  options: { privateHosts?: boolean; take?: (mail: FoundMail) => Promise<boolean> } = {},
) =>
  readMailbox(
    {
      server: { host: '127.0.0.1', port, secure: false, login: LOGIN },
      subject: '[CCJK]',
      lastUid: null,
      uidValidity: null,
      unmarkedUids: [],
    },
    { privateHosts: options.privateHosts ?? true },
    { ...nobody, ...(options.take && { take: options.take }) },
    signal,
    { totalMs: 1500, idleMs: 700 },
  );

test('a look into a mailbox takes at most twenty mails, the oldest first', async () => {
  await using imap = await imapServer();
  for (let i = 0; i < 25; i++) imap.add({ from: 'a@b.c', subject: '[CCJK] x', text: `mail ${i}` });
  const texts: (string | null)[] = [];
  const take = async ({ text }: FoundMail) => Boolean(texts.push(text)) && false;
  expect(await read(imap.port, { take })).toBe(20);
  expect(texts[0]).toBe('mail 0');
  expect(texts[19]).toBe('mail 19');
});

test('a mail is marked as read only once it was taken; what its taker throws ends the look', async () => {
  await using imap = await imapServer();
  imap.add({ from: 'a@b.c', subject: '[CCJK] x', text: 'one' });
  imap.add({ from: 'a@b.c', subject: '[CCJK] x', text: 'two' });
  const full = new Error('the disk is full');
  const take = async ({ text }: FoundMail) => {
    if (text === 'two') throw full;
    return true;
  };
  await expect(read(imap.port, { take })).rejects.toBe(full);
  expect(imap.mails.map(({ seen }) => seen ?? false)).toEqual([true, false]);
});

test('a text larger than a command may be is none', async () => {
  await using imap = await imapServer();
  imap.add({ from: 'a@b.c', subject: '[CCJK] x', text: 'x'.repeat(100_001) });
  const texts: (string | null)[] = [];
  await read(imap.port, { take: async ({ text }) => Boolean(texts.push(text)) && false });
  expect(texts).toEqual([null]);
});

test.each(['LOGIN', 'SELECT', 'UID SEARCH', 'UID FETCH'])(
  'a server that falls silent at %s is left',
  async (step) => {
    await using imap = await imapServer();
    imap.add({ from: 'a@b.c', subject: '[CCJK] x', text: 'one' });
    imap.manner = (said) => (said.startsWith(step) ? 'hang' : undefined);
    await expect(read(imap.port)).rejects.toBeInstanceOf(MailboxError);
  },
);

test('a line that says nothing, or no IMAP, is left, and its words stay where they are', async () => {
  await using silent = await badLine(() => undefined);
  await using web = await badLine((socket) => socket.end('HTTP/1.1 400 secret-banner\r\n\r\n'));
  for (const { port } of [silent, web]) {
    const error = await read(port).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MailboxError);
    expect((error as Error).message).not.toContain('secret-banner');
  }
});

test('a mailbox on this machine is not even connected to unless private hosts are allowed', async () => {
  await using imap = await imapServer();
  await expect(read(imap.port, { privateHosts: false })).rejects.toBeInstanceOf(MailboxError);
  expect(imap.connections()).toBe(0);
});
