// One code and everybody who wants it at the same moment: who asks, in which words, and what each was told in the end.
import type { Chance } from '../../kit/simulatedDisk.js';
import { PASSWORD } from '../../kit/scene.js';
import type { Told, Words } from './crowd.js';
import type { Market, Person } from './market.js';

export type Stock = 'code' | 'key';

/** `safe`: nobody takes it back, so exactly one gets it. */
export type Contest = 'safe' | 'revoked' | 'deleted';

export interface Prize {
  stock: Stock;
  id: number;
  code: string;
  days: number;
  contest: Contest;
}

export type Wish = 'redeem' | 'register' | 'stranger' | 'revoke' | 'delete';

export interface Asker {
  prize: Prize;
  wish: Wish;
  /** Whose account it is; nobody's yet for a registration. */
  person: Person | undefined;
  words: Words;
  sentAt: number;
  answeredAt: number;
  /** How often it was asked without an answer. */
  lost: number;
  told: Told | undefined;
}

const PATH = { code: '/manager/activation-codes', key: '/super/manager-renewal-keys' } as const;
const REDEEM = { code: '/user/auth/redeem-code', key: '/manager/auth/redeem-renewal-key' } as const;

export const pathOf = (stock: Stock): string => PATH[stock];

let lastName = 0;

/** `count` askers for one prize, in the order in which they come. */
export function askersFor(prize: Prize, market: Market, count: number, chance: Chance): Asker[] {
  const { stock, code, contest } = prize;
  const asker = (wish: Wish, person: Person | undefined, words: Words): Asker => ({
    ...{ prize, wish, person, words, sentAt: 0, answeredAt: 0, lost: 0, told: undefined },
  });
  const pick = (people: readonly Person[]) => people[Math.floor(chance() * people.length)]!;
  const redeem = (wish: Wish, person: Person) =>
    asker(wish, person, {
      ...{ method: 'POST', path: REDEEM[stock], token: person.token, body: { code } },
      // What is deleted leaves no trace of who had it, so there everybody listens to the answer.
      hangsUp: contest !== 'deleted' && chance() < 0.02,
    });
  const askers: Asker[] = [];
  // A new manager costs a password: one is enough. A code that is deleted could not tell whom it made.
  const registrations = contest === 'deleted' ? 0 : stock === 'code' ? Math.round(count * 0.15) : 1;
  for (let n = 0; n < registrations; n++) askers.push(asker('register', undefined, registration(prize)));
  if (stock === 'code') for (let n = 0; n < 3; n++) askers.push(redeem('stranger', pick(market.strangers)));
  if (contest !== 'safe') {
    for (let n = 0; n < 3; n++) askers.push(asker(...takingBack(prize, market)));
  }
  const people = stock === 'code' ? market.users : market.managers;
  while (askers.length < count) askers.push(redeem('redeem', pick(people)));
  return shuffled(askers, chance);
}

function registration({ stock, code }: Prize): Words {
  if (stock === 'code') return { method: 'POST', path: '/user/auth/register-by-code', body: { code } };
  lastName += 1;
  const body = { username: `new-${process.pid}-${lastName}`, password: PASSWORD, code };
  return { method: 'POST', path: '/manager/auth/register', body };
}

function takingBack({ stock, id, contest }: Prize, market: Market): [Wish, undefined, Words] {
  const token = stock === 'code' ? market.ownerToken : market.superToken;
  return contest === 'deleted'
    ? ['delete', undefined, { method: 'DELETE', path: `${PATH[stock]}/${id}`, token }]
    : [
        'revoke',
        undefined,
        { method: 'PATCH', path: `${PATH[stock]}/${id}/status`, token, body: { status: 'revoked' } },
      ];
}

export function shuffled<Item>(items: readonly Item[], chance: Chance): Item[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const other = Math.floor(chance() * (i + 1));
    [mixed[i], mixed[other]] = [mixed[other]!, mixed[i]!];
  }
  return mixed;
}
