import { afterAll, describe, expect, test } from 'vitest';
import { DeliveryError, deliver, type MailServer } from '../../../../server/core/mail/smtp.js';
import { badLine, smtpServer, spokenLine } from '../../../kit/smtp.js';

const MAIL = {
  from: 'Cloud <cloud@example.org>',
  to: 'me@example.org',
  subject: 'Grüße 你好',
  text: 'first line\n.\nlast line',
  messageId: '<one@deskcloud.invalid>',
  inReplyTo: '<asked@example.org>',
  date: Date.parse('2026-05-01T08:00:00Z'),
};
const RULES = { privateHosts: true };
const QUICK = { totalMs: 1500, idleMs: 700 };

const at = (port: number, more: Partial<MailServer> = {}): MailServer => ({
  host: '127.0.0.1',
  port,
  secure: false,
  login: null,
  ...more,
});

async function failure(server: MailServer, limits = QUICK): Promise<DeliveryError> {
  const error = await deliver(server, MAIL, RULES, limits).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  return error as DeliveryError;
}

describe('a mail server that takes the mail', () => {
  test('gets it whole, and the steps say so', async () => {
    await using server = await smtpServer({ login: { username: 'me', password: 'right' } });
    const login = { username: 'me', password: 'right' };
    expect(await deliver(at(server.port, { login }), MAIL, RULES)).toEqual([
      'connected',
      'signed_in',
      'accepted',
    ]);
    const [mail] = server.received;
    expect(mail).toMatchObject({ from: 'cloud@example.org', to: ['me@example.org'], username: 'me' });
    expect(mail?.raw).toContain('Message-ID: <one@deskcloud.invalid>');
    expect(mail?.raw).toContain('In-Reply-To: <asked@example.org>');
    expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
    expect(mail?.raw).toContain('first line\r\n.\r\nlast line');
  });
  test('with a certificate that nobody vouches for is used where plain text would do', async () => {
    await using server = await smtpServer({ tls: 'upgrade' });
    expect(await deliver(at(server.port), MAIL, RULES)).toEqual(['connected', 'accepted']);
  });
});

describe('a mail server that does not', () => {
  test.each([550, 451])('refuses the recipient with %i', async (code) => {
    await using server = await smtpServer({ refuseRecipients: code });
    const error = await failure(at(server.port));
    expect(error).toMatchObject({ step: 'accepted', reply: code, isFinal: code >= 500 });
    expect(error.message).not.toContain('words of');
  });
  test('refuses the sign-in', async () => {
    await using server = await smtpServer({ login: { username: 'me', password: 'right' } });
    const error = await failure(at(server.port, { login: { username: 'me', password: 'wrong' } }));
    expect(error).toMatchObject({ step: 'signed_in', reply: 535, isFinal: false });
    expect(error.message).not.toContain('words of');
  });
  test.each(['first', 'upgrade'] as const)('has a certificate nobody vouches for (%s)', async (tls) => {
    await using server = await smtpServer({ tls });
    const error = await failure(at(server.port, { secure: true }));
    expect(error).toMatchObject({ step: 'connected', isFinal: false });
    expect(server.received).toEqual([]);
  });
  test('speaks plain text where TLS is demanded', async () => {
    await using server = await smtpServer();
    expect(await failure(at(server.port, { secure: true }))).toMatchObject({ step: 'connected' });
    expect(server.received).toEqual([]);
  });
  test('is not there', async () => {
    const gone = await smtpServer();
    await gone[Symbol.asyncDispose]();
    expect(await failure(at(gone.port))).toMatchObject({ step: 'connected', reply: null, isFinal: false });
  });
  test('hangs up at once', async () => {
    await using line = await badLine((socket) => socket.destroy());
    expect(await failure(at(line.port))).toMatchObject({ step: 'connected', isFinal: false });
  });
  test('hangs up in the midst of the mail', async () => {
    await using line = await spokenLine((said, socket) => {
      if (/^(EHLO|MAIL|RCPT)/.test(said)) return '250 ok';
      if (said === 'DATA') return '354 go on';
      socket.destroy();
      return undefined;
    });
    expect(await failure(at(line.port))).toMatchObject({ step: 'accepted', reply: null, isFinal: false });
  });
  test('never says a word', async () => {
    await using line = await badLine(() => undefined);
    const error = await failure(at(line.port));
    expect(error).toMatchObject({ step: 'connected', isFinal: false });
    expect(error.message).toContain('in time');
  });
  test('takes the mail and never says that it did', async () => {
    await using line = await spokenLine((said) =>
      /^(EHLO|MAIL|RCPT)/.test(said) ? '250 ok' : said === 'DATA' ? '354 go on' : undefined,
    );
    expect(await failure(at(line.port))).toMatchObject({ step: 'accepted', isFinal: false });
  });
  test('drips a byte now and then for ever: the whole has an end', async () => {
    const timers: NodeJS.Timeout[] = [];
    afterAll(() => timers.forEach(clearInterval));
    await using line = await badLine((socket) => {
      socket.write('220-');
      timers.push(setInterval(() => socket.write('x'), 100));
    });
    const error = await failure(at(line.port), { totalMs: 1000, idleMs: 60_000 });
    expect(error).toMatchObject({ step: 'connected', isFinal: false });
  });
  test('answers pages and pages of text', async () => {
    await using line = await badLine((socket) => socket.write('220-'.padEnd(1 << 20, 'x')));
    expect(await failure(at(line.port))).toMatchObject({ step: 'connected' });
  });
  test('is no mail server: its words stay where they are', async () => {
    await using line = await badLine((socket) => socket.end('HTTP/1.1 200 OK secret-banner\r\n\r\n'));
    const error = await failure(at(line.port));
    expect(error.step).toBe('connected');
    expect(error.message).not.toContain('secret-banner');
  });
});

test('a mail server on this machine is not even connected to unless private hosts are allowed', async () => {
  await using server = await smtpServer();
  await expect(deliver(at(server.port), MAIL, { privateHosts: false })).rejects.toMatchObject({
    step: 'connected',
    reason: 'refused_host',
  });
  const standard = at(25, { host: 'localhost' });
  await expect(deliver(standard, MAIL, { privateHosts: false })).rejects.toMatchObject({
    reason: 'refused_host',
  });
  expect(server.connections()).toBe(0);
});
