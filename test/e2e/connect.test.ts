// The Connect page in a real browser. The network's addresses are loopback ones that the test gives; what another system would say
// of its firewall stands in for the cloud's answer.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { LanState, SelfTest } from '../../server/console/contract/lan.js';
import { seriousFaults } from '../kit/axe.js';
import { browserTest, scrollsSideways, sharedBrowser } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, sceneAt } from '../kit/scene.js';

const ADDRESSES = [...QUICK, '--set', 'lan.addresses=127.0.0.2,127.0.0.3'];

const browser = sharedBrowser();

async function openConnect(page: Page, cloud: CloudProcess): Promise<void> {
  await page.goto(cloud.ready.console);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.goto(`${new URL(cloud.ready.console).origin}/connect`);
  await page.getByRole('heading', { level: 1, name: '连接' }).waitFor();
}

const card = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });

browserTest(
  'the LAN is opened, and a node that was given the settings of the page is seen to come',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startProcess(dir.path, ADDRESSES);
    await givenManager(await sceneAt(cloud.oas), 'mgr1');
    const { port } = new URL(cloud.oas);
    await using person = await browser.person();
    const { page } = person;
    await openConnect(page, cloud);
    await page.getByText('现在只有这台电脑能访问这朵云').waitFor();
    await card(page, '地址').getByText('现在连不上').first().waitFor();
    expect(await page.getByText('没有加密：同一网络里的人').count()).toBe(1);

    await page.getByRole('button', { name: '打开局域网访问' }).click();
    await page.getByText('局域网访问已打开，但没有加密').waitFor();
    await page.getByText('这台电脑能查到的都没有问题').waitFor();
    await card(page, '地址').getByText(`http://127.0.0.2:${port}`).waitFor();
    expect(await seriousFaults(page)).toEqual([]);

    const node = card(page, '添加节点');
    await node.getByLabel('名称').fill('PC-4');
    await node.getByRole('button', { name: '生成配对令牌' }).click();
    await node.getByText('正在等待节点 PC-4 连接').waitFor();
    const settings = (await node.getByLabel('节点设置').textContent()) ?? '';
    const setting = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(settings)?.[1] ?? '';
    expect(setting('CLOUD_API_BASE_URL')).toBe(`http://127.0.0.2:${port}`);
    const signedIn = await fetch(`${setting('CLOUD_API_BASE_URL')}/api/v1/agent/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        username: setting('CLOUD_MANAGER_USERNAME'),
        password: setting('CLOUD_MANAGER_PASSWORD'),
        node_id: setting('CLOUD_AGENT_NODE_ID'),
      }),
    });
    expect(signedIn.status).toBe(200);
    await node.getByText('节点 PC-4 已连接').waitFor();
    await node.getByRole('tab', { name: '示例节点' }).click();
    expect(await node.getByLabel('节点设置').textContent()).toContain(`--server http://127.0.0.2:${port}`);

    // Said until it was heard, on other panels too.
    await page.getByRole('link', { name: '超管面板' }).click();
    await page.getByText('局域网访问已打开，但没有加密').waitFor();
    await page.getByRole('button', { name: '先不管' }).click();
    await page.goBack();
    await page.getByRole('button', { name: '关闭局域网访问' }).click();
    await page.getByText('现在只有这台电脑能访问这朵云').waitFor();
    expect(await page.getByText('局域网访问已打开，但没有加密').count()).toBe(0);
    await expect(fetch(`http://127.0.0.2:${port}/health`)).rejects.toThrow();
    expect(person.complaints()).toEqual([]);
  },
);

browserTest('encryption takes effect by a restart from the page, which stays where it is', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, ADDRESSES);
  await using person = await browser.person();
  const { page } = person;
  await openConnect(page, cloud);
  const tls = card(page, '加密');
  await tls.getByLabel('用自动生成的证书加密').check();
  await tls.getByRole('button', { name: '立即重启' }).click();
  await tls.getByText('已加密').waitFor();
  expect(await tls.getByText(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/).count()).toBe(1);
  await page.getByRole('button', { name: '打开局域网访问' }).click();
  const { port } = new URL(cloud.oas);
  await card(page, '地址').getByText(`https://127.0.0.2:${port}`).waitFor();
  expect(await page.getByText('局域网访问已打开，但没有加密').count()).toBe(0);
  expect(person.complaints()).toEqual([]);
});

browserTest('a firewall in the way is named with its remedy, and one button adds the rule', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, [...ADDRESSES, '--host', '0.0.0.0']);
  await using person = await browser.person({ width: 360 });
  const { page } = person;
  let isAllowed = false;
  await page.route('**/console/api/lan', async (route) => {
    const answer = (await (await route.fetch()).json()) as LanState;
    await route.fulfill({ json: { ...answer, system: 'windows', has_firewall: true } });
  });
  await page.route('**/console/api/lan/self-test', async (route) => {
    const answer = (await (await route.fetch()).json()) as SelfTest;
    const steps = answer.steps.map((step) =>
      step.step === 'firewall' ? { ...step, outcome: isAllowed ? 'ok' : 'failed' } : step,
    );
    await route.fulfill({ json: { steps } });
  });
  await page.route('**/console/api/lan/firewall', async (route) => {
    const wanted = (route.request().postDataJSON() as { allowed: boolean }).allowed;
    // The first time the operator does not consent.
    if (asked++ === 0) {
      const refused = {
        code: 'firewall_refused',
        detail: 'the firewall rule was not changed',
        request_id: '1',
      };
      return route.fulfill({ status: 409, json: refused });
    }
    isAllowed = wanted;
    await route.fulfill({ json: { state: wanted ? 'open' : 'closed' } });
  });
  let asked = 0;
  await openConnect(page, cloud);
  await page.getByText('由启动选项 --host 决定').waitFor();
  await page.getByText('卡在这一步：防火墙放行').waitFor();
  await page.getByText('Windows 防火墙拦住了端口').waitFor();
  expect(await scrollsSideways(page)).toBe(false);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: '添加规则' }).click();
  await page.getByText('规则没有改').waitFor();
  await page.getByRole('button', { name: '添加规则' }).click();
  await page.getByText('这台电脑能查到的都没有问题').waitFor();
  await page.getByRole('button', { name: '移除规则' }).waitFor();
  expect(person.complaints()).toEqual([]);
});

browserTest('without a network the page says what to do, and an address that was lost is named', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, ADDRESSES);
  await using person = await browser.person();
  const { page } = person;
  let isPlugged = false;
  await page.route('**/console/api/lan', async (route) => {
    const answer = (await (await route.fetch()).json()) as LanState;
    const lost = { addresses: ['192.168.1.20'], at: '2026-11-21T06:20:00.000Z' };
    await route.fulfill({ json: { ...answer, addresses: isPlugged ? answer.addresses : [], lost } });
  });
  await openConnect(page, cloud);
  await page.getByText('这台电脑没有局域网地址。请连接网络后重试。').waitFor();
  await page.getByText('地址 192.168.1.20 在').waitFor();
  isPlugged = true;
  await card(page, '地址').getByRole('button', { name: '重试' }).click();
  await card(page, '地址').getByText('http://127.0.0.2').waitFor();
  // No manager yet, not even a super: the way there instead of a form that cannot work.
  await card(page, '添加节点').getByText('这朵云还没有超级管理员').waitFor();
  expect(person.complaints()).toEqual([]);
});
