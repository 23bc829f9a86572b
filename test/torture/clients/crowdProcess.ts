// The crowd as a process of its own, so that what it costs is not taken for what the cloud lacks: `child.mjs crowdProcess.ts '{…}'`.
// It says when it has begun; any message, or the end of who started it, ends it, and it tells how many lines it had.
import { gather, type CrowdScene, type CrowdSize } from './crowd.js';

export type CrowdMessage = { begun: true } | { opened: number; open: number };

const scene = JSON.parse(process.argv[3]!) as CrowdScene & CrowdSize;
const send = (message: CrowdMessage) => process.connected && process.send?.(message);
const over = new Promise<unknown>((resolve) => process.once('message', resolve).once('disconnect', resolve));
const crowd = gather(scene, scene);
send({ begun: true });
await over;
send({ opened: crowd.opened(), open: crowd.open() });
crowd[Symbol.dispose]();
process.disconnect?.();
