// How people come into the panels, and what they wait for.
import type { BrowserContext, Page } from 'playwright-core';
import { PASSWORD } from './scene.js';

export const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

/** Until the panel hears of what happens by itself: 实时; or says another word about its connection. */
export const untilLive = (page: Page, word = '实时'): Promise<void> =>
  page.getByRole('status', { name: '连接状态' }).getByText(word).waitFor();

/** As a manager or super does it, on the form. */
export async function signInByForm(
  page: Page,
  origin: string,
  { role = 'manager', username = 'mgr1', password = PASSWORD } = {},
): Promise<void> {
  await page.goto(`${origin}/login?as=${role}`);
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

/**
 * The session is in the browser already, as after an earlier visit: all pages that this context opens at `origin` are signed in,
 * until one of them signs out. A user's name is its account number.
 */
export async function keepSession(
  context: BrowserContext,
  origin: string,
  role: 'super' | 'manager' | 'user' | 'developer',
  { token, name, refreshToken }: { token: string; name: string; refreshToken?: string },
): Promise<void> {
  await context.addInitScript(
    ({ origin, role, kept }) => {
      const seen = `kept.${role}`;
      if (location.origin !== origin || sessionStorage.getItem(seen) !== null) return;
      sessionStorage.setItem(seen, '');
      localStorage.setItem(`deskcloud.${role === 'developer' ? 'ccjk' : 'oas'}.${role}`, kept);
    },
    {
      origin,
      role,
      // Never renewed: the pages that are looked at so do not live that long.
      kept: JSON.stringify({
        ...{ kind: 'open', token, name },
        ...(refreshToken !== undefined && { renewal: { by: refreshToken, until: Number.MAX_SAFE_INTEGER } }),
      }),
    },
  );
}
