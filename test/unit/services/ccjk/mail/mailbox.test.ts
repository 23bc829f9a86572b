import { describe, expect, test } from 'vitest';
import { emailConfigTable, mailOutbox } from '../../../../../server/services/ccjk/tables.js';
import { mailbox, openMailDoor, type MailDoor, type Person } from '../../../../kit/ccjkMail.js';
import { badLine, smtpServer } from '../../../../kit/smtp.js';

const ME = 'me@example.org';
const LOGIN = { username: 'me', password: 'a mailbox password' };
const save = (me: Person, port: number | undefined, more: Record<string, unknown> = {}) =>
  me.call('POST', '/email/config', mailbox(me, ME, port === undefined ? {} : { smtp: port }, more));

describe('the settings of a mailbox', () => {
  test('never show the password, and keep none that can be read', async () => {
    await using at = await openMailDoor();
    const me = await at.person(ME);
    const saved = await save(me, 2525, LOGIN);
    expect(saved).toMatchObject({ status: 200, data: { has_password: true, username: 'me' } });
    const read = await me.call('GET', `/email/config/${me.deviceId}`);
    expect(JSON.stringify([saved.body, read.body])).not.toContain(LOGIN.password);
    const rows = await at.door.store.transaction((tx) =>
      tx.find(emailConfigTable, { where: {}, orderBy: ['id'], limit: 10 }),
    );
    expect(JSON.stringify(rows)).not.toContain(LOGIN.password);
    expect(at.door.warnings).toEqual([]);
  });
  test('keep a password that is left out, but not for another server or user', async () => {
    await using at = await openMailDoor();
    const me = await at.person(ME);
    const hasPassword = async (port: number, more: Record<string, unknown>) =>
      (await save(me, port, more)).data.has_password as boolean;
    expect(await hasPassword(2525, LOGIN)).toBe(true);
    expect(await hasPassword(2525, { username: 'me', notify: ['task_failed'] })).toBe(true);
    expect(await hasPassword(2526, { username: 'me' })).toBe(false);
    expect(await hasPassword(2526, LOGIN)).toBe(true);
    expect(await hasPassword(2526, { username: 'you' })).toBe(false);
    expect(await hasPassword(2526, LOGIN)).toBe(true);
    expect(await hasPassword(2526, { username: 'me', imap_host: '127.0.0.1' })).toBe(false);
    expect(await hasPassword(2526, { ...LOGIN, password: null })).toBe(false);
  });
  test('are of their owner alone', async () => {
    await using at = await openMailDoor();
    const me = await at.person(ME);
    const you = await at.person('you@example.org');
    await save(me, 2525);
    expect(await you.call('GET', `/email/config/${me.deviceId}`)).toMatchObject({ status: 404 });
    expect(await you.call('POST', '/email/test', { device_id: me.deviceId })).toMatchObject({ status: 404 });
    const mine = mailbox(me, 'you@example.org', {});
    expect(await you.call('POST', '/email/config', mine)).toMatchObject({ status: 404 });
  });
  test('name an address that no other active mailbox has', async () => {
    await using at = await openMailDoor();
    const me = await at.person(ME);
    const you = await at.person('you@example.org');
    await save(me, undefined);
    expect(await you.call('POST', '/email/config', mailbox(you, ME, {}))).toMatchObject({
      status: 409,
      code: 'CONFLICT',
    });
    expect((await save(me, undefined, { is_active: false })).status).toBe(200);
    expect((await you.call('POST', '/email/config', mailbox(you, ME, {}))).status).toBe(200);
  });
  test('refuse hosts in the operator’s own network unless private hosts are allowed', async () => {
    await using at = await openMailDoor({ privateHosts: false });
    const me = await at.person(ME);
    const hosts = [
      ['smtp', '127.0.0.1', 587],
      ['smtp', 'localhost', 25],
      ['smtp', '169.254.169.254', 25],
      ['smtp', 'fd00::1', 25],
      ['imap', '10.0.0.1', 993],
      ['imap', '8.8.8.8', 6379],
    ] as const;
    for (const [kind, host, port] of hosts) {
      const saved = await me.call('POST', '/email/config', {
        device_id: me.deviceId,
        email_address: ME,
        [`${kind}_host`]: host,
        [`${kind}_port`]: port,
      });
      expect(saved, `${host}:${port}`).toMatchObject({ status: 400, code: 'MAIL_HOST_REFUSED' });
    }
  });
});

describe('a test mail', () => {
  const check = (me: Person) => me.call('POST', '/email/test', { device_id: me.deviceId });

  test('is delivered once its server took it, and the steps are told', async () => {
    await using at = await openMailDoor();
    await using server = await smtpServer({ login: LOGIN });
    const me = await at.person(ME);
    await save(me, server.port, LOGIN);
    const said = await check(me);
    expect(said).toMatchObject({
      status: 200,
      data: { delivered: true, to: ME, steps: ['connected', 'signed_in', 'accepted'] },
    });
    expect(server.received).toMatchObject([{ from: ME, to: [ME], username: 'me' }]);
    expect(server.received[0]?.raw).toContain(said.data.message_id);
  });
  test.each([
    ['the recipient', { refuseRecipients: 550 }, 'accepted', 550],
    ['the sign-in', { login: { username: 'me', password: 'another' } }, 'signed_in', 535],
  ])('is not delivered when the server refuses %s', async (_what, manner, step, reply) => {
    await using at = await openMailDoor();
    await using server = await smtpServer(manner);
    const me = await at.person(ME);
    await save(me, server.port, step === 'signed_in' ? LOGIN : {});
    const said = await check(me);
    expect(said).toMatchObject({ status: 502, code: 'EMAIL_DELIVERY_FAILED' });
    expect(said.body.error.details).toEqual({ delivered: false, step, reason: 'answered', reply });
    expect(JSON.stringify(said.body)).not.toContain('words of the other server');
  });
  test('is not delivered when nobody listens, or whoever does is no mail server', async () => {
    await using at = await openMailDoor();
    await using web = await badLine((socket) => socket.end('HTTP/1.1 400 secret-banner\r\n\r\n'));
    const gone = await smtpServer();
    await gone[Symbol.asyncDispose]();
    const me = await at.person(ME);
    for (const { port } of [web, gone]) {
      await save(me, port);
      const said = await check(me);
      expect(said).toMatchObject({ status: 502, code: 'EMAIL_DELIVERY_FAILED' });
      expect(said.body.error.details.step).toBe('connected');
      expect(JSON.stringify(said.body)).not.toContain('secret-banner');
    }
  });
  test('goes through the cloud’s own server where the mailbox names none; without either there is none', async () => {
    await using server = await smtpServer({ login: { username: 'cloud', password: 'cloudy' } });
    const cloud = { host: '127.0.0.1', port: server.port, username: 'cloud', password: 'cloudy' };
    await using at = await openMailDoor({ ...cloud, from: 'Cloud <cloud@example.org>' });
    await using bare = await openMailDoor();
    const me = await at.person(ME);
    await save(me, undefined);
    expect(await check(me)).toMatchObject({ status: 200 });
    expect(server.received).toMatchObject([{ from: 'cloud@example.org', to: [ME], username: 'cloud' }]);
    const you = await bare.person(ME);
    expect(await check(you)).toMatchObject({ status: 404 });
    await save(you, undefined);
    expect(await check(you)).toMatchObject({ status: 400, code: 'NO_MAIL_SERVER' });
  });
});

const COMMAND = { from: ME, subject: '[CCJK] Run Tests', body: 'npm test', message_id: '<1@example.org>' };

async function runTask(me: Person, result: Record<string, unknown>) {
  const { data } = await me.device('GET', '/daemon/tasks/pending');
  for (const { id } of data.tasks as { id: string }[]) {
    expect((await me.device('POST', `/daemon/tasks/${id}/result`, result)).status).toBe(200);
  }
}

const outboxOf = ({ door }: MailDoor) =>
  door.store.transaction((tx) => tx.find(mailOutbox, { where: {}, orderBy: ['id'], limit: 100 }));

describe('results by mail', () => {
  test('answer the mail that the task came from, with exit code and output', async () => {
    await using at = await openMailDoor();
    await using server = await smtpServer();
    const me = await at.person(ME);
    await save(me, server.port, { notify: ['task_failed'] });
    await at.webhook(COMMAND);
    await runTask(me, { status: 'failed', exit_code: 3, stdout: '2 of 7 passed', stderr: 'boom' });
    await at.door.tick('outbox');
    expect(server.received).toHaveLength(1);
    const { raw } = server.received[0]!;
    expect(raw).toContain('Subject: Re: [CCJK] Run Tests');
    expect(raw).toContain('In-Reply-To: <1@example.org>');
    expect(raw).toContain('exit code 3');
    expect(raw).toContain('2 of 7 passed');
    expect(raw).toContain('boom');
    // Said again by the device, it is answered once.
    await at.door.tick('outbox');
    expect(server.received).toHaveLength(1);
  });
  test('also of a task that was called off; none of a task that came by another way', async () => {
    await using at = await openMailDoor();
    await using server = await smtpServer();
    const me = await at.person(ME);
    await save(me, server.port);
    const { data } = await at.webhook(COMMAND);
    await me.call('POST', `/tasks/${data.task_id}/cancel`);
    await me.call('POST', '/tasks', { device_id: me.deviceId, type: 'bash', command: 'ls' });
    await runTask(me, { status: 'completed', exit_code: 0, stdout: '', stderr: '' });
    await at.door.tick('outbox');
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.raw).toContain('Task cancelled');
  });
  test('wait for a server that is away, and are dead letters that the operator sees in the end', async () => {
    await using at = await openMailDoor();
    const gone = await smtpServer();
    await gone[Symbol.asyncDispose]();
    const me = await at.person(ME);
    await save(me, gone.port);
    await at.webhook(COMMAND);
    await runTask(me, { status: 'completed', exit_code: 0, stdout: '', stderr: '' });
    for (let day = 0; day < 10; day++) {
      await at.door.tick('outbox');
      await at.door.clock.advance('13h');
    }
    expect(await outboxOf(at)).toMatchObject([{ state: 'dead', attempts: 8 }]);
    const again = await at.call('POST', '/auth/login', { email: ME, password: 'a good password' });
    const bearer = { authorization: `Bearer ${again.data.token}` };
    const state = (await at.call('GET', '/admin/mail', undefined, bearer)).data;
    expect(state).toMatchObject({ dead: 1, waiting: 0, dead_letters: [{ to: ME, attempts: 8 }] });
    const { id } = state.dead_letters[0];
    expect((await at.call('POST', `/admin/mail/${id}/retry`, {}, bearer)).status).toBe(200);
    expect(await outboxOf(at)).toMatchObject([{ state: 'waiting', attempts: 0 }]);
    expect((await at.call('DELETE', `/admin/mail/${id}`, undefined, bearer)).status).toBe(404);
  });
});

describe('messages by mail', () => {
  test('go out where the mailbox asks for them, and say so once a server took them', async () => {
    await using at = await openMailDoor();
    await using server = await smtpServer();
    const me = await at.person(ME);
    await save(me, server.port, { notify: ['task_completed'] });
    await me.call('POST', '/tasks', { device_id: me.deviceId, type: 'bash', command: 'ls' });
    await runTask(me, { status: 'completed', exit_code: 0, stdout: '', stderr: '' });
    const mailed = async () =>
      (
        (await me.call('GET', '/messages')).data.messages as {
          message_type: string;
          sent_via_email: boolean;
        }[]
      )
        .filter(({ sent_via_email: sent }) => sent)
        .map(({ message_type: type }) => type);
    expect(await mailed()).toEqual([]);
    await at.door.tick('outbox');
    expect(await mailed()).toEqual(['task_completed']);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.raw).toContain('Subject: CCJK: Task completed: ls');
  });
  test('stay where they are unless the mailbox asks for them', async () => {
    await using at = await openMailDoor();
    await using server = await smtpServer();
    const me = await at.person(ME);
    await save(me, server.port);
    await me.call('POST', '/tasks', { device_id: me.deviceId, type: 'bash', command: 'ls' });
    await at.door.tick('outbox');
    expect(await outboxOf(at)).toEqual([]);
  });
});
