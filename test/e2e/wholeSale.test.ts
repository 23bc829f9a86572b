// From the operator's first key to a job that a user's phone and a manager's pool see succeed: everything by clicking, nobody
// loads a page anew.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browserTest, sharedBrowser } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { PASSWORD, sceneAt } from '../kit/scene.js';
import { heading, untilLive } from '../kit/signIn.js';

const NAME = 'cloud.lan';

const browser = sharedBrowser([NAME]);

/** The sample agent, as somebody starts it on the machine that is to work. */
function startAgent(server: string, node: string): AsyncDisposable {
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

const menu = (page: Page, name: string) =>
  page.getByRole('navigation', { name: '导航' }).getByRole('link', { name }).click();

browserTest('the whole sale: key, manager, code, user, task, agent, and the success seen live', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, [...QUICK, '--set', `http.hostNames=${NAME}`]);
  await sceneAt(cloud.oas);

  // The operator makes a key.
  await using operator = await browser.person();
  await operator.page.goto(cloud.ready.console);
  await operator.page.getByRole('link', { name: '超管面板' }).click();
  await menu(operator.page, '续费密钥');
  await operator.page.getByRole('button', { name: '生成密钥' }).click();
  const making = operator.page.getByRole('dialog', { name: '生成密钥' });
  await making.getByLabel('数量').fill('1');
  await making.getByRole('button', { name: '生成 1 个密钥' }).click();
  await operator.page.getByText('已生成 1 个').waitFor();
  const [key] = /mrk_\w+/.exec(await operator.page.getByRole('dialog').last().innerText()) ?? [];
  if (key === undefined) throw new Error('the drawer shows no key');
  await operator.page.keyboard.press('Escape');

  // A manager registers with it, makes a code, and watches the pool.
  await using shop = await browser.person();
  const manager = shop.page;
  await manager.goto(`${cloud.oas}/manager/register`);
  await manager.getByLabel('续费密钥').fill(key);
  await manager.getByLabel('用户名').fill('shop');
  await manager.getByLabel('密码').fill(PASSWORD);
  await manager.getByRole('button', { name: '注册' }).click();
  await manager.getByText('四步开始').waitFor();
  await menu(manager, '激活码');
  await manager.getByRole('button', { name: '生成激活码' }).click();
  const codes = manager.getByRole('dialog', { name: '生成激活码' });
  await codes.getByLabel('数量').fill('1');
  await codes.getByLabel('批次名').fill('双十一');
  await codes.getByRole('button', { name: '生成 1 个激活码' }).click();
  const made = manager.getByRole('dialog', { name: '双十一' });
  const code = (await made.locator('pre').innerText()).trim();
  await manager.keyboard.press('Escape');
  await menu(manager, '任务池');
  await heading(manager, '任务池');
  await untilLive(manager);
  await manager.getByText('现在没有任务在等').waitFor();
  await manager.evaluate(() => ((window as unknown as { isSamePage: boolean }).isSamePage = true));

  // A user scans the card with a phone that knows the cloud by a name of the LAN.
  await using customer = await browser.person({ width: 360 });
  const phone = customer.page;
  await phone.goto(`http://${NAME}:${new URL(cloud.oas).port}/user/register#code=${code}`);
  expect(await phone.evaluate(() => window.isSecureContext)).toBe(false);
  await phone.getByRole('button', { name: '注册' }).click();
  await heading(phone, '保存你的账号');
  await phone.getByRole('button', { name: '复制', exact: true }).click();
  await phone.getByText('已复制').waitFor();
  await phone.getByRole('button', { name: '进入' }).click();
  await heading(phone, '首页');
  await menu(phone, '任务');
  await phone.getByText('地鬼', { exact: true }).waitFor();
  expect(await phone.getByRole('switch', { name: '运行御魂', exact: true }).isChecked()).toBe(false);
  // A label is what a thumb hits.
  await phone.getByText('御魂', { exact: true }).click();
  await phone.getByRole('button', { name: '立即执行御魂' }).waitFor();

  // The manager's pool has it without being asked; an agent does it.
  const pool = manager.getByRole('table', { name: /^任务池/ });
  const row = pool.getByRole('row', { name: /御魂/ });
  await row.getByText('待执行').waitFor();
  await row.getByRole('button', { name: /的操作$/ }).click();
  await manager.getByRole('menuitem', { name: '打开' }).click();
  const drawer = manager.getByRole('dialog', { name: /御魂/ });
  await drawer.getByRole('list', { name: '时间线' }).getByText('生成').waitFor();
  await using _agent = startAgent(cloud.oas, 'PC-1');
  await drawer.getByRole('list', { name: '时间线' }).getByText('成功').waitFor();
  expect(await manager.evaluate(() => (window as unknown as { isSamePage?: boolean }).isSamePage)).toBe(true);

  // The phone knows too, and so does the operator.
  await menu(phone, '记录');
  await phone.getByText('御魂 成功').waitFor();
  await menu(operator.page, '管理员');
  await operator.page.getByRole('row', { name: /shop/ }).waitFor();
  for (const person of [operator, shop, customer]) expect(person.complaints()).toEqual([]);
});
