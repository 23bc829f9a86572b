import { expect, test } from 'vitest';
import { imapServer, type TestImap } from '../../../../kit/imap.js';
import { mailbox, openMailDoor, type MailDoor, type Person } from '../../../../kit/ccjkMail.js';
import { smtpServer } from '../../../../kit/smtp.js';

const ME = 'me@example.org';
const command = (id: string, more: Record<string, unknown> = {}) => ({
  from: `Me <${ME}>`,
  subject: '[CCJK] Run Tests',
  text: `echo ${id}\r\n-- \r\nMe\r\n`,
  messageId: `<${id}@example.org>`,
  ...more,
});

async function ready(at: MailDoor, imap: TestImap, smtp?: number): Promise<Person> {
  const me = await at.person(ME);
  const servers = { imap: imap.port, ...(smtp !== undefined && { smtp }) };
  const saved = await me.call('POST', '/email/config', mailbox(me, ME, servers, imap.login));
  expect(saved.status).toBe(200);
  return me;
}

const look = async ({ door }: MailDoor, wait = '61s') => {
  await door.tick('mailboxes');
  await door.clock.advance(wait);
};
const commandsOf = async (me: Person) => (await me.tasks()).map((task) => task.command as string).sort();
const configOf = async (me: Person) => (await me.call('GET', `/email/config/${me.deviceId}`)).data;

test('unread mails with [CCJK] become tasks, and are marked as read; others are left alone', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  imap.add(command('one'));
  imap.add(command('read before', { seen: true }));
  imap.add({ ...command('no tag'), subject: 'Run Tests' });
  const me = await ready(at, imap);
  await look(at);
  imap.add(command('two'));
  await look(at);
  await look(at);
  expect(await commandsOf(me)).toEqual(['echo one', 'echo two']);
  expect(imap.mails.map(({ seen }) => seen ?? false)).toEqual([true, true, false, true]);
  expect(await configOf(me)).toMatchObject({ last_error: null, last_check: expect.any(String) });
  expect(at.door.warnings).toEqual([]);
});

test('what is no command of the mailbox’s owner makes no task and stays unread', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  const forged = 'Authentication-Results: mx.example.org; spf=fail; dkim=none; dmarc=fail\r\n';
  const spf = 'Authentication-Results: mx.example.org;\r\n spf=softfail smtp.mailfrom=example.org\r\n';
  imap.add(command('stranger', { from: 'you@example.org' }));
  imap.add(command('name', { from: `${ME} <you@example.org>` }));
  imap.add(command('answer', { subject: 'Re: [CCJK] Run Tests' }));
  imap.add(command('notice', { messageId: '<5e1f@deskcloud.invalid>' }));
  imap.add(command('machine', { headers: 'Auto-Submitted: auto-replied\r\n' }));
  imap.add(command('dmarc', { headers: forged }));
  imap.add(command('spf', { headers: spf }));
  imap.add(command('good', { headers: 'Authentication-Results: mx.example.org; spf=pass; dkim=pass\r\n' }));
  const me = await ready(at, imap);
  await look(at);
  await look(at);
  expect(await commandsOf(me)).toEqual(['echo good']);
  expect(imap.mails.filter(({ seen }) => seen).map(({ messageId }) => messageId)).toEqual([
    '<good@example.org>',
  ]);
});

test('a line that dies between the task and the mark makes no second task, and the mark is made up for', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  const me = await ready(at, imap);
  imap.add(command('once'));
  imap.manner = (said) => (said.startsWith('UID STORE') ? 'drop' : undefined);
  await look(at);
  expect(await commandsOf(me)).toEqual(['echo once']);
  expect(imap.mails[0]?.seen).toBeUndefined();
  expect((await configOf(me)).last_error).toEqual(expect.any(String));
  imap.manner = () => undefined;
  await look(at, '1h');
  expect(await commandsOf(me)).toEqual(['echo once']);
  expect(imap.mails[0]?.seen).toBe(true);
  expect((await configOf(me)).last_error).toBeNull();
});

test('a mailbox that begins to count anew makes no second tasks, nor does the webhook with the same mail', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  const me = await ready(at, imap);
  imap.add(command('once'));
  await look(at);
  imap.uidValidity = 78;
  imap.mails[0]!.seen = false;
  await look(at);
  const mail = { from: ME, subject: '[CCJK] x', body: 'echo twice', message_id: 'once@example.org' };
  expect((await at.webhook(mail)).data.repeated).toBe(true);
  expect(await commandsOf(me)).toEqual(['echo once']);
});

test('mails beyond the plan are answered once, marked as read, and not run the next day', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  await using smtp = await smtpServer({ login: imap.login });
  await at.person('operator@example.org');
  const me = await ready(at, imap, smtp.port);
  for (let i = 10; i < 22; i++) imap.add(command(`n${i}`));
  await look(at);
  await at.door.tick('outbox');
  expect(await commandsOf(me)).toHaveLength(10);
  expect(imap.mails.every(({ seen }) => seen)).toBe(true);
  expect(smtp.received).toHaveLength(2);
  expect(smtp.received[0]?.raw).toContain('This was not run');
  await look(at, '25h');
  await look(at);
  await at.door.tick('outbox');
  expect(smtp.received).toHaveLength(2);
});

test('what goes wrong is told in words of our own, and tried again ever more rarely', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  const me = await ready(at, imap);
  imap.login.password = 'changed elsewhere';
  await look(at);
  const { last_error: error } = await configOf(me);
  expect(error).toContain('user name and password');
  expect(error).not.toContain('words of');
  for (let minute = 0; minute < 60; minute++) await look(at);
  expect(imap.connections()).toBeLessThan(8);
  expect(imap.connections()).toBeGreaterThan(3);
});

test('a server that breaks off at any step costs no mail', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  const me = await ready(at, imap);
  imap.add(command('patient'));
  for (const step of ['LOGIN', 'SELECT', 'UID SEARCH', 'UID FETCH']) {
    imap.manner = (said) => (said.startsWith(step) ? 'drop' : undefined);
    await look(at, '2h');
    expect((await configOf(me)).last_error, step).toEqual(expect.any(String));
  }
  expect(await commandsOf(me)).toEqual([]);
  imap.manner = () => undefined;
  await look(at);
  expect(await commandsOf(me)).toEqual(['echo patient']);
});

test('a mailbox that was switched off is not looked into', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  const me = await ready(at, imap);
  await look(at);
  expect(imap.connections()).toBe(1);
  const off = { ...imap.login, is_active: false };
  await me.call('POST', '/email/config', mailbox(me, ME, { imap: imap.port }, off));
  await look(at);
  expect(imap.connections()).toBe(1);
});

test('one line at a time goes out for an account, however many mailboxes it has', async () => {
  await using at = await openMailDoor();
  await using imap = await imapServer();
  const me = await ready(at, imap);
  for (let i = 0; i < 3; i++) {
    const { data } = await me.call('POST', '/devices', { device_name: `box ${i}` });
    const box = mailbox(
      { ...me, deviceId: data.device_id },
      `me${i}@example.org`,
      { imap: imap.port },
      imap.login,
    );
    expect((await me.call('POST', '/email/config', box)).status).toBe(200);
  }
  await look(at);
  expect(imap.connections()).toBe(4);
  expect(imap.mostAtOnce()).toBe(1);
});
