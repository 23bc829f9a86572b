import { expect, test } from 'vitest';
import { hmacSha256Hex } from '../../../../../server/core/kernel/ids.js';
import { mailbox, openMailDoor, type MailDoor } from '../../../../kit/ccjkMail.js';

const MAIL = {
  from: 'me@example.org',
  subject: '[CCJK] Run Tests',
  body: 'npm test',
  message_id: '<1@example.org>',
};

async function ready(at: MailDoor, address = 'me@example.org') {
  const person = await at.person(address);
  const saved = await person.call('POST', '/email/config', mailbox(person, address, {}));
  expect(saved.status).toBe(200);
  return person;
}

test('a signed mail becomes a task of the sender’s device, and the same mail again is the same task', async () => {
  await using at = await openMailDoor();
  const me = await ready(at);
  const first = await at.webhook(MAIL);
  expect(first).toMatchObject({ status: 201, data: { repeated: false } });
  const again = await at.webhook(MAIL);
  expect(again).toMatchObject({ status: 201, data: { repeated: true, task_id: first.data.task_id } });
  // Another spelling of the same id, and another body under it.
  const bare = await at.webhook({ ...MAIL, message_id: '1@example.org', body: 'rm -rf /' });
  expect(bare.data).toEqual({ repeated: true, task_id: first.data.task_id });
  expect(await me.tasks()).toMatchObject([
    { id: first.data.task_id, device_id: me.deviceId, command: 'npm test', source: 'email', type: 'bash' },
  ]);
  const { entries } = (await me.call('GET', '/audit')).data;
  expect(entries.map(({ action }: { action: string }) => action)).toEqual([
    'create_task',
    'save_email_config',
    'register_device',
    'register',
  ]);
});

test('ten replays of one mail at once make one task', async () => {
  await using at = await openMailDoor();
  const me = await ready(at);
  const answers = await Promise.all(Array.from({ length: 10 }, () => at.webhook(MAIL)));
  expect(new Set(answers.map(({ data }) => data.task_id)).size).toBe(1);
  expect(answers.filter(({ data }) => !data.repeated)).toHaveLength(1);
  expect(await me.tasks()).toHaveLength(1);
});

test('the signature may say what it is, in either case of letters', async () => {
  await using at = await openMailDoor();
  await ready(at);
  const hex = (text: string, secret: string) => hmacSha256Hex(secret, Buffer.from(text));
  expect(await at.webhook(MAIL, (text, secret) => `sha256=${hex(text, secret)}`)).toMatchObject({
    status: 201,
  });
  expect(await at.webhook(MAIL, (text, secret) => hex(text, secret).toUpperCase())).toMatchObject({
    status: 201,
  });
});

const FORGERIES: readonly [string, (text: string, secret: string) => string | undefined][] = [
  ['no signature', () => undefined],
  ['an empty one', () => ''],
  ['only its prefix', () => 'sha256='],
  ['another secret’s', (text) => hmacSha256Hex('another secret', Buffer.from(text))],
  ['another body’s', (text, secret) => hmacSha256Hex(secret, Buffer.from(`${text} `))],
  ['half of the right one', (text, secret) => hmacSha256Hex(secret, Buffer.from(text)).slice(0, 32)],
  ['the right one and more', (text, secret) => `${hmacSha256Hex(secret, Buffer.from(text))}00`],
  ['one without a secret', (text) => hmacSha256Hex('', Buffer.from(text))],
];
test('a forged mail is refused and makes nothing', async () => {
  await using at = await openMailDoor();
  const me = await ready(at);
  for (const [what, signature] of FORGERIES) {
    expect(await at.webhook(MAIL, signature), what).toMatchObject({ status: 401, code: 'INVALID_SIGNATURE' });
  }
  expect(await me.tasks()).toEqual([]);
});

test('the signature is that of the bytes, not of what they mean', async () => {
  await using at = await openMailDoor();
  await ready(at);
  const spaced = JSON.stringify(MAIL, null, 2);
  const signature = hmacSha256Hex('a secret shared with the gateway', Buffer.from(spaced));
  const headers = { 'x-email-signature': signature };
  expect(await at.call('POST', '/email/incoming', spaced, headers)).toMatchObject({ status: 201 });
  expect(await at.call('POST', '/email/incoming', JSON.stringify(MAIL), headers)).toMatchObject({
    status: 401,
  });
});

test('without a configured secret it is one of this installation, which the operator alone sees', async () => {
  await using at = await openMailDoor({ webhookSecret: '' });
  const operator = await ready(at);
  const other = await at.person('other@example.org');
  const { data } = await operator.call('GET', '/admin/mail');
  expect(data.webhook).toMatchObject({ path: '/v1/email/incoming' });
  expect(data.webhook.secret).toMatch(/^[0-9a-f]{64}$/);
  expect(await other.call('GET', '/admin/mail')).toMatchObject({ status: 403 });
  const sign = (text: string) => hmacSha256Hex(data.webhook.secret, Buffer.from(text));
  expect(await at.webhook(MAIL, sign)).toMatchObject({ status: 201 });
});

test('the sender is whoever the mailbox is of, with or without a name before the address', async () => {
  await using at = await openMailDoor();
  const me = await ready(at);
  const named = { ...MAIL, from: '"Me, myself" <ME@example.org>', message_id: '<2@example.org>' };
  expect(await at.webhook(named)).toMatchObject({ status: 201 });
  for (const from of ['you@example.org', 'me@example.org <you@example.org>', 'me@example.org.evil.org']) {
    expect(await at.webhook({ ...MAIL, from, message_id: from })).toMatchObject({
      status: 404,
      code: 'UNKNOWN_SENDER',
    });
  }
  await me.call('POST', '/email/config', mailbox(me, 'me@example.org', {}, { is_active: false }));
  expect(await at.webhook({ ...MAIL, message_id: '<3@example.org>' })).toMatchObject({
    code: 'UNKNOWN_SENDER',
  });
  expect(await me.tasks()).toHaveLength(1);
});

test('the command ends before a line that starts with --', async () => {
  await using at = await openMailDoor();
  const me = await ready(at);
  const body = '\r\nnpm ci\r\nnpm test -- --watch=false\r\n-- \r\nMe, Example Ltd.\r\n';
  expect(await at.webhook({ ...MAIL, body })).toMatchObject({ status: 201 });
  expect(await me.tasks()).toMatchObject([{ command: 'npm ci\nnpm test -- --watch=false' }]);
});

const NO_COMMANDS: readonly [string, object][] = [
  ['an answer to a command', { subject: 'Re: [CCJK] Run Tests' }],
  ['a notice of the cloud itself', { message_id: '<5e1f@deskcloud.invalid>' }],
  ['another subject', { subject: 'Run [CCJK] Tests' }],
  ['nothing but a signature', { body: '-- \nMe' }],
  ['an empty body', { body: ' \n ' }],
];
test('a mail that holds no command of its sender makes no task', async () => {
  await using at = await openMailDoor();
  const me = await ready(at);
  for (const [what, change] of NO_COMMANDS) {
    expect(await at.webhook({ ...MAIL, ...change }), what).toMatchObject({
      status: 400,
      code: 'NOT_A_COMMAND',
    });
  }
  expect(await me.tasks()).toEqual([]);
});

test('mails count against the plan’s tasks a day, replays do not', async () => {
  await using at = await openMailDoor();
  await at.person('operator@example.org');
  const me = await ready(at);
  const send = async (from: number, to: number) => {
    const answers = [];
    for (let i = from; i < to; i++) {
      answers.push((await at.webhook({ ...MAIL, message_id: `<${i}@example.org>` })).code);
    }
    return answers;
  };
  expect(new Set(await send(0, 10))).toEqual(new Set([undefined]));
  await at.door.clock.advance('2m');
  expect(await send(9, 12)).toEqual([undefined, 'QUOTA_EXCEEDED', 'QUOTA_EXCEEDED']);
  expect(await me.tasks()).toHaveLength(10);
});

test('a gateway calls ten times a minute', async () => {
  await using at = await openMailDoor();
  await ready(at);
  const answers = [];
  for (let i = 0; i < 11; i++) answers.push((await at.webhook(MAIL)).status);
  expect(answers.slice(0, 10)).toEqual(Array(10).fill(201));
  expect(answers[10]).toBe(429);
});
