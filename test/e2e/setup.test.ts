// The first evening by the wizard: from a fresh cloud to a sample agent at work.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { browserTest, openBrowser, scrollsSideways } from '../kit/browser.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { PASSWORD } from '../kit/scene.js';
import { seriousFaults } from '../kit/axe.js';
import { heading } from '../kit/signIn.js';

browserTest('the wizard leads from a fresh cloud to an agent that works', async () => {
  await using folder = await temporaryDirectory();
  await using cloud = await startProcess(folder.path, QUICK);
  await using browser = await openBrowser();
  await using operator = await browser.person();
  const { page } = operator;
  const next = () => page.getByRole('button', { name: '下一步' }).click();

  await page.goto(cloud.ready.console);
  await heading(page, '选择语言');
  await next();

  await heading(page, '创建超级管理员');
  expect(await page.getByRole('button', { name: '跳过此步' }).count()).toBe(0);
  await page.getByRole('button', { name: '创建超级管理员' }).click();
  // What is wrong is said at its field, and what was typed stays.
  expect(await page.getByLabel('密码', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByText('密码强度').waitFor();
  await page.getByRole('button', { name: '创建超级管理员' }).click();

  await heading(page, '谁可以连接这朵云？');
  expect(await page.getByLabel('只有这台电脑').isChecked()).toBe(true);
  await next();

  await heading(page, '备份放在哪里？');
  await page.getByLabel('几点备份').selectOption('05:00');
  await next();

  await heading(page, '创建第一个管理员');
  // Loaded again, it goes on at the same step; so does another window, which only knows what the cloud kept.
  await page.reload();
  await heading(page, '创建第一个管理员');
  await page.goto(`${new URL(page.url()).origin}/setup`);
  await heading(page, '创建第一个管理员');
  await page.getByLabel('用户名').fill('shop');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByLabel('有效天数').fill('0');
  await page.getByRole('button', { name: '创建管理员' }).click();
  await page.getByRole('alert').getByText('1 到 3650 天').waitFor();
  await page.getByLabel('有效天数').fill('30');
  await page.getByRole('button', { name: '创建管理员' }).click();

  await heading(page, '连接第一个节点');
  await page.getByLabel('节点名称').fill('PC-1');
  await page.getByLabel('节点名称').press('Enter');
  await page.getByText('正在等待节点 PC-1 连接').waitFor();
  const settings = await page.getByLabel('节点设置').innerText();
  expect(settings).toContain(`CLOUD_API_BASE_URL=${cloud.oas}`);
  const [token] = /ptk_\w+/.exec(settings) ?? [];
  const answer = await fetch(`${cloud.oas}/api/v1/agent/poll-jobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify({ node_id: 'PC-1', limit: 1 }),
  });
  expect(answer.status).toBe(200);
  await page.getByText('节点 PC-1 已连接').waitFor();

  await page.getByRole('button', { name: '启动示例节点' }).click();
  await page.getByText('节点 sample-1 已连接').waitFor();
  await page.getByRole('button', { name: '完成设置' }).click();
  await heading(page, '云已经在运行');
  await page.getByRole('link', { name: '进入控制台' }).click();
  await heading(page, '总览');

  const kept: unknown = JSON.parse(await readFile(join(folder.path, 'settings.json'), 'utf8'));
  expect(kept).toEqual({ backups: { hour: 5 }, setup: { step: 'done' } });
  expect(operator.complaints()).toEqual([]);
});

browserTest('every step but the super account can be skipped, on a phone and in English', async () => {
  await using folder = await temporaryDirectory();
  await using cloud = await startProcess(folder.path, QUICK);
  await using browser = await openBrowser();
  await using operator = await browser.person({ language: 'en', width: 360, theme: 'dark' });
  const { page } = operator;
  const look = async (name: string, count?: string) => {
    await heading(page, name);
    if (count !== undefined) await page.getByText(count, { exact: true }).waitFor();
    expect(await seriousFaults(page), name).toEqual([]);
    expect(await scrollsSideways(page), name).toBe(false);
  };
  const skip = () => page.getByRole('button', { name: 'Skip this step' }).click();

  await page.goto(cloud.ready.console);
  await look('Choose a language', '1 / 6');
  await page.getByRole('button', { name: 'Next' }).click();
  await look('Create the super admin', '2 / 6');
  // Nothing after it stands before it is done.
  await page.goto(`${new URL(page.url()).origin}/setup?step=node`);
  await look('Create the super admin');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create super admin' }).click();
  await look('Who may connect to this cloud?', '3 / 6');
  await skip();
  await look('Where do backups go?', '4 / 6');
  await skip();
  await look('Create the first manager', '5 / 6');
  await skip();
  await look('Connect the first agent', '6 / 6');
  await page.getByText('Agents belong to managers').waitFor();
  await skip();
  await look('The cloud is running');
  expect(operator.complaints()).toEqual([]);
});
