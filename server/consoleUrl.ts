// `npm run console-url -- --data-dir DIR`: a fresh link to the console of a running cloud.
import { UsageError } from './config.js';
import { readDataDir } from './dataDirOption.js';
import { findRunningCloud } from './runningCloud.js';

async function run(): Promise<number> {
  const dataDir = readDataDir(process.argv.slice(2));
  const cloud = await findRunningCloud(dataDir);
  if (!cloud) {
    process.stderr.write(`no cloud is running on ${dataDir}; start it with npm run serve\n`);
    return 1;
  }
  process.stdout.write(`${cloud.console}/?token=${cloud.linkToken}\n`);
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  if (error instanceof UsageError) process.stderr.write('usage: npm run console-url -- [--data-dir DIR]\n');
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
