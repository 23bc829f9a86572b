// What everybody must own, reckoned from the document alone: days are 24 hours, from the end of validity or from the moment of
// redeeming, whichever is later. Beside it what the stock must count. Knows nothing of how the product works.
import { client, type Any, type Client } from '../../kit/http.js';
import { everyPage } from '../crash/shop.js';
import { readRows, type Market } from './market.js';
import { pathOf, type Asker, type Prize, type Stock } from './race.js';

const DAY_MS = 86_400_000;
const KINDS = ['user', 'manager'] as const;
type Kind = (typeof KINDS)[number];
const KIND = { code: 'user', key: 'manager' } as const;
const USED_BY = { code: 'used_by_user_id', key: 'used_by_manager_id' } as const;

interface Account {
  expiresAt: number;
  /** As it was shown when nothing had happened to it. */
  row: Any;
}

interface Win {
  prize: Prize;
  account: number;
  usedAt: number;
  /** What the winner was told, if it was told. */
  told: Any;
}

export interface Ledger {
  /** After everybody has an answer. Answers how many prizes were won. */
  settle(origin: string, races: ReadonlyMap<Prize, readonly Asker[]>): Promise<number>;
  /** An end of validity that was set from outside. */
  set(users: readonly number[], expiresAt: number): void;
  /** Every row, every count. */
  check(origin: string): Promise<void>;
  /** One audit entry for each win, and no other. */
  checkAudit(origin: string): Promise<void>;
  findings: string[];
}

export async function openLedger(origin: string, market: Market): Promise<Ledger> {
  const findings: string[] = [];
  const owner = (at: string) => client(at, market.ownerToken);
  const superAdmin = (at: string) => client(at, market.superToken);
  const keeper = { code: owner, key: superAdmin };
  const accounts: Record<Kind, Map<number, Account>> = { user: new Map(), manager: new Map() };
  const rows = await readRows(owner(origin), superAdmin(origin));
  for (const kind of KINDS) {
    for (const [id, row] of rows[kind])
      accounts[kind].set(id, { expiresAt: Date.parse(row.expires_at), row });
  }
  const wins: Record<Stock, Map<number, Win>> = { code: new Map(), key: new Map() };
  const summaryOf = async (at: string, stock: Stock) =>
    (await listOf(keeper[stock](at), `${pathOf(stock)}?page_size=1`)).summary;
  const counts = { code: await summaryOf(origin, 'code'), key: await summaryOf(origin, 'key') };

  const note = (prize: Prize, text: string) =>
    void findings.push(`${prize.stock} ${prize.id} (${prize.contest}): ${text}`);

  /** New accounts are of registrations that won: nothing else makes one here. */
  const accountOf = (kind: Kind, id: number): Account => {
    const known = accounts[kind].get(id) ?? { expiresAt: 0, row: undefined };
    accounts[kind].set(id, known);
    return known;
  };

  const enter = (kind: Kind, won: readonly Win[]) => {
    const inOrder = won.toSorted((a, b) => a.usedAt - b.usedAt || expiryTold(a) - expiryTold(b));
    for (const win of inOrder) {
      const { prize, usedAt } = win;
      const account = accountOf(kind, win.account);
      account.expiresAt = Math.max(account.expiresAt, usedAt) + prize.days * DAY_MS;
      wins[prize.stock].set(prize.id, win);
      const isTied = won.some(
        (other) => other !== win && other.account === win.account && other.usedAt === usedAt,
      );
      if (win.told && !isTied && expiryTold(win) !== account.expiresAt)
        note(
          prize,
          `its winner was told ${win.told.expires_at}, expected ${new Date(account.expiresAt).toISOString()}`,
        );
    }
  };

  return {
    findings,
    set(users, expiresAt) {
      for (const id of users) accountOf('user', id).expiresAt = expiresAt;
    },

    async settle(origin, races) {
      let won = 0;
      for (const stock of ['code', 'key'] as const) {
        const prizes = [...races.keys()].filter((prize) => prize.stock === stock);
        if (prizes.length === 0) continue;
        const path = `${pathOf(stock)}?ids=${prizes.map(({ id }) => id).join(',')}&page_size=100`;
        const now = new Map(
          ((await listOf(keeper[stock](origin), path)).items as Any[]).map((item) => [item.id, item]),
        );
        const entered: Win[] = [];
        for (const prize of prizes) {
          const win = judge(prize, races.get(prize)!, now.get(prize.id), counts[stock], note);
          if (win) entered.push(win);
        }
        enter(KIND[stock], entered);
        won += entered.length;
      }
      return won;
    },

    async check(origin) {
      const now = await readRows(owner(origin), superAdmin(origin));
      for (const kind of KINDS) {
        if (now[kind].size !== accounts[kind].size)
          findings.push(`there are ${now[kind].size} ${kind}s, expected ${accounts[kind].size}`);
        for (const [id, account] of accounts[kind]) {
          const row = now[kind].get(id);
          if (!row) findings.push(`${kind} ${id} is gone`);
          else findings.push(...differences(kind, account, row));
          account.row = row;
        }
      }
      for (const stock of ['code', 'key'] as const) {
        const summary = await summaryOf(origin, stock);
        if (JSON.stringify(summary) !== JSON.stringify(counts[stock]))
          findings.push(
            `the stock of ${stock}s counts ${JSON.stringify(summary)}, expected ${JSON.stringify(counts[stock])}`,
          );
      }
    },

    async checkAudit(origin) {
      const actions = {
        redeem_user_activation_code: { as: owner(origin), path: '/manager', stock: 'code', id: 'code_id' },
        register_user_by_code: { as: owner(origin), path: '/manager', stock: 'code', id: 'code_id' },
        redeem_manager_renewal_key: { as: superAdmin(origin), path: '/super', stock: 'key', id: 'key_id' },
      } as const;
      const told = { code: new Map<number, number>(), key: new Map<number, number>() };
      for (const [action, { as, path, stock, id }] of Object.entries(actions)) {
        for (const entry of await everyPage(as, `${path}/audit-logs?action=${action}`)) {
          const number = entry.detail[id] as number;
          const win = wins[stock].get(number);
          if (!win) {
            if (number > firstOf(wins[stock]))
              findings.push(`audit: ${action} of ${stock} ${number}, which nobody won`);
            continue;
          }
          told[stock].set(number, (told[stock].get(number) ?? 0) + 1);
          if (entry.target_id !== win.account)
            findings.push(`audit: ${stock} ${number} went to ${entry.target_id}, expected ${win.account}`);
          findings.push(...wrongDays(entry, win));
        }
      }
      for (const stock of ['code', 'key'] as const) {
        for (const id of wins[stock].keys()) {
          const lines = told[stock].get(id) ?? 0;
          if (lines !== 1) findings.push(`audit: ${lines} entries for ${stock} ${id}`);
        }
      }
    },
  };
}

/** Those before were spent on opening the market. */
const firstOf = (wins: ReadonlyMap<number, Win>): number => Math.min(...wins.keys());

const expiryTold = ({ told }: Win): number => (told ? Date.parse(told.expires_at) : 0);

async function listOf(as: Client, path: string): Promise<Any> {
  const { status, body } = await as.get(path);
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** Judges one prize by its askers' answers and by what its row says now. Answers the win, if somebody won; counts it. */
function judge(
  prize: Prize,
  askers: readonly Asker[],
  row: Any,
  counts: Any,
  note: (prize: Prize, text: string) => void,
): Win | undefined {
  for (const asker of askers) {
    const { status, body } = asker.told!;
    if (!isExpected(asker)) note(prize, `${asker.wish} was answered ${status} ${JSON.stringify(body)}`);
  }
  const winners = askers.filter(({ wish, told }) => isWish(wish) && told!.status < 300);
  if (winners.length > 1)
    note(
      prize,
      `${winners.length} got it: ${winners.map(({ person }) => person?.name ?? 'a new one').join(', ')}`,
    );
  const [winner] = winners;
  const isDeleted = askers.some(({ wish, told }) => wish === 'delete' && told!.status === 200);
  if (isDeleted) {
    if (row) note(prize, `it was deleted and says ${JSON.stringify(row)}`);
    return winner && winOfDeleted(prize, winner);
  }
  if (!row) {
    note(prize, 'it is gone');
    return undefined;
  }
  counts.total += 1;
  counts[row.status] += 1;
  if (prize.contest === 'safe' && row.status !== 'used') note(prize, `it is ${row.status}`);
  if (winner && row.status !== 'used') note(prize, `somebody got it, and it is ${row.status}`);
  if (row.status === 'unused') note(prize, 'it is unused');
  if (row.status !== 'used') return undefined;
  const account = row[USED_BY[prize.stock]] as number;
  const isTheirs = ({ person, wish }: Asker) => (person ? person.id === account : wish === 'register');
  if (
    winner
      ? !isTheirs(winner)
      : !askers.some((asker) => asker.lost > 0 && isWish(asker.wish) && isTheirs(asker))
  )
    note(prize, `it is used by ${account}, which nobody was told`);
  return { prize, account, usedAt: Date.parse(row.used_at), told: winner?.told?.body };
}

/** Its row is gone, and with it the instant of redeeming: that lies between asking and answering. */
function winOfDeleted(prize: Prize, { told, person, sentAt, answeredAt }: Asker): Win {
  const fromNow = Date.parse(told!.body.expires_at) - prize.days * DAY_MS;
  const usedAt = Math.min(Math.max(fromNow, sentAt), answeredAt);
  return { prize, account: person!.id, usedAt, told: told!.body };
}

const isWish = (wish: Asker['wish']) => wish === 'redeem' || wish === 'register' || wish === 'stranger';

function isExpected({ prize: { contest }, wish, told, lost }: Asker): boolean {
  const { status, body } = told!;
  const said = `${status} ${body?.code ?? ''}`.trim();
  if (wish === 'revoke') return said === '200' || said === '409 code_used';
  if (wish === 'delete') return said === '200' || said === '404 not_found';
  const refusals = ['409 code_used'];
  if (contest === 'revoked') refusals.push('409 code_revoked');
  if (contest === 'deleted') refusals.push('404 code_not_found');
  if (wish === 'register' && lost > 0) refusals.push('409 username_taken');
  if (wish === 'stranger') return [...refusals, '403 code_of_other_manager'].includes(said);
  return refusals.includes(said) || status === (wish === 'register' ? 201 : 200);
}

/** `expires_at` is judged to the millisecond; nothing else of a row changes by redeeming. */
function differences(kind: string, { expiresAt, row: before }: Account, now: Any): string[] {
  const found: string[] = [];
  if (Date.parse(now.expires_at) !== expiresAt)
    found.push(
      `${kind} ${now.id} is valid until ${now.expires_at}, expected ${new Date(expiresAt).toISOString()}`,
    );
  if (!before) return found;
  const isTouched = before.expires_at !== now.expires_at;
  for (const name of Object.keys(now)) {
    if (MOVES.has(name) || (isTouched && name === 'updated_at')) continue;
    if (JSON.stringify(before[name]) !== JSON.stringify(now[name]))
      found.push(
        `${kind} ${now.id}: ${name} was ${JSON.stringify(before[name])} and is ${JSON.stringify(now[name])}`,
      );
  }
  return found;
}

/** Follow from the clock and from the end of validity, or count what others do. */
const MOVES = new Set([
  ...['expires_at', 'status', 'is_expired', 'expired', 'user_count', 'total_users', 'active_users'],
  ...['expired_users', 'last_login_at'],
]);

function wrongDays({ detail }: Any, { prize, usedAt }: Win): string[] {
  const days = detail.extended_days ?? detail.duration_days;
  if (days !== prize.days)
    return [`audit: ${prize.stock} ${prize.id} gave ${days} days, expected ${prize.days}`];
  if (!detail.expires_at) return [];
  const expected = Math.max(Date.parse(detail.expires_at.before), usedAt) + prize.days * DAY_MS;
  return Date.parse(detail.expires_at.after) === expected
    ? []
    : [`audit: ${prize.stock} ${prize.id} moved ${detail.expires_at.before} to ${detail.expires_at.after}`];
}
