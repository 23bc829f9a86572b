// Judges a cloud that came back by two things alone: what its clients remember, and what its API says now.
// What was answered with success is there; what was never answered is there whole or not at all; nothing is there twice.
import { client, type Any, type Client } from '../../kit/http.js';
import { until } from '../../kit/scene.js';
import type { History, Said } from './history.js';
import { everyPage, type Shop } from './shop.js';

const DAY_MS = 86_400_000;
/** An end of validity is a whole number of days after its beginning, to the millisecond; lists give seconds. */
const SLACK_MS = 2000;

export interface Checked {
  findings: string[];
  users: number;
  codes: number;
}

/** What stays true at any moment without load. */
export async function checkPeople(origin: string, shop: Shop, history: History): Promise<Checked> {
  const as = client(origin, shop.token);
  const findings: string[] = [];
  const codes = await everyPage(as, '/manager/activation-codes');
  const users = await everyPage(as, '/manager/users');
  checkCodes(history, codes, users, findings);
  checkValidity(shop, codes, users, findings);
  await checkEdits(as, shop, history, findings);
  await checkGroup(as, shop, history, users, findings);
  await checkCrowd(as, shop, history, users, findings);
  return { findings, users: users.length, codes: codes.length };
}

function checkCodes(
  history: History,
  codes: readonly Any[],
  users: readonly Any[],
  findings: string[],
): void {
  const byCode = new Map(codes.map((code) => [code.code as string, code]));
  const accounts = new Set(users.map((user) => user.account_no as string));
  for (const { answer } of history.done('code')) {
    if (byCode.get(answer.body.code)?.id !== answer.body.id)
      findings.push(`code ${answer.body.id} was answered and is gone`);
  }
  for (const { about, answer } of history.done('register')) {
    const code = byCode.get(about['code'] as string);
    if (code?.status !== 'used' || code.used_by_account_no !== answer.body.account_no)
      findings.push(
        `registration of ${answer.body.account_no} was answered, its code says ${JSON.stringify(code)}`,
      );
    if (!accounts.has(answer.body.account_no))
      findings.push(`user ${answer.body.account_no} was answered and is gone`);
  }
  for (const { who, about, answer } of history.of('redeem')) {
    // 409 to one who asks again means that its first word was heard.
    if (answer?.status !== 200 && answer?.status !== 409) continue;
    const code = byCode.get(about['code'] as string);
    if (code?.used_by_account_no !== who)
      findings.push(`${who} was answered ${answer.status} for a code that says ${JSON.stringify(code)}`);
  }
  for (const code of codes) {
    if (code.status === 'used' && !accounts.has(code.used_by_account_no))
      findings.push(`code ${code.id} is used by ${code.used_by_account_no}, who does not exist`);
  }
  const lots = countBy(
    codes.filter(({ note }) => note.startsWith('lot-')),
    ({ note }) => note as string,
  );
  for (const [note, count] of lots) {
    if (count !== 5) findings.push(`of five users made at once there are ${count} (${note})`);
  }
  for (const { about } of history.done('make users')) {
    if (!lots.has(about['note'] as string))
      findings.push(`five users were answered and are gone (${String(about['note'])})`);
  }
}

/** The days of each user are those of the codes it used: each once. */
function checkValidity(shop: Shop, codes: readonly Any[], users: readonly Any[], findings: string[]): void {
  const days = new Map<string, number>();
  for (const code of codes) {
    if (code.status !== 'used') continue;
    days.set(code.used_by_account_no, (days.get(code.used_by_account_no) ?? 0) + code.duration_days);
  }
  for (const user of users) {
    if (shop.endedAt.has(user.id)) continue;
    const spanMs = Date.parse(user.expires_at) - Date.parse(user.created_at);
    if (Math.abs(spanMs - (days.get(user.account_no) ?? 0) * DAY_MS) > SLACK_MS)
      findings.push(
        `user ${user.account_no} is valid for ${spanMs / DAY_MS} days, its codes give ${days.get(user.account_no)}`,
      );
  }
}

/** The last value that was answered, or a later one that was not. */
function mayBe(entries: readonly Said[], name: string): Set<unknown> {
  const last = entries.findLastIndex(({ answer }) => answer !== undefined && answer.status < 300);
  return new Set(entries.slice(Math.max(0, last)).map(({ about }) => about[name]));
}

async function checkEdits(as: Client, shop: Shop, history: History, findings: string[]): Promise<void> {
  for (const user of shop.edited) {
    const edits = history.of('edit').filter(({ about }) => about['user'] === user);
    if (edits.length === 0) continue;
    const { body } = await as.get(`/manager/users/${user}/tasks`);
    const { explore, foster } = body.task_config;
    const value = explore.stamina_threshold as number;
    const allowed = mayBe(edits, 'value');
    const isUntouched = edits.every(({ answer }) => answer === undefined) && value === 1000;
    if (!allowed.has(value) && !isUntouched)
      findings.push(`user ${user} has the setting ${value}, expected one of ${[...allowed].join(', ')}`);
    if (!isUntouched && foster.fail_delay !== value % 1000)
      findings.push(`an edit of user ${user} is half done: ${value} and ${foster.fail_delay}`);
  }
}

async function checkGroup(
  as: Client,
  shop: Shop,
  history: History,
  users: readonly Any[],
  findings: string[],
): Promise<void> {
  const extra = new Set(extraDays(shop, shop.group, users));
  const [least, most] = [
    history.done('batch days').length,
    history.done('batch days').length + history.open('batch days').length,
  ];
  const [days = NaN] = extra;
  if (extra.size !== 1)
    findings.push(`a batch is half done: its users have ${[...extra].join(', ')} days more`);
  if (!(days >= least && days <= most))
    findings.push(`${least} to ${most} batches were told, ${days} are there`);
  const goods = new Set<string>();
  for (const user of shop.group) {
    const { gold, stamina } = (await as.get(`/manager/users/${user}/assets`)).body.assets;
    goods.add(`${gold}/${stamina}`);
  }
  const allowed = mayBe(history.of('batch goods'), 'value');
  const [first = ''] = goods;
  const [gold, stamina] = first.split('/').map(Number);
  if (goods.size !== 1 || gold !== stamina)
    findings.push(`a batch of goods is half done: ${[...goods].join(', ')}`);
  if (history.done('batch goods').length > 0 && !allowed.has(gold))
    findings.push(`the group has ${first} gold, expected one of ${[...allowed].join(', ')}`);
}

async function checkCrowd(
  as: Client,
  shop: Shop,
  history: History,
  users: readonly Any[],
  findings: string[],
): Promise<void> {
  await until(async () => (await as.get('/manager/bulk?state=running')).body.total === 0, {
    seconds: 60,
    what: 'the end of the acts',
  });
  const runs = await everyPage(as, '/manager/bulk');
  const ids = new Set(runs.map(({ id }) => id as number));
  for (const { answer } of history.done('bulk')) {
    if (!ids.has(answer.body.bulk.id)) findings.push(`act ${answer.body.bulk.id} was answered and is gone`);
  }
  for (const run of runs) {
    if (run.state !== 'done' || run.done !== shop.crowd.length || run.failed + run.skipped > 0)
      findings.push(`an act is not whole: ${JSON.stringify(run)}`);
  }
  // Users are listed before the last act has ended, perhaps: they are asked again.
  const now = runs.length > 0 ? await everyPage(as, '/manager/users?status=disabled') : users;
  const wrong = extraDays(shop, shop.crowd, now).filter((days) => days !== runs.length);
  if (wrong.length > 0)
    findings.push(`${runs.length} acts gave ${wrong.length} users ${[...new Set(wrong)].join(', ')} days`);
}

function extraDays(shop: Shop, ids: readonly number[], users: readonly Any[]): number[] {
  const byId = new Map(users.map((user) => [user.id as number, user]));
  return ids.map((id) => (Date.parse(byId.get(id)?.expires_at) - shop.endedAt.get(id)!) / DAY_MS);
}

/** The jobs, once no new ones are made and all have been worked off. */
export async function checkJobs(
  origin: string,
  shop: Shop,
  history: History,
): Promise<{ findings: string[]; jobs: number; successes: number }> {
  const as = client(origin, shop.token);
  const findings = leasesHeldTwice(history);
  const statusOf = new Map<number, string>();
  for (const status of ['success', 'failed', 'cancelled', 'pending', 'leased', 'running']) {
    for (const job of await everyPage(as, `/manager/task-pool?status=${status}`))
      statusOf.set(job.id, status);
  }
  const completed = new Set<number>();
  const asked = new Set<number>();
  for (const { about, answer } of history.of('complete')) {
    asked.add(about['job'] as number);
    if (answer?.status === 200) completed.add(about['job'] as number);
  }
  const leased = new Map<number, number>();
  for (const { answer } of history.done('lease')) {
    for (const { ID } of answer.body.jobs as Any[]) leased.set(ID, (leased.get(ID) ?? 0) + 1);
  }
  for (const id of leased.keys()) {
    const status = statusOf.get(id);
    if (status !== 'success' && status !== 'failed')
      findings.push(`job ${id} was handed out and is ${status ?? 'gone'}`);
  }
  for (const id of completed) {
    if (statusOf.get(id) !== 'success')
      findings.push(`job ${id} was answered as done and is ${statusOf.get(id)}`);
  }
  const successes = [...statusOf].filter(([, status]) => status === 'success').map(([id]) => id);
  for (const id of successes) {
    if (!asked.has(id)) findings.push(`job ${id} is done, and nobody said so`);
  }
  const { body: figures } = await as.get('/manager/figures?hours=24');
  if (figures.totals.success !== successes.length)
    findings.push(`${figures.totals.success} successes are counted, ${successes.length} jobs are done`);
  // Where a success could have been counted twice: handed out again, or reported without an answer.
  const doubtful = new Set([...leased].filter(([, times]) => times > 1).map(([id]) => id));
  for (const { about } of history.open('complete')) doubtful.add(about['job'] as number);
  for (const id of doubtful) {
    const { body: job } = await as.get(`/manager/jobs/${id}`);
    const times = (job.events as Any[]).filter(({ event_type }) => event_type === 'success').length;
    if (times !== (statusOf.get(id) === 'success' ? 1 : 0))
      findings.push(`job ${id} is ${statusOf.get(id)} and has ${times} successes`);
  }
  return { findings, jobs: statusOf.size, successes: successes.length };
}

interface Lease {
  node: string;
  leaseId: string;
  grantedBefore: number;
  /** As far as the node was told. */
  until: number;
  /** The node has begun to say that it is done with it. */
  endedFrom: number;
  completedAt: number;
}

/** A job that two nodes held at the same moment, or that was handed out after it was done. */
export function leasesHeldTwice(history: History): string[] {
  const findings: string[] = [];
  const leases = new Map<string, Lease>();
  const byJob = new Map<number, Lease[]>();
  for (const { who, answer } of history.done('lease')) {
    for (const { ID, LeaseID, LeaseUntil } of answer.body.jobs as Any[]) {
      const lease = {
        node: who,
        leaseId: LeaseID,
        grantedBefore: answer.at,
        until: Date.parse(LeaseUntil),
        endedFrom: Infinity,
        completedAt: Infinity,
      };
      if (leases.has(LeaseID)) findings.push(`lease ${LeaseID} of job ${ID} was given twice`);
      leases.set(LeaseID, lease);
      byJob.set(ID, [...(byJob.get(ID) ?? []), lease]);
    }
  }
  for (const act of ['start', 'heartbeat', 'complete', 'fail']) {
    for (const { about, sentAt, answer } of history.of(act)) {
      const lease = leases.get(about['leaseId'] as string);
      if (!lease) continue;
      if (act === 'complete' || act === 'fail') lease.endedFrom = Math.min(lease.endedFrom, sentAt);
      if (act === 'complete' && answer?.status === 200) lease.completedAt = answer.at;
      if ((act === 'start' || act === 'heartbeat') && answer?.status === 200)
        lease.until = Math.max(lease.until, Date.parse(answer.body.lease_until));
    }
  }
  for (const [job, held] of byJob) {
    const inOrder = held.toSorted((a, b) => a.grantedBefore - b.grantedBefore);
    for (const [i, lease] of inOrder.entries()) {
      for (const later of inOrder.slice(i + 1)) {
        const endOf = Math.min(lease.until, lease.endedFrom);
        if (later.grantedBefore < endOf)
          findings.push(
            `job ${job} was held by ${lease.node} until ${endOf} and given to ${later.node} before ${later.grantedBefore}`,
          );
        if (later.grantedBefore > lease.completedAt)
          findings.push(`job ${job} was done by ${lease.node} and handed out again to ${later.node}`);
      }
    }
  }
  return findings;
}

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return counts;
}
