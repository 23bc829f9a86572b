// The operator's fear and its cure: what a dead disk would cost, and a cloud that comes back from a backup.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browserTest, openBrowser, scrollsSideways } from '../kit/browser.js';
import { seriousFaults } from '../kit/axe.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, sceneAt } from '../kit/scene.js';
import { heading } from '../kit/signIn.js';

const PASSPHRASE = 'seven grey herons';

const openBackups = async (page: Page, link: string, name: string) => {
  await page.goto(link);
  await page.getByRole('link', { name, exact: true }).click();
  await heading(page, name);
};

const rowAct = async (page: Page, act: string) => {
  await page.getByRole('button', { name: '的操作' }).first().click();
  await page.getByRole('menuitem', { name: act }).click();
};

browserTest('a backup that was taken and proved brings back what was there', async () => {
  await using folder = await temporaryDirectory();
  await using cloud = await startProcess(folder.path, [...QUICK, '--set', 'backups.verify=false']);
  await givenManager(await sceneAt(cloud.oas), 'before');
  await using browser = await openBrowser();
  await using operator = await browser.person();
  const { page } = operator;

  await openBackups(page, cloud.ready.console, '备份');
  await page.getByText('还没有备份。这块硬盘现在坏了，全部数据都没有了。').waitFor();
  await page.getByRole('button', { name: '立即备份' }).click();
  await page.getByText('未验证', { exact: true }).waitFor();
  await rowAct(page, '验证');
  await page.getByText('能恢复', { exact: true }).waitFor();
  // It lies beside the data: a dead disk would take both, and the page does not comfort.
  await page.getByText('备份和数据放在同一个目录里').waitFor();

  await givenManager(await sceneAt(cloud.oas), 'after');
  await rowAct(page, '恢复');
  const dialog = page.getByRole('dialog', { name: '恢复这个备份' });
  const go = dialog.getByRole('button', { name: '恢复到' });
  expect(await go.isDisabled()).toBe(true);
  const count = dialog.getByLabel('确认：输入现在的行数');
  const words = await dialog.getByText('确认：输入现在的行数').innerText();
  await count.fill(words.replace(/\D/g, ''));
  await go.click();
  // The cloud restarts; the page waits for it and needs no reload.
  await page.getByText('已恢复：').waitFor();

  const again = await sceneAt(cloud.oas);
  const { body } = await again.super.get('/super/managers');
  expect(body.items.map(({ username }: { username: string }) => username)).toEqual(['before']);
  expect(operator.complaints()).toEqual([]);
});

browserTest('a wrong passphrase is said at its field, and a damaged backup by its proof', async () => {
  await using folder = await temporaryDirectory();
  await using cloud = await startProcess(folder.path, [...QUICK, '--set', 'backups.verify=false']);
  await sceneAt(cloud.oas);
  await using browser = await openBrowser();
  await using operator = await browser.person();
  const { page } = operator;

  await openBackups(page, cloud.ready.console, '备份');
  await page.getByRole('link', { name: '开始搬家' }).click();
  await heading(page, '搬到新电脑');
  await page.getByLabel('备份密码短语').fill('short');
  await page.getByText('密码强度：太短').waitFor();
  await page.getByRole('button', { name: '做搬家备份' }).click();
  expect(await page.getByLabel('备份密码短语').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('备份密码短语').fill(PASSPHRASE);
  await page.getByRole('button', { name: '做搬家备份' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: '下载' }).click();
  const [name] = await readdir(join(folder.path, 'backups'));
  expect((await download).suggestedFilename()).toBe(name);

  await page.getByRole('link', { name: '回到备份' }).click();
  await rowAct(page, '恢复');
  const restore = page.getByRole('dialog', { name: '恢复这个备份' });
  const words = await restore.getByText('确认：输入现在的行数').innerText();
  await restore.getByLabel('确认：输入现在的行数').fill(words.replace(/\D/g, ''));
  await restore.getByLabel('备份密码短语').fill('another one');
  await restore.getByRole('button', { name: '恢复到' }).click();
  await restore.getByRole('alert').getByText('密码短语不对。').waitFor();
  expect(await restore.getByLabel('备份密码短语').getAttribute('aria-invalid')).toBe('true');
  await restore.getByRole('button', { name: '取消' }).click();

  const file = join(folder.path, 'backups', name ?? '');
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 40) ^ 1, bytes.length - 40);
  await writeFile(file, bytes);
  await rowAct(page, '验证');
  const verify = page.getByRole('dialog', { name: '验证备份' });
  await verify.getByLabel('备份密码短语').fill(PASSPHRASE);
  await verify.getByRole('button', { name: '验证', exact: true }).click();
  await verify.getByText('这个备份已损坏').waitFor();
  await verify.getByRole('button', { name: '取消' }).click();
  expect(operator.complaints()).toEqual([]);
});

browserTest(
  'backups stand on a phone, in English, and settings never show the passphrase again',
  async () => {
    await using folder = await temporaryDirectory();
    await using cloud = await startProcess(folder.path);
    await sceneAt(cloud.oas);
    await using browser = await openBrowser();
    await using operator = await browser.person({ language: 'en', width: 360, theme: 'dark' });
    const { page } = operator;
    const look = async (what: string) => {
      expect(await seriousFaults(page), what).toEqual([]);
      expect(await scrollsSideways(page), what).toBe(false);
    };

    await page.goto(cloud.ready.console);
    await heading(page, 'Overview');
    await page.goto(`${new URL(page.url()).origin}/backups`);
    await heading(page, 'Backups');
    await page.getByLabel('Backup passphrase').waitFor();
    await look('empty');
    await page.getByLabel('Second folder').fill(join(folder.path, 'second'));
    await page.getByLabel('Backup passphrase').fill(PASSPHRASE);
    await page.getByText('Strength: strong').waitFor();
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('Backups are encrypted and hold the keys.').waitFor();
    await expect.poll(() => page.getByLabel('Another passphrase').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByText('Restores', { exact: true }).waitFor();
    expect(await readdir(join(folder.path, 'second'))).toEqual(await readdir(join(folder.path, 'backups')));
    await look('filled');
    await page.getByRole('link', { name: 'Begin to move' }).click();
    await heading(page, 'Move to a new computer');
    await look('move');
    expect(operator.complaints()).toEqual([]);
  },
);
