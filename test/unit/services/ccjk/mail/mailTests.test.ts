// What a person hears of mail settings: tests that go to the real servers, the list of mailboxes, the operator's own part.
import { expect, test } from 'vitest';
import { imapServer, type TestImap } from '../../../../kit/imap.js';
import { mailbox, openMailDoor, type MailDoor, type Person } from '../../../../kit/ccjkMail.js';
import { smtpServer } from '../../../../kit/smtp.js';

const ME = 'me@example.org';
const LOGIN = { username: 'me', password: 'a mailbox password' };

const save = (me: Person, servers: { imap?: number; smtp?: number }, more: Record<string, unknown> = LOGIN) =>
  me.call('POST', '/email/config', mailbox(me, ME, servers, more));
const testInbox = (me: Person) => me.call('POST', '/email/test-inbox', { device_id: me.deviceId });
const mailboxesOf = async (me: Person) => (await me.call('GET', '/email/configs')).data.mailboxes;

async function withInbox(at: MailDoor, imap: TestImap): Promise<Person> {
  const me = await at.person(ME);
  expect((await save(me, { imap: imap.port })).status).toBe(200);
  return me;
}

test('a test of the inbox counts what waits, takes nothing and marks nothing', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  imap.add({ from: ME, subject: '[CCJK] one', text: 'ls' });
  imap.add({ from: ME, subject: 'no command', text: 'ls' });
  const me = await withInbox(at, imap);
  for (let turn = 0; turn < 2; turn++) {
    expect((await testInbox(me)).data).toEqual({
      steps: ['connected', 'signed_in', 'opened', 'read'],
      waiting: 1,
    });
  }
  expect(imap.mails.some(({ seen }) => seen)).toBe(false);
  expect(await me.tasks()).toEqual([]);
  await at.door.tick('mailboxes');
  expect((await testInbox(me)).data.waiting).toBe(0);
  expect(await me.tasks()).toHaveLength(1);
});

test.each([
  ['LOGIN', 'signed_in'],
  ['SELECT', 'opened'],
  ['UID SEARCH', 'read'],
])('a line that breaks at %s is told as that step', async (command, step) => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  const me = await withInbox(at, imap);
  imap.manner = (said) => (said.startsWith(command) ? 'drop' : undefined);
  const said = await testInbox(me);
  expect(said).toMatchObject({ status: 502, code: 'INBOX_UNREADABLE' });
  expect(said.body.error.details).toEqual({ step, reason: 'broken', reply: null });
});

test('a refused sign-in is told in the protocol’s words, never in the server’s own, by the test and by the next look', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  const me = await withInbox(at, imap);
  imap.login.password = 'changed elsewhere';
  const said = await testInbox(me);
  expect(said).toMatchObject({ status: 502, code: 'INBOX_UNREADABLE' });
  expect(said.body.error.details).toEqual({
    ...{ step: 'signed_in', reason: 'answered', reply: 'NO AUTHENTICATIONFAILED' },
  });
  await at.door.tick('mailboxes');
  const [known] = await mailboxesOf(me);
  expect(known).toMatchObject({
    ...{ last_step: 'signed_in', last_reason: 'answered', last_reply: 'NO AUTHENTICATIONFAILED' },
  });
  expect(JSON.stringify([said.body, known])).not.toContain('words of the other server');
  // Mended: nothing of it stays.
  await save(me, { imap: imap.port }, { ...LOGIN, password: 'changed elsewhere' });
  expect((await testInbox(me)).status).toBe(200);
  expect((await mailboxesOf(me))[0]).toMatchObject({ last_error: null, last_step: null, last_reply: null });
});

test('nobody who listens, a host that is refused, no password: each is told as what it is', async () => {
  await using at = await openMailDoor();
  const gone = await imapServer();
  await gone[Symbol.asyncDispose]();
  const me = await at.person(ME);
  expect(await testInbox(me)).toMatchObject({ status: 404 });
  await save(me, { imap: gone.port });
  const said = await testInbox(me);
  expect(said.body.error.details).toEqual({ step: 'connected', reason: 'broken', reply: null });
  await save(me, { imap: gone.port }, { username: 'me' });
  await save(me, { imap: 1 }, { username: 'me' });
  expect(await testInbox(me)).toMatchObject({ status: 400, code: 'NO_INBOX' });
  await save(me, {}, LOGIN);
  expect(await testInbox(me)).toMatchObject({ status: 400, code: 'NO_INBOX' });
});

test('mailboxes are listed with what becomes of their mails; one that is forgotten is read no more, and its mails are not sent', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  const gone = await smtpServer();
  await gone[Symbol.asyncDispose]();
  const me = await at.person(ME);
  const you = await at.person('you@example.org');
  await save(me, { imap: imap.port, smtp: gone.port }, { ...LOGIN, notify: ['task_created'] });
  await me.call('POST', '/tasks', { device_id: me.deviceId, type: 'bash', command: 'ls' });
  await at.door.tick('outbox');
  expect(await mailboxesOf(me)).toMatchObject([
    {
      device_id: me.deviceId,
      email_address: ME,
      outgoing: {
        ...{ waiting: 1, dead: 0, last_error: expect.stringContaining('connection') },
        last_failure: { step: 'connected', reason: 'broken', reply: null },
      },
    },
  ]);
  expect(await mailboxesOf(you)).toEqual([]);
  const path = `/email/config/${me.deviceId}`;
  expect((await you.call('DELETE', path)).status).toBe(404);
  expect((await me.call('DELETE', path)).status).toBe(200);
  expect((await me.call('DELETE', path)).status).toBe(404);
  expect((await me.call('GET', path)).status).toBe(404);
  expect(await mailboxesOf(me)).toEqual([]);
  const before = imap.connections();
  await at.door.clock.advance('1h');
  await at.door.tick('mailboxes');
  await at.door.tick('outbox');
  expect(imap.connections()).toBe(before);
  const { data } = await me.call('GET', '/admin/mail');
  expect(data).toMatchObject({ waiting: 0, dead: 1 });
});

test('the operator sees the cloud’s own mail server without its password, and tests it; nobody else does', async () => {
  await using server = await smtpServer({ login: { username: 'cloud', password: 'cloudy secret' } });
  const own = { host: '127.0.0.1', port: server.port, username: 'cloud', password: 'cloudy secret' };
  await using at = await openMailDoor({ ...own, from: 'Cloud <cloud@example.org>' });
  const operator = await at.person('operator@example.org');
  const you = await at.person('you@example.org');
  const { data } = await operator.call('GET', '/admin/mail');
  expect(data.server).toEqual({
    ...{ host: '127.0.0.1', port: server.port, secure: false, username: 'cloud' },
    from: 'Cloud <cloud@example.org>',
  });
  expect(JSON.stringify(data)).not.toContain('cloudy secret');
  expect((await operator.call('POST', '/admin/mail/test')).data).toMatchObject({
    delivered: true,
    to: 'operator@example.org',
    steps: ['connected', 'signed_in', 'accepted'],
  });
  expect(server.received.map(({ to }) => to)).toEqual([['operator@example.org']]);
  for (const [method, path] of [
    ['GET', '/admin/mail'],
    ['POST', '/admin/mail/test'],
  ] as const)
    expect(await you.call(method, path)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  await using bare = await openMailDoor();
  const alone = await bare.person('operator@example.org');
  expect((await alone.call('GET', '/admin/mail')).data).toMatchObject({ own_server: false, server: null });
  expect(await alone.call('POST', '/admin/mail/test')).toMatchObject({ status: 400, code: 'NO_MAIL_SERVER' });
});
