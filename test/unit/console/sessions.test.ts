import { expect, test } from 'vitest';
import { createTokens } from '../../../server/core/auth/tokens.js';
import { createConsoleSessions, signLink } from '../../../server/console/sessions.js';
import { movedClock } from '../../kit/clock.js';

const SECRET = 'k'.repeat(64);

function given(run = 'run-1') {
  const clock = movedClock('2026-05-01T08:00:00Z');
  const tokens = createTokens(SECRET, clock);
  let times = 0;
  const ended = { times: () => times, onceMore: async () => void times++ };
  return { clock, tokens, sessions: createConsoleSessions(tokens, run, clock, ended) };
}

test('a console link is exchanged once', () => {
  const { sessions } = given();
  const link = sessions.newLink();
  const bearer = sessions.exchange(link);
  expect(sessions.isLive(bearer.token)).toBe(true);
  expect(bearer.expires_at).toBe('2026-05-02T08:00:00.000Z');
  expect(() => sessions.exchange(link)).toThrow(expect.objectContaining({ code: 'link_used' }));
});

test('a console link ends after ten minutes', async () => {
  const { clock, sessions } = given();
  const [early, late] = [sessions.newLink(), sessions.newLink()];
  await clock.advance('9m');
  sessions.exchange(early);
  await clock.advance('61s');
  expect(() => sessions.exchange(late)).toThrow(expect.objectContaining({ code: 'link_expired' }));
});

test('a link of another run, a bearer, and another key’s link are no links of this run', () => {
  const { clock, tokens, sessions } = given();
  const refused = expect.objectContaining({ code: 'link_expired' });
  expect(() => sessions.exchange(signLink(tokens, 'run-2'))).toThrow(refused);
  expect(() => sessions.exchange(sessions.newBearer().token)).toThrow(refused);
  expect(() => sessions.exchange(signLink(createTokens('x'.repeat(64), clock), 'run-1'))).toThrow(refused);
  expect(() => sessions.exchange('nonsense')).toThrow(refused);
});

test('a link opens nothing by itself, and a bearer ends after a day', async () => {
  const { clock, sessions } = given();
  expect(sessions.isLive(sessions.newLink())).toBe(false);
  expect(sessions.isLive(undefined)).toBe(false);
  const { token } = sessions.newBearer();
  await clock.advance('23h');
  expect(sessions.isLive(token)).toBe(true);
  await clock.advance('61m');
  expect(sessions.isLive(token)).toBe(false);
});

test('all sessions are ended at once, and who ended them goes on', async () => {
  const { sessions } = given();
  const [here, elsewhere] = [sessions.newBearer(), sessions.newBearer()];
  const { token } = await sessions.endAll();
  expect([here.token, elsewhere.token, token].map(sessions.isLive)).toEqual([false, false, true]);
});

test('a used console link stays used when the clock leaps ahead, somebody enters, and it is set right', () => {
  const { clock, sessions } = given();
  const link = sessions.newLink();
  sessions.exchange(link);
  clock.setTo(clock.now() + 86_400_000);
  sessions.exchange(sessions.newLink());
  clock.setTo(clock.now() - 86_400_000);
  expect(() => sessions.exchange(link)).toThrow(expect.objectContaining({ code: 'link_used' }));
});
