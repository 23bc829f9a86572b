// Who may listen to live events: supers, managers and users, each to what is their own. The rows behind the token are read again
// every few seconds, so that a session that was ended, and an account that was disabled or ran out, hears nothing for longer.
import type { Route } from '../../../core/http/contract.js';
import type { Access, Caller } from '../../../core/http/handle.js';
import { AppError, forbidden } from '../../../core/kernel/errors.js';
import type { Store } from '../../../core/store/types.js';
import { z } from 'zod';
import type { OasActor } from '../actor.js';
import { LIVE_PATH, LiveHello } from '../contract/live.js';

export type Audience = { role: 'super' } | { role: 'manager'; id: number } | { role: 'user'; id: number };

export interface Listener {
  audience: Audience;
  /** Still the account's own session? */
  isWelcome(): Promise<boolean>;
}

/** What the socket is to the access rules: a route of three roles. It is no route of the contract, for nobody can call it. */
const SOCKET: Route = {
  method: 'get',
  path: LIVE_PATH,
  role: ['super', 'manager', 'user'],
  answer: z.never(),
};

/** A socket's token comes in its first message and not in a header. */
const FIRST_MESSAGE: Caller = { headers: {}, ip: '' };

export const admission =
  (store: Store, access: Access<OasActor>) =>
  /**
   * Reads a page's first message. Throws what a request with that token would get: unauthenticated, or forbidden `wrong_role`,
   * `account_disabled`, `account_expired`, `local_only`; ZodError for what is no hello.
   */
  async (
    firstMessage: unknown,
    isLocal: (consoleToken: string | undefined) => boolean,
  ): Promise<Listener> => {
    const hello = LiveHello.parse(firstMessage);
    const admit = async (): Promise<Audience> => {
      const asker = access.identify(hello.token, SOCKET, FIRST_MESSAGE);
      const actor = await store.transaction((tx) => access.authorise(tx, asker, SOCKET));
      if (actor.role === 'super' && !access.localOnlyOpen({ local: isLocal(hello.console) })) {
        throw forbidden('local_only', 'this is open to the machine itself only; use the console there');
      }
      return audienceOf(actor);
    };
    return {
      audience: await admit(),
      async isWelcome() {
        try {
          await admit();
          return true;
        } catch (error) {
          // A disk that refuses says nothing about the session; and what else went wrong is for the log.
          if (!(error instanceof AppError)) throw error;
          return error.kind === 'unavailable';
        }
      },
    };
  };

function audienceOf(actor: OasActor): Audience {
  switch (actor.role) {
    case 'super':
      return { role: 'super' };
    case 'manager':
    case 'user':
      return { role: actor.role, id: actor.account.id };
    case 'agent':
    case 'public':
      throw new Error(`${actor.role} was let in to live events`);
  }
}
