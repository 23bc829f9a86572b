// The first evening with Deskcloud, told once: the same clicks in the desktop's window (test/desktop) and in a browser against the
// headless cloud (test/e2e/firstRun.test.ts). Chinese, by accessible names.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PASSWORD } from './scene.js';
import { heading } from './signIn.js';

const menu = (page: Page, name: string) =>
  page.getByRole('navigation', { name: '导航' }).getByRole('link', { name }).click();

/** What a fresh cloud asks of its operator before anything else; the page shows the console. */
export async function setUp(page: Page): Promise<void> {
  await heading(page, '选择语言');
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '创建超级管理员' }).click();
  await heading(page, '谁可以连接这朵云？');
  await page.getByRole('link', { name: '先进入控制台' }).click();
  await heading(page, '总览');
}

/**
 * From a fresh cloud to the first job done: set up, sell a key to oneself, open the shop with it, create a user, start the sample
 * agent, see the success. `console` and `oas` are the origins of the doors.
 */
export async function firstRun(
  page: Page,
  { console, oas }: { console: string; oas: string },
): Promise<void> {
  await setUp(page);

  await page.getByRole('link', { name: '超管面板' }).click();
  await menu(page, '续费密钥');
  await page.getByRole('button', { name: '生成密钥' }).click();
  const keys = page.getByRole('dialog', { name: '生成密钥' });
  await keys.getByLabel('数量').fill('1');
  await keys.getByRole('button', { name: '生成 1 个密钥' }).click();
  await page.getByText('已生成 1 个').waitFor();
  const [key] = /mrk_\w+/.exec(await page.getByRole('dialog').last().innerText()) ?? [];
  if (key === undefined) throw new Error('the drawer shows no key');

  await page.goto(`${console}/manager/register`);
  await page.getByLabel('续费密钥').fill(key);
  await page.getByLabel('用户名').fill('shop');
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '注册' }).click();
  await page.getByText('四步开始').waitFor();
  await menu(page, '用户');
  await page.getByRole('button', { name: '创建用户' }).first().click();
  await page.getByRole('dialog', { name: '创建用户' }).getByRole('button', { name: '创建 1 个用户' }).click();
  await page.getByText('已创建 1 个用户').waitFor();

  await page.goto(`${console}/manager/jobs?status=success`);
  await heading(page, '任务池');
  await using _agent = startAgent(oas, 'PC-1');
  await page
    .getByRole('table', { name: /^任务池/ })
    .getByText('成功', { exact: true })
    .first()
    .waitFor();
}

/** The sample agent, as somebody starts it on the machine that is to work. */
export function startAgent(server: string, node: string): AsyncDisposable {
  const program = join(import.meta.dirname, '../../dist/samples/agent.js');
  const who = ['--username', 'shop', '--password', PASSWORD, '--node', node];
  const child = spawn(process.execPath, [program, '--server', server, ...who, '--work-ms', '300'], {
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
