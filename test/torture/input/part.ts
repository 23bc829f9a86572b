// One part of the input torture beside a cloud of its own: `child.mjs part.ts '{"seed":1,"rounds":500}'`, told to stop by a message or
// by the end of who started it. What it says and what came out it sends as messages.
import { textOf } from '../torture.js';
import { inputRounds, type InputOutcome } from './input.js';

export type PartMessage = { said: string } | { outcome: InputOutcome };

const { seed, rounds } = JSON.parse(process.argv[3]!) as { seed: number; rounds: number };
const send = (message: PartMessage, sent = () => {}) => void process.send?.(message, sent);
let isTimeUp = false;
const stop = () => (isTimeUp = true);
process.on('message', stop).on('disconnect', stop);

const outcome = await inputRounds(
  { seed, rounds, isTimeUp: () => isTimeUp, say: (said) => send({ said }) },
  { comparesMemory: true },
).catch((error: unknown): InputOutcome => ({
  ...{ rounds: 0, findings: [`could not be played: ${textOf(error)}`], figures: {} },
  ...{ asked: [], succeeded: [] },
}));
process.off('message', stop).off('disconnect', stop);
// What came out is long: a channel that is closed before it went takes its end along.
send({ outcome }, () => process.disconnect?.());
