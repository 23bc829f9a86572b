// The whole cloud in this process, its clock in our hand: pictures of it are the same whenever they are taken.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCloud, type Cloud } from '../../server/index.js';
import { movedClock, type TestClock } from '../kit/clock.js';

/** Every picture is taken at this instant: 14:20 in Shanghai. */
export const PICTURE_TIME = '2026-11-21T06:20:00.000Z';

export interface StoppedCloud extends AsyncDisposable {
  clock: TestClock;
  oas: string;
  ccjk: string;
  console: string;
  /** A fresh link, good for one exchange. */
  consoleUrl(): string;
  /** The wall clock jumps, and what is due by then happens. */
  jump(milliseconds: number): Promise<void>;
}

const SETTINGS = {
  'oas.scheduler.intervalSeconds': '1',
  'doors.services': 'oas,ccjk',
  'doors.oasPort': '0',
  'doors.ccjkPort': '0',
  'doors.consolePort': '0',
  'limits.enabled': 'false',
  'store.sync': 'false',
};

/** `start` is an ISO instant. */
export async function openStoppedCloud(
  start: string,
  settings: Record<string, string> = {},
): Promise<StoppedCloud> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskcloud-pictures-'));
  const clock = movedClock(start);
  const cloud: Cloud = await startCloud({
    dataDir,
    clock,
    supers: [],
    assignments: Object.entries({ ...SETTINGS, ...settings }).map(([name, text]) => ({
      name,
      text,
      source: 'the pictures',
    })),
  });
  const { oas, ccjk } = cloud.addresses;
  if (oas === undefined || ccjk === undefined) throw new Error('the cloud lacks a door');
  return {
    clock,
    oas,
    ccjk,
    console: cloud.console,
    consoleUrl: cloud.consoleUrl,
    // Hours second by second would take minutes; tickers look at the wall clock too, and run once for the whole jump.
    async jump(milliseconds) {
      clock.setTo(clock.now() + milliseconds - 2000);
      await clock.advance('2s');
    },
    async [Symbol.asyncDispose]() {
      await cloud.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
