import { expect, test } from 'vitest';
import {
  outboxTable,
  post,
  purgeOutbox,
  sendAgain,
  sendDue,
  type Sender,
} from '../../../../server/core/mail/outbox.js';
import { openedStore, type OpenedStore } from '../../../kit/openedStore.js';
import { smtpServer, spokenLine } from '../../../kit/smtp.js';

const outbox = outboxTable('test.outbox');
const open = () => openedStore([outbox] as never);
const signal = new AbortController().signal;
const MAIL = {
  owner: 'u1',
  about: 'm1',
  to: 'me@example.org',
  subject: 'Hello\r\nBcc: all@example.org',
  text: 'Hi',
};

const senderFor = ({ store }: OpenedStore, port: number, more: Partial<Sender> = {}): Sender => ({
  store,
  outbox,
  rules: () => ({ privateHosts: true }),
  wayOf: async () => ({
    server: { host: '127.0.0.1', port, secure: false, login: null },
    from: 'cloud@example.org',
  }),
  limits: { totalMs: 1500, idleMs: 700 },
  ...more,
});

const rows = ({ run }: OpenedStore) =>
  run((tx) => tx.find(outbox, { where: {}, orderBy: ['id'], limit: 100 }));

test('a mail is sent once, and whoever waits for it is told in the same transaction', async () => {
  await using opened = await open();
  await using server = await smtpServer();
  const told: (string | null)[] = [];
  const sender = senderFor(opened, server.port, { onSent: async (_tx, { about }) => void told.push(about) });
  await opened.run((tx) => post(tx, outbox, MAIL));
  expect(await sendDue(sender, signal)).toBe(1);
  expect(await sendDue(sender, signal)).toBe(0);
  expect(server.received).toHaveLength(1);
  expect(told).toEqual(['m1']);
  expect(await rows(opened)).toMatchObject([{ state: 'sent', attempts: 1, dueAt: null, lastError: null }]);
});

test('a line break in a subject makes no header', async () => {
  await using opened = await open();
  await using server = await smtpServer();
  await opened.run((tx) => post(tx, outbox, MAIL));
  await sendDue(senderFor(opened, server.port), signal);
  expect(server.received[0]?.raw).toContain('Subject: Hello Bcc: all@example.org');
  expect(server.received[0]?.raw).not.toMatch(/^Bcc:/m);
});

test('a mail that no server takes is tried ever more rarely, and at most so often', async () => {
  await using opened = await open();
  await using server = await smtpServer({ refuseRecipients: 451 });
  const sender = senderFor(opened, server.port);
  await opened.run((tx) => post(tx, outbox, { ...MAIL, maxAttempts: 3 }));
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 3; attempt++) {
    expect(await sendDue(sender, signal)).toBe(1);
    expect(await sendDue(sender, signal)).toBe(0);
    const [row] = await rows(opened);
    if (row?.dueAt != null) {
      waits.push(row.dueAt - opened.clock.now());
      await opened.clock.advance(row.dueAt - opened.clock.now());
    }
  }
  expect(waits).toHaveLength(2);
  expect(waits[1]!).toBeGreaterThan(2 * waits[0]!);
  expect(await rows(opened)).toMatchObject([{ state: 'dead', attempts: 3, dueAt: null }]);
  expect((await rows(opened))[0]?.lastError).toContain('451');
  await opened.clock.advance('30d');
  expect(await sendDue(sender, signal)).toBe(0);
  expect(server.connections()).toBe(3);
});

test('a mail that is refused for good is a dead letter at once, and goes out when it is sent again', async () => {
  await using opened = await open();
  await using deaf = await smtpServer({ refuseRecipients: 550 });
  await using server = await smtpServer();
  const row = await opened.run((tx) => post(tx, outbox, MAIL));
  await sendDue(senderFor(opened, deaf.port), signal);
  expect(await rows(opened)).toMatchObject([{ state: 'dead', attempts: 1 }]);
  await opened.run((tx) => sendAgain(tx, outbox, row.id));
  await sendDue(senderFor(opened, server.port), signal);
  expect(await rows(opened)).toMatchObject([{ state: 'sent' }]);
  expect(server.received[0]?.raw).toContain(row.messageId);
  expect(await opened.run((tx) => sendAgain(tx, outbox, row.id))).toBeUndefined();
});

test('attempts that a crash cut off count: such a mail is not tried for ever', async () => {
  await using opened = await open();
  await opened.run((tx) => post(tx, outbox, { ...MAIL, maxAttempts: 2 }));
  let begun = 0;
  const dying = senderFor(opened, 1, {
    wayOf: () => {
      begun++;
      throw new Error('the process is gone');
    },
  });
  for (let start = 0; start < 5; start++) {
    await sendDue(dying, signal).catch(() => undefined);
    await opened.clock.advance('1d');
  }
  expect(begun).toBe(2);
  expect(await rows(opened)).toMatchObject([{ state: 'dead', dueAt: null }]);
});

test('the Message-ID is the same at every attempt, so that a mail taken twice is one', async () => {
  await using opened = await open();
  const ids: string[] = [];
  // Takes the mail and dies before it says so.
  await using line = await spokenLine((said, socket) => {
    if (/^Message-ID/i.test(said)) ids.push(said);
    if (/^(EHLO|MAIL|RCPT)/.test(said)) return '250 ok';
    if (said === 'DATA') return '354 go on';
    if (said === '.') socket.destroy();
    return undefined;
  });
  await opened.run((tx) => post(tx, outbox, MAIL));
  const sender = senderFor(opened, line.port);
  await sendDue(sender, signal);
  await opened.clock.advance('5m');
  await sendDue(sender, signal);
  expect(ids).toHaveLength(2);
  expect(ids[0]).toBe(ids[1]);
});

test('what was sent goes after a week, dead letters after three months', async () => {
  await using opened = await open();
  await using server = await smtpServer();
  await opened.run((tx) => post(tx, outbox, MAIL));
  await sendDue(senderFor(opened, server.port), signal);
  await opened.run((tx) => post(tx, outbox, MAIL));
  await sendDue(senderFor(opened, 1, { wayOf: async () => 'there is no mail server' }), signal);
  expect(await rows(opened)).toMatchObject([
    { state: 'sent' },
    { state: 'dead', lastError: 'there is no mail server' },
  ]);
  await opened.clock.advance('8d');
  await opened.run((tx) => purgeOutbox(tx, outbox));
  expect(await rows(opened)).toMatchObject([{ state: 'dead' }]);
  await opened.clock.advance('90d');
  await opened.run((tx) => purgeOutbox(tx, outbox));
  expect(await rows(opened)).toEqual([]);
});
