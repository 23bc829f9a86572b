// What the shell says outside of its window: notifications, and boxes that want an answer.
import { MINUTE } from '../server/core/kernel/clock.js';
import type { Log } from '../server/core/kernel/log.js';
import type { ElectronApi } from './electronApi.js';
import type { QuitAnswer } from './quit.js';
import type { Words } from './words.js';

export interface MessagesOptions {
  electron: Pick<ElectronApi, 'dialog' | 'Notification'>;
  log: Log;
  words(): Words;
  /** Brings the window to the front. */
  show(): void;
}

export interface Messages {
  /** Does nothing where the system shows none. A click brings the window, unless it does something else. */
  notify(title: string, body: string, clicked?: () => void): void;
  explainClose(): void;
  clockJumped(byMs: number): void;
  askBeforeQuit(leased: number): Promise<QuitAnswer>;
  /** Whether the page is to be loaded again. */
  askToReload(reason: string): Promise<boolean>;
}

export function createMessages({ electron, log, words, show }: MessagesOptions): Messages {
  const { dialog, Notification } = electron;
  const notify: Messages['notify'] = (title, body, clicked = show) => {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    notification.on('click', clicked);
    notification.show();
  };
  return {
    notify,
    explainClose() {
      const { closedTitle, closedText } = words();
      notify(closedTitle, closedText);
    },
    clockJumped(byMs) {
      log.warn({ seconds: Math.round(byMs / 1000) }, 'the system clock was set');
      const { clockTitle, clockText } = words();
      notify(clockTitle, clockText(Math.round(byMs / MINUTE)));
    },
    async askBeforeQuit(leased) {
      const { name, quitTitle, quitText, finishThenQuit, quitNow, stay } = words();
      const answers: readonly QuitAnswer[] = ['finish', 'now', 'stay'];
      const { response } = await dialog.showMessageBox({
        type: 'warning',
        title: name,
        message: quitTitle(leased),
        detail: quitText,
        buttons: [finishThenQuit, quitNow, stay],
        defaultId: 0,
        cancelId: 2,
        noLink: true,
      });
      return answers[response] ?? 'stay';
    },
    async askToReload(reason) {
      log.error({ reason }, "the window's page stopped");
      const { name, pageGoneTitle, pageGoneText, reload } = words();
      const { response } = await dialog.showMessageBox({
        type: 'error',
        title: name,
        message: pageGoneTitle,
        detail: pageGoneText,
        buttons: [reload],
      });
      return response === 0;
    },
  };
}
