// The buttons of a start that failed for damaged data: a screen while it is looked at or put right, and one with what came of it.
import type { Config } from '../server/config.js';
import type { Log } from '../server/core/kernel/log.js';
import { createMending, hopelessScreen } from './mending.js';
import { lookingScreen, repairingScreen, type Screen, type ScreenAct } from './screens.js';
import type { Words } from './words.js';

export type MendAct = Extract<ScreenAct, 'lookIntoRepair' | 'lookIntoBackup' | 'repair' | 'restoreBackup'>;

export interface MendActsOptions {
  log: Log;
  words(): Words;
  config(): Promise<Config>;
  showScreen(screen: Screen): Promise<void>;
}

/** Answers whether the cloud is to be started: where nothing is left to be shown. */
export function createMendActs({ log, words, config, showScreen }: MendActsOptions) {
  const mending = createMending();
  const work = async (act: MendAct): Promise<Screen | undefined> => {
    switch (act) {
      case 'lookIntoRepair':
      case 'lookIntoBackup':
      case 'repair':
        return mending[act](await config(), words());
      case 'restoreBackup':
        await mending.restoreBackup(await config());
        return undefined;
    }
  };
  return async (act: MendAct): Promise<boolean> => {
    const isLook = act === 'lookIntoRepair' || act === 'lookIntoBackup';
    await showScreen((isLook ? lookingScreen : repairingScreen)(words()));
    try {
      const screen = await work(act);
      if (screen) await showScreen(screen);
      return screen === undefined;
    } catch (error) {
      log.error({ err: error }, 'the data could not be put right');
      await showScreen(hopelessScreen(words(), error));
      return false;
    }
  };
}
