// Promise: a console link works once, within ten minutes, at the run of the cloud that it was made for; what it is exchanged
// for is a bearer that ends after a day and is renewed by a page that stays open. All of them can be ended at once, for good.
import { forbidden, unauthenticated } from '../core/kernel/errors.js';
import { MINUTE, SECOND, toIso, type Clock } from '../core/kernel/clock.js';
import { randomHex } from '../core/kernel/ids.js';
import type { Tokens } from '../core/auth/types.js';
import type { Bearer } from './contract/session.js';

export const LINK_SECONDS = (10 * MINUTE) / SECOND;
const BEARER_SECONDS = 24 * 60 * 60;

const LINK = 'console-link';
const BEARER = 'console';

/**
 * A token for a console link. Whoever can read the secrets file can make one (`npm run console-url`): it is signed with the
 * console's key and names the run of the cloud, so that no later run takes it again.
 */
export const signLink = (tokens: Tokens, run: string): string =>
  tokens.sign({ use: LINK, run, jti: randomHex(16) }, LINK_SECONDS);

export interface ConsoleSessions {
  /** A fresh link token of this run. */
  newLink(): string;
  /** Errors: unauthenticated `link_expired`, forbidden `link_used`. */
  exchange(linkToken: string): Bearer;
  /** Throws unauthenticated `invalid_token` for anything that is not a living bearer. */
  check(bearer: string): void;
  isLive(bearer: string | undefined): boolean;
  newBearer(): Bearer;
  /** Every bearer so far is dead, also after a restart; answers one that lives. */
  endAll(): Promise<Bearer>;
}

/** How often all sessions were ended; kept beyond this run. */
export interface Ended {
  times(): number;
  onceMore(): Promise<void>;
}

export function createConsoleSessions(
  tokens: Tokens,
  run: string,
  clock: Clock,
  ended: Ended,
): ConsoleSessions {
  // Links already exchanged. None is forgotten: a clock set back would make it good again; people make few in a run.
  const used = new Set<string>();

  const newBearer = (): Bearer => ({
    token: tokens.sign({ use: BEARER, ended: ended.times(), jti: randomHex(16) }, BEARER_SECONDS),
    expires_at: toIso(clock.now() + BEARER_SECONDS * SECOND),
  });

  const check = (bearer: string) => {
    const claims = tokens.verify(bearer);
    if (claims['use'] !== BEARER || claims['ended'] !== ended.times()) {
      throw unauthenticated('invalid_token', 'this is not a console session; open a fresh console link');
    }
  };

  return {
    newLink: () => signLink(tokens, run),
    exchange(linkToken) {
      const { use, run: madeFor, jti } = linkClaims(tokens, linkToken);
      if (use !== LINK || madeFor !== run || typeof jti !== 'string') throw expired();
      if (used.has(jti)) {
        throw forbidden(
          'link_used',
          'this console link was used before; get a fresh one: npm run console-url',
        );
      }
      used.add(jti);
      return newBearer();
    },
    check,
    isLive(bearer) {
      if (bearer === undefined) return false;
      try {
        check(bearer);
        return true;
      } catch {
        // Whatever is wrong with it: it opens nothing.
        return false;
      }
    },
    newBearer,
    async endAll() {
      await ended.onceMore();
      return newBearer();
    },
  };
}

const expired = () =>
  unauthenticated('link_expired', 'this console link has ended; get a fresh one: npm run console-url');

function linkClaims(tokens: Tokens, linkToken: string): Record<string, unknown> {
  try {
    return tokens.verify(linkToken);
  } catch {
    throw expired();
  }
}
