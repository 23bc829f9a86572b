// What nodes were told of one job, held against itself: who had it, who was heard, who was refused.
import type { JobStory, ToldLease, Word } from './history.js';

interface Held extends ToldLease {
  /** As far as its node was told; its node's first word that it is done with it. */
  prolonged: number;
  endedFrom: number;
}

const isLast = ({ verb }: Word) => verb === 'complete' || verb === 'fail';
const isOwn = ({ node, nodeSaid }: Word) => node === nodeSaid;

export function judgeTold({ id, leases, words, row }: JobStory, find: (text: string) => void): void {
  const held = leases
    .map((lease) => ({ ...lease, prolonged: lease.until, endedFrom: Infinity }))
    .toSorted((a, b) => a.sentAt - b.sentAt);
  if (new Set(held.map(({ leaseId }) => leaseId)).size < held.length)
    find(`job ${id}: one lease was given twice`);
  if (row && held.length > row.maxAttempts)
    find(`job ${id} was handed out ${held.length} times, ${row.maxAttempts} attempts are allowed`);
  for (const word of words) judgeStatus(id, word, find);
  const own = words.filter(isOwn);
  for (const word of own) judgeRight(id, word, held, own, find);
  for (const word of own) apply(word, held);
  judgeOverlap(id, held, find);
  judgeHeard(id, held, own, find);
}

function judgeStatus(id: number, word: Word, find: (text: string) => void): void {
  const expected = isOwn(word) ? [0, 200, 409] : [0, 403];
  if (!expected.includes(word.status))
    find(`job ${id}: ${word.verb} of ${word.node} as ${word.nodeSaid} was answered ${word.status}`);
}

/** Leases that the word may be about. */
const meant = ({ node, leaseId, endedAt }: Word, held: readonly Held[]): Held[] =>
  held.filter(
    (lease) =>
      lease.node === node && lease.sentAt <= endedAt && (leaseId === null || lease.leaseId === leaseId),
  );

/** A node whose lease has not run out, and that has not ended it, is heard. */
function judgeRight(
  id: number,
  word: Word,
  held: readonly Held[],
  own: readonly Word[],
  find: (text: string) => void,
): void {
  const [lease, ...others] = meant(word, held);
  if (!lease || others.length > 0) return;
  // Said at the very instant of the lease without its id, it may have come before.
  if (lease.answeredAt > word.sentAt || (word.leaseId === null && lease.answeredAt === word.sentAt)) return;
  const before = own.filter((other) => other !== word && other.node === word.node);
  if (before.some((other) => isLast(other) && other.sentAt <= word.endedAt)) return;
  const untils = before
    // Without an id it was about the node's newest lease.
    .filter(
      (other) => other.status === 200 && other.endedAt < word.sentAt && meant(other, held).at(-1) === lease,
    )
    .map(({ until }) => until ?? 0);
  const until = Math.max(lease.until, ...untils);
  if (word.endedAt < until && word.status === 409)
    find(
      `job ${id}: ${word.verb} of ${word.node} at ${word.sentAt} was refused, it held the job until ${until}`,
    );
}

function apply(word: Word, held: readonly Held[]): void {
  const about = meant(word, held);
  if (isLast(word)) for (const lease of about) lease.endedFrom = Math.min(lease.endedFrom, word.sentAt);
  const last = about.at(-1);
  if (!isLast(word) && word.status === 200 && word.until !== null && last)
    last.prolonged = Math.max(last.prolonged, word.until);
}

function judgeOverlap(id: number, held: readonly Held[], find: (text: string) => void): void {
  for (const [i, lease] of held.entries()) {
    for (const later of held.slice(i + 1)) {
      const until = Math.min(lease.prolonged, lease.endedFrom);
      if (later.answeredAt < until)
        find(
          `job ${id} was held by ${lease.node} until ${until} and given to ${later.node} before ${later.answeredAt}`,
        );
    }
  }
}

/** What was heard, was it heard of one who had the job, under the lease that it had? */
function judgeHeard(
  id: number,
  held: readonly Held[],
  own: readonly Word[],
  find: (text: string) => void,
): void {
  const heard = own.filter(({ status }) => status === 200);
  for (const word of heard) {
    const [lease] = meant(word, held);
    if (word.leaseId !== null && !lease)
      find(`job ${id}: ${word.verb} of ${word.node} was heard under a lease that it was never given`);
    // Without an id it is about the node's newest lease; of a lease that nobody was told of nothing is known here.
    const about = word.leaseId === null ? held.findLast(({ node }) => node === word.node) : lease;
    const newer =
      about &&
      held.find(
        (other) => other !== about && other.sentAt >= about.answeredAt && other.answeredAt < word.sentAt,
      );
    if (newer)
      find(`job ${id}: ${word.verb} of ${word.node} was heard after the job had been given to ${newer.node}`);
  }
  const completed = heard.filter(({ verb }) => verb === 'complete');
  const nodes = new Set(completed.map(({ node }) => node));
  const leases = new Set(completed.flatMap(({ leaseId }) => leaseId ?? []));
  if (nodes.size > 1 || leases.size > 1)
    find(`job ${id} was completed by ${[...nodes].join(' and ')}, and each was told that it counts`);
}
