// The user panel on a phone's home screen. Browsers install from a secure context alone, so nowhere else is anything offered:
// neither the manifest nor the act.
import { i18n } from './i18n.js';
import { createValue } from './value.js';

/** What Chromium's browsers fire when the page may be installed; TypeScript's DOM does not know it. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

/** Set while the browser is ready to ask; its offer is good for one question. */
export const installOffer = createValue<(() => Promise<unknown>) | undefined>(undefined);

let isWatching = false;

/** Names the manifest and waits for the browser's offer. To be called as often as one likes. */
export function watchInstall(): void {
  if (isWatching || !window.isSecureContext) return;
  isWatching = true;
  window.addEventListener('beforeinstallprompt', (event) => {
    // Asked when the person wants it, not now.
    event.preventDefault();
    installOffer.set(() => {
      installOffer.set(undefined);
      return (event as InstallEvent).prompt();
    });
  });
  window.addEventListener('appinstalled', () => installOffer.set(undefined));
  link('manifest', i18n.language.startsWith('zh') ? '/user.zh-CN.webmanifest' : '/user.en.webmanifest');
  link('apple-touch-icon', '/icons/180.png');
}

function link(rel: string, href: string): void {
  const element = document.createElement('link');
  element.rel = rel;
  element.href = href;
  document.head.append(element);
}
