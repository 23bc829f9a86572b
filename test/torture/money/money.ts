// Money: what people pay for is redeemed once. Codes and renewal keys, each wanted by a crowd at the same moment: by different
// accounts, by the same one many times, by registrations, by strangers, by people who hang up before the answer and ask again, and
// against those who revoke or delete it; and all of it while the server is killed. Judged by a ledger of its own (ledger.ts).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { client, type Any } from '../../kit/http.js';
import { QUICK, startProcess, type CloudProcess } from '../../kit/process.js';
import { seededChance, type Chance } from '../../kit/simulatedDisk.js';
import { textOf, type Assignment, type Outcome, type Torture } from '../torture.js';
import { openCrowd, type Crowd } from './crowd.js';
import { openLedger, type Ledger } from './ledger.js';
import { openMarket, type Market, type MarketSize } from './market.js';
import { askersFor, pathOf, shuffled, type Asker, type Contest, type Prize, type Stock } from './race.js';

export interface MoneySize extends MarketSize {
  /** Askers for each prize. */
  crowd: number;
  /** A batch in this many is played across a kill. */
  killEvery: number;
  /** Batches between two looks at every row. */
  checkEvery: number;
}

const FULL: MoneySize = { users: 150, managers: 20, crowd: 200, killEvery: 20, checkEvery: 100 };
/** A journal so short that checkpoints run under the load, too; no jobs, which are nobody's money. */
const SETTINGS = [
  ...QUICK,
  ...['--set', 'store.checkpoint.journalMegabytes=1'],
  ...['--set', 'oas.scheduler.intervalSeconds=3600'],
];
const MOST_AT_ONCE = 3;

interface Run {
  dataDir: string;
  cloud: CloudProcess;
  market: Market;
  ledger: Ledger;
  crowd: Crowd;
  size: MoneySize;
  figures: Record<string, number>;
}

export const money: Torture = {
  name: 'money',
  rounds: 10_000,
  run: (assignment) => moneyRounds(assignment, FULL),
};

/** A round is one prize that nobody takes back: one of its crowd gets it. */
export async function moneyRounds(assignment: Assignment, size: MoneySize): Promise<Outcome> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskcloud-money-'));
  const run = await begin(dataDir, size);
  const { ledger, figures } = run;
  let rounds = 0;
  let batches = 0;
  try {
    while (rounds < assignment.rounds && !assignment.isTimeUp() && ledger.findings.length === 0) {
      const chance = seededChance(assignment.seed + batches);
      const most = Math.min(1 + Math.floor(chance() * MOST_AT_ONCE), assignment.rounds - rounds);
      batches += 1;
      rounds += await playBatch(run, batches, most, chance);
      if (batches % size.checkEvery > 0) continue;
      await ledger.check(run.cloud.oas);
      assignment.say(`${rounds} codes, ${figures['requests']} requests, ${ledger.findings.length} findings`);
    }
    await ledger.check(run.cloud.oas);
    await ledger.checkAudit(run.cloud.oas);
    const code = await run.cloud.stop();
    if (code !== 0) ledger.findings.push(`the orderly stop ended with ${code}: ${run.cloud.stderr()}`);
  } catch (error) {
    ledger.findings.push(textOf(error));
  } finally {
    run.crowd.hangUp();
    await run.cloud.kill();
  }
  const findings = ledger.findings
    .slice(0, 20)
    .map((text) => `seed ${assignment.seed}, ${rounds} codes: ${text}`);
  if (findings.length === 0) await rm(dataDir, { recursive: true, force: true });
  else findings.push(`kept for looking: ${dataDir}`);
  return { rounds, findings, figures };
}

async function begin(dataDir: string, size: MoneySize): Promise<Run> {
  const cloud = await startProcess(dataDir, SETTINGS);
  try {
    const market = await openMarket(cloud.oas, size);
    const ledger = await openLedger(cloud.oas, market);
    const crowd = openCrowd(size.crowd * MOST_AT_ONCE);
    const figures = {
      requests: 0,
      successes: 0,
      contested: 0,
      'won although contested': 0,
      kills: 0,
      unanswered: 0,
    };
    return { dataDir, cloud, market, ledger, crowd, size, figures };
  } catch (error) {
    await cloud.kill();
    throw error;
  }
}

/** Some prizes at once, so that one account may win two at the same moment. Answers how many of them were safe. */
async function playBatch(run: Run, batch: number, most: number, chance: Chance): Promise<number> {
  const { market, ledger, size, figures } = run;
  const isKilled = batch % size.killEvery === 0;
  if (chance() < 0.3) await letExpire(run, chance);
  const luck = chance();
  // What is deleted leaves nothing to be judged by but the answers: then none may be lost, and no other prize is in play.
  const isAlone = luck > 0.95 && !isKilled;
  const contests: Contest[] = isAlone ? ['deleted'] : Array.from({ length: most }, () => 'safe');
  if (luck < 0.1) contests.push('revoked');
  const prizes: Prize[] = [];
  for (const contest of contests) prizes.push(await makePrize(run, contest, chance));

  const races = new Map(prizes.map((prize) => [prize, askersFor(prize, market, size.crowd, chance)]));
  const askers = shuffled([...races.values()].flat(), chance);
  await askAll(run, askers, isKilled ? deathBy(chance) : undefined);
  for (let left = lostOf(askers); left.length > 0; left = lostOf(askers)) {
    // Sometimes the server dies again while they ask again.
    await askAll(run, left, isKilled && chance() < 0.2 ? deathBy(chance) : undefined);
  }
  const won = await ledger.settle(run.cloud.oas, races);
  const contested = prizes.filter(({ contest }) => contest !== 'safe').length;
  const safe = prizes.length - contested;
  if (won < safe) ledger.findings.push(`batch ${batch}: ${won} of ${safe} were won`);
  figures['successes']! += safe;
  figures['contested']! += contested;
  figures['won although contested']! += won - safe;
  return safe;
}

const lostOf = (askers: readonly Asker[]) => askers.filter(({ told }) => told === undefined);

/** When the server dies: at the first good answer, which must be on disk by then, or so many milliseconds after the first asks. */
type Death = 'at the first success' | number;

function deathBy(chance: Chance): Death {
  const luck = chance();
  return luck < 0.5 ? 'at the first success' : chance() * (luck < 0.75 ? 40 : 400);
}

/** Everybody at once. Where the server dies meanwhile it is started again in the end. */
async function askAll(run: Run, askers: readonly Asker[], death: Death | undefined): Promise<void> {
  const { crowd, figures, cloud } = run;
  let killed: Promise<void> | undefined;
  const kill = () => void (killed ??= cloud.kill());
  const timer = typeof death === 'number' ? setTimeout(kill, death) : undefined;
  crowd.hangUp();
  const ask = async (asker: Asker) => {
    const isFirst = asker.lost === 0;
    asker.sentAt = Date.now();
    asker.told = await crowd.ask(cloud.oas, {
      ...asker.words,
      hangsUp: isFirst && asker.words.hangsUp === true,
    });
    asker.answeredAt = Date.now();
    figures['requests']! += 1;
    if (asker.told && asker.told.status < 300 && death === 'at the first success') kill();
    if (asker.told) return;
    asker.lost += 1;
    figures['unanswered']! += 1;
    if (death === undefined && !(isFirst && asker.words.hangsUp))
      run.ledger.findings.push('a living server did not answer');
  };
  await Promise.all(askers.map(ask));
  clearTimeout(timer);
  if (death === undefined) return;
  kill();
  await killed;
  figures['kills']! += 1;
  run.cloud = await startProcess(run.dataDir, SETTINGS);
}

async function makePrize({ cloud, market }: Run, contest: Contest, chance: Chance): Promise<Prize> {
  const stock: Stock = chance() < 0.1 ? 'key' : 'code';
  const days = 1 + Math.floor(chance() * 400);
  const as = client(cloud.oas, stock === 'code' ? market.ownerToken : market.superToken);
  const { status, body } = await as.post(pathOf(stock), {
    duration_days: days,
    ...(stock === 'code' && { user_type: 'duiyi' }),
  });
  if (status !== 201) throw new Error(`making a ${stock}: ${status} ${JSON.stringify(body as Any)}`);
  return { stock, id: body.id, code: body.code, days, contest };
}

/** Some users ran out a while ago: their next code counts from the moment it is redeemed. */
async function letExpire({ cloud, market, ledger }: Run, chance: Chance): Promise<void> {
  const users = shuffled(market.users, chance).slice(0, Math.ceil(market.users.length / 5));
  const ids = users.map(({ id }) => id);
  const expiresAt = Math.floor(Date.now() / 1000) * 1000 - Math.floor(chance() * 100_000) * 1000;
  const { status, body } = await client(cloud.oas, market.ownerToken).post('/manager/users/batch-lifecycle', {
    user_ids: ids,
    expires_at: new Date(expiresAt).toISOString(),
  });
  if (status !== 200) throw new Error(`letting users expire: ${status} ${JSON.stringify(body as Any)}`);
  ledger.set(ids, expiresAt);
}
