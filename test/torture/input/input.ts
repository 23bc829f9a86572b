// Input: whatever is sent to any route as anybody, the cloud answers it as documented or refuses it in the route's envelope; it never
// fails, never restarts, keeps its prototypes clean and its memory flat, and what nobody may touch stays as it was, byte for byte.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QUICK, startProcess } from '../../kit/process.js';
import { below, pick, randomFrom, type Random } from '../../kit/schemaValues.js';
import { playRounds, type Assignment, type Outcome } from '../torture.js';
import { rightfulRole, targetsOf } from './documents.js';
import { complaintOf, complaintOfRaw } from './judge.js';
import { WEBHOOK_SECRET } from './ccjkDrafts.js';
import { heldAnswers, heldBack, megabytes, rested } from './memory.js';
import { askAndCut, askOnce, Line, type Heard } from '../../kit/line.js';
import { runVerify } from '../../kit/verifyProcess.js';
import { LOGIN, openMailServers, type MailPorts } from './mailServers.js';
import { Company, quietTenants, ROLES, type Quiet, type Role } from './people.js';
import { rawOf } from './rawRequests.js';
import { draftOf, type Target } from './requests.js';
import { differences, rowsOf } from './untouched.js';
import { startWatched, type Look, type WatchedCloud } from './watched.js';

const REQUESTS_A_ROUND = 1000;
const LANES = 48;
/** Rounds after which a process has compiled and cached most of what it needs. */
const WARM_UP = 2;
/** Of all requests: such that are no HTTP, each on a line of its own. */
const RAW_SHARE = 0.03;
/** The first part of the rounds is played with limits on. */
const LIMITED_SHARE = 0.03;

/** What no request may change: it would move a door, call somebody outside, or end the run's own tokens. */
const FIXED = Object.entries({
  'doors.host': '127.0.0.1',
  'http.announce': 'false',
  'http.trustedProxies': '',
  'alerts.webhook.url': '',
  'backups.folder': '',
  'backups.secondFolder': '',
  'backups.daily': 'false',
  'oas.token.jwtHours': '24',
  'oas.token.userDays': '180',
  'oas.openRegistration': 'true',
  'oas.scheduler.paused': 'false',
  'ccjk.openRegistration': 'true',
  'ccjk.token.accessMinutes': '1440',
  'ccjk.alerts.everySeconds': '2',
  'ccjk.mail.privateHosts': 'true',
  'ccjk.mail.host': '127.0.0.1',
  'ccjk.mail.secure': 'false',
  'ccjk.mail.username': LOGIN.username,
  'ccjk.mail.password': LOGIN.password,
  'ccjk.mail.from': 'cloud@example.com',
  'ccjk.mail.webhookSecret': WEBHOOK_SECRET,
}).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
/** What a power cut takes is not the subject: no waiting for the disk. */
const SETTINGS = [...QUICK, ...FIXED, '--set', 'store.sync=false'];
const SERVICES = ['--services', 'oas,ccjk', '--ccjk-port', '0'];

/**
 * Asked seldom by the rightful one: what takes a tenth of a second of hashing or a copy of the whole cloud, and what ends the very
 * session that asks, for all that follows would be refused at the first look.
 */
const DEAR =
  /auth\/login$|\/verify$|\/compaction$|\/diagnostics$|\/console\/api\/(logs$|super$|backups)|password$|\/logout|\/sessions|\/managers\/.*lifecycle$|^DELETE .*\/(users|nodes|devices|api-keys)\/|\/devices\/\{device_id\}\/(key|stop)$/;
const DEAR_SHARE = 0.03;

interface Run extends AsyncDisposable {
  dataDir: string;
  cloud: WatchedCloud;
  company: Company;
  targets: Target[];
  mail: MailPorts;
  quiet: Quiet;
  lines: Map<string, Line>;
  counts: Map<number, number>;
  /** `operation, role` that were asked. */
  asked: Set<string>;
  succeeded: Set<string>;
  isGone: boolean;
  /** Before anything was asked. */
  heldAtStart: number;
}

export interface InputOutcome extends Outcome {
  /** `operation, role` that were asked. */
  asked: string[];
  /** Operations that were answered with success. */
  succeeded: string[];
}

export interface InputSize {
  /** False: memory is not held against that of a fresh process, for a life too short to hold anything back. */
  comparesMemory: boolean;
}

/** One cloud, one directory: kept when something was found. */
export async function inputRounds(assignment: Assignment, size: InputSize): Promise<InputOutcome> {
  const directory = await mkdtemp(join(tmpdir(), 'deskcloud-test-'));
  const outcome = await playIn(join(directory, 'cloud'), assignment, size);
  if (outcome.findings.length === 0) await rm(directory, { recursive: true, force: true });
  else outcome.findings.push(`kept for looking: ${directory}`);
  return outcome;
}

async function playIn(
  dataDir: string,
  assignment: Assignment,
  { comparesMemory }: InputSize,
): Promise<InputOutcome> {
  await using servers = await openMailServers();
  const quiet = await givenQuiet(dataDir);
  const untouched = await rowsOf(dataDir, quiet);
  const figures: Record<string, number> = { requests: 0 };
  const counts = new Map<number, number>();
  const asked = new Set<string>();
  const succeeded = new Set<string>();
  const whole = { dataDir, mail: servers.ports, quiet, counts, asked, succeeded };

  await using guarded = await openRun(whole, 'limits.enabled=true');
  const limited = Math.max(1, Math.round(assignment.rounds * LIMITED_SHARE));
  const { rounds, findings } = await playAll(guarded, { ...assignment, rounds: limited }, figures);
  findings.push(...(await ended(guarded)));

  await using open = await openRun(whole, 'limits.enabled=false');
  const rest = { ...assignment, seed: assignment.seed + limited, rounds: assignment.rounds - limited };
  const more = await playAll(open, rest, figures);
  // Of one that ended the findings speak.
  const worn = open.isGone || !comparesMemory ? undefined : await rested(open.cloud);
  findings.push(...more.findings, ...(await ended(open)));

  if (worn) findings.push(...(await besideFresh(worn, whole, assignment, figures)));
  const changed = differences(untouched, await rowsOf(dataDir, quiet));
  findings.push(...changed.slice(0, 5).map((text) => `the tenant that nobody was to touch: ${text}`));
  findings.push(...(await verified(dataDir)));
  for (const [status, count] of [...counts].sort(([a], [b]) => a - b)) figures[`answered ${status}`] = count;
  return {
    ...{ rounds: rounds + more.rounds, findings, figures },
    ...{ asked: [...asked], succeeded: [...succeeded] },
  };
}

async function givenQuiet(dataDir: string): Promise<Quiet> {
  const slow = ['--set', 'oas.scheduler.intervalSeconds=3600'];
  await using cloud = await startProcess(dataDir, [...SERVICES, ...QUICK, ...slow]);
  const quiet = await quietTenants(cloud);
  const code = await cloud.stop();
  if (code !== 0) throw new Error(`the cloud ended with ${code}: ${cloud.stderr()}`);
  return quiet;
}

type Whole = Pick<Run, 'dataDir' | 'mail' | 'quiet' | 'counts' | 'asked' | 'succeeded'>;

async function openRun({ dataDir, ...rest }: Whole, limits: string): Promise<Run> {
  const { smtp, imap } = rest.mail;
  const settings = [...SETTINGS, '--set', `ccjk.mail.port=${smtp}`, '--set', limits];
  const cloud = await startWatched(dataDir, [...SERVICES, ...settings], [smtp, imap]);
  const run: Run = {
    ...{
      ...rest,
      dataDir,
      cloud,
      company: new Company(cloud, dataDir, limits.endsWith('true'), rest.mail),
      targets: [],
      lines: new Map(),
      isGone: false,
      heldAtStart: 0,
    },
    [Symbol.asyncDispose]: () => cloud.kill(),
  };
  try {
    run.heldAtStart = await cloud.answersHeld();
    run.targets = await targetsOf(cloud);
    await run.company.renew();
  } catch (error) {
    await cloud.kill();
    throw error;
  }
  void cloud.exited.then(() => (run.isGone = true));
  return run;
}

async function playAll(run: Run, assignment: Assignment, figures: Record<string, number>): Promise<Outcome> {
  const outcome = await playRounds(assignment, figures, async (seed) => {
    if (run.isGone) throw new Error(`the cloud ended: ${run.cloud.stderr().slice(-2000)}`);
    await playRound(run, seed);
    figures['requests']! += REQUESTS_A_ROUND;
    const { polluted, longestPauseMs } = await run.cloud.look();
    figures['longest pause ms'] = Math.max(figures['longest pause ms'] ?? 0, longestPauseMs);
    if (polluted.length > 0) throw new Error(`shared prototypes have changed: ${polluted.join(', ')}`);
    if ((seed - assignment.seed) % 50 === 49) {
      const { heapUsed, rss } = await run.cloud.collected();
      assignment.say(
        `${figures['requests']} requests, heap ${megabytes(heapUsed)} MB, resident ${megabytes(rss)} MB`,
      );
    }
  });
  for (const line of run.lines.values()) line.end();
  return outcome;
}

async function playRound(run: Run, seed: number): Promise<void> {
  const random = randomFrom(seed);
  const people = await run.company.renew();
  const maker = { random, people, quiet: run.quiet, mail: run.mail, serial: () => run.company.serial };
  const complaints: string[] = [];
  // Made in turn, so that the seed decides them; asked by whoever is free.
  let left = REQUESTS_A_ROUND;
  const next = (lane: number): Promise<string | undefined> => {
    if (random() < RAW_SHARE) return askRaw(run, random);
    const { target, role } = chosen(run, seed * REQUESTS_A_ROUND + left, random);
    return askDraft(run, lane, target, role, () => draftOf(target, role, maker));
  };
  const lane = async (number: number) => {
    while (left > 0 && !run.isGone && complaints.length < 5) {
      left -= 1;
      const complaint = await next(number);
      if (complaint) complaints.push(complaint);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  if (run.isGone)
    throw new Error(`the cloud ended: ${run.cloud.stderr().slice(-2000)}; ${complaints.join('\n')}`);
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

/** Every operation as every role in turn, and as often as the one it is for. */
function chosen({ targets }: Run, number: number, random: Random): { target: Target; role: Role } {
  const inTurn = number % (targets.length * ROLES.length);
  const target = random() < 0.5 ? targets[inTurn % targets.length]! : pick(random, targets);
  const role = random() < 0.5 ? ROLES[Math.floor(inTurn / targets.length)]! : rightfulRole(target.operation);
  const isDear = DEAR.test(target.operation.name) && role === rightfulRole(target.operation);
  return isDear && random() > DEAR_SHARE
    ? chosen({ targets } as Run, below(random, 1e6), random)
    : { target, role };
}

async function askDraft(
  run: Run,
  lane: number,
  { place, operation }: Target,
  role: Role,
  make: () => ReturnType<typeof draftOf>,
): Promise<string | undefined> {
  const draft = make();
  const bare = draft.method === 'HEAD';
  const heard = await lineOf(run, place.port, lane).ask(draft.bytes, { bare });
  count(run, heard);
  run.asked.add(`${place.name} ${operation.name} ${role}`);
  const [first] = heard.replies;
  if (first && first.status < 300) run.succeeded.add(`${place.name} ${operation.name}`);
  return run.isGone ? undefined : complaintOf(draft, heard);
}

async function askRaw(run: Run, random: Random): Promise<string | undefined> {
  const { place, operation } = pick(random, run.targets);
  const { manager, ccjk } = run.company.people!;
  const [token, readable] =
    place.service === 'ccjk'
      ? [ccjk.person.token, `${place.prefix}/v1/auth/me`]
      : [manager.token, '/api/v1/manager/overview'];
  const path = place.prefix + operation.path.replace(/\{\w+\}/g, '1');
  const raw = rawOf({ host: `127.0.0.1:${place.port}`, path, token, readable }, random);
  if (raw.isCut) return askAndCut(place.port, raw.bytes, below(random, 20));
  const heard = await askOnce(place.port, raw.bytes);
  count(run, heard);
  return run.isGone ? undefined : complaintOfRaw(raw, heard);
}

function lineOf({ lines }: Run, port: number, lane: number): Line {
  const name = `${port} ${lane}`;
  const line = lines.get(name) ?? new Line(port);
  lines.set(name, line);
  return line;
}

function count({ counts }: Run, { replies }: Heard): void {
  for (const { status } of replies) counts.set(status, (counts.get(status) ?? 0) + 1);
  if (replies.length === 0) counts.set(0, (counts.get(0) ?? 0) + 1);
}

/** Findings of an orderly end. */
async function ended({ cloud, isGone, heldAtStart }: Run): Promise<string[]> {
  if (isGone) return [];
  const findings = await heldAnswers(cloud, heldAtStart);
  const code = await cloud.stop();
  if (code !== 0) findings.push(`the orderly stop ended with ${code}: ${cloud.stderr().slice(-2000)}`);
  const fault = cloud
    .stdout()
    .split('\n')
    .find((line) => line.includes('through a fault of the server'));
  return fault ? [...findings, fault.slice(0, 2000)] : findings;
}

/** Held against a fresh process on the same rows. */
async function besideFresh(
  worn: Look,
  whole: Whole,
  assignment: Assignment,
  figures: Record<string, number>,
): Promise<string[]> {
  await using fresh = await openRun(whole, 'limits.enabled=false');
  const warming = { ...assignment, rounds: WARM_UP, isTimeUp: () => false };
  const { findings } = await playAll(fresh, warming, figures);
  const young = await rested(fresh.cloud);
  findings.push(...(await ended(fresh)), ...heldBack(worn, young, figures));
  return findings;
}

async function verified(dataDir: string): Promise<string[]> {
  const { code, stderr: text } = await runVerify(dataDir);
  return code === 0 ? [] : [`verify ended with ${String(code)}: ${text}`];
}
