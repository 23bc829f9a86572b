// Backups of CCJK on screen: kept from files, compared, restored to a device, seen in every tab, deleted.
import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { browserTest, sharedBrowser } from '../kit/browser.js';
import { askCcjk, daemonOf, startCcjk } from '../kit/ccjkCloud.js';
import { temporaryDirectory } from '../kit/process.js';
import { heading, untilLive } from '../kit/signIn.js';

const EMAIL = 'dev@example.com';
const PASSWORD = 'correct horse';
const browser = sharedBrowser();
const file = (name: string, text: string | Buffer) => ({
  ...{ name, mimeType: 'text/plain', buffer: Buffer.from(text) },
});

browserTest(
  'a configuration is kept from files, compared with another version, restored to its device, and deleted',
  async () => {
    await using dir = await temporaryDirectory();
    await using cloud = await startCcjk(dir.path);
    const { token } = await askCcjk(cloud.ccjk, '/auth/register', {
      body: { email: EMAIL, password: PASSWORD },
    });
    await using person = await browser.person();
    const { page } = person;
    await page.goto(`${cloud.ccjk}/ccjk/login?to=/ccjk/backups`);
    await page.getByLabel('邮箱').fill(EMAIL);
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await heading(page, '备份');
    await page.getByRole('link', { name: '去添加设备' }).waitFor();
    const device = await askCcjk(cloud.ccjk, '/devices', { token, body: { device_name: 'nas' } });
    const nas = daemonOf(cloud.ccjk, device.device_id, device.device_key);
    await nas.beat();
    await page.reload();
    await untilLive(page);

    // From files; what is no text is refused by name, and what was chosen outlives the drawer.
    await page.getByRole('button', { name: '新备份' }).first().click();
    const form = page.getByRole('dialog', { name: '新备份' });
    await form.getByRole('button', { name: '存下' }).click();
    await form.getByText('选文件，或写一个 JSON 对象').waitFor();
    const input = form.locator('input[type=file]');
    await input.setInputFiles(file('logo.png', Buffer.from([0xff, 0xd8, 0])));
    await form.getByText('logo.png 不是文本文件').waitFor();
    await input.setInputFiles([
      file('CLAUDE.md', '# 规则\n用中文\n先写测试\n'),
      file('settings.json', '{"theme":"light"}'),
    ]);
    await expect.poll(() => form.getByLabel('名称').inputValue()).toBe('CLAUDE');
    await form.getByLabel('名称').fill('claude');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '新备份' }).first().click();
    await form.getByText('settings.json').waitFor();
    await form.getByRole('button', { name: '存下' }).click();
    const drawer = page.getByRole('dialog', { name: 'claude' });
    await drawer.getByText('先写测试').waitFor();
    await drawer.getByText('设备取这一份').waitFor();
    const saving = page.waitForEvent('download');
    await drawer.getByRole('button', { name: '下载', exact: true }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toMatch(/^claude-\d{4}-\d\d-\d\dT.*\.json$/);
    expect(JSON.parse(await readFile(await saved.path(), 'utf8'))).toEqual({
      'CLAUDE.md': '# 规则\n用中文\n先写测试\n',
      'settings.json': '{"theme":"light"}',
    });
    await page.keyboard.press('Escape');

    // Another one comes from elsewhere, and is seen at once.
    const second = await askCcjk(cloud.ccjk, '/config/backup', {
      token,
      body: {
        device_id: device.device_id,
        config_name: 'claude',
        config_data: {
          'CLAUDE.md': '# 规则\n用中文\n小步提交\n先写测试\n',
          'settings.json': '{"theme":"light"}',
          model: 'opus',
        },
        is_auto: true,
      },
    });
    const rows = page.getByRole('row').filter({ hasText: 'nas' });
    await page.mouse.move(0, 0);
    await rows.nth(1).waitFor();
    await rows.nth(0).getByText('设备取这一份').waitFor();

    // Two that were chosen, line by line; the address says which.
    await rows.nth(0).getByRole('checkbox').check();
    await rows.nth(1).getByRole('checkbox').check();
    await page.getByRole('button', { name: '比较这两份' }).click();
    await drawer.getByText('2 处不同').waitFor();
    await drawer.getByText('另有 1 处没有变').waitFor();
    const rules = drawer.getByRole('region', { name: 'CLAUDE.md' });
    expect(await rules.getByRole('insertion').allInnerTexts()).toEqual(['小步提交']);
    expect(await rules.getByRole('deletion').count()).toBe(0);
    expect(await drawer.getByRole('region', { name: 'model' }).getByRole('insertion').innerText()).toBe(
      '"opus"',
    );
    expect(new URL(page.url()).searchParams.get('backup')).toBe(second.id);
    await page.reload();
    await drawer.getByText('2 处不同').waitFor();
    await page.keyboard.press('Escape');

    // Restored: what changes is said before, and the device gets it.
    await rows.nth(1).click();
    await drawer.getByRole('button', { name: '恢复', exact: true }).click();
    const question = page.getByRole('dialog', { name: '恢复 claude' });
    await question.getByText('nas 在线：下一次同步时取到这一份').waitFor();
    await question.getByText('2 处会变').waitFor();
    await question.getByText('删去').waitFor();
    await question.getByRole('button', { name: '恢复 claude' }).click();
    await page.getByText('已恢复。nas 下一次同步时取到它。').waitFor();
    await drawer.getByText('设备取这一份').waitFor();
    const synced = await askCcjk(cloud.ccjk, '/daemon/config/sync', {
      token: device.device_key,
      headers: { 'x-device-id': device.device_id },
    });
    expect(Object.keys(synced.backup.config_data)).toEqual(['CLAUDE.md', 'settings.json']);

    // Deleted, and the room comes back.
    await drawer.getByRole('button', { name: '删除' }).click();
    const last = page.getByRole('dialog', { name: '删除 1 份备份' });
    await last.getByText('其中有 nas 正在取的那份').waitFor();
    await last.getByRole('button', { name: '删除 1 份备份' }).click();
    await drawer.waitFor({ state: 'detached' });
    await rows.nth(1).waitFor({ state: 'detached' });
    await rows.nth(0).getByText('设备取这一份').waitFor();
    await rows.nth(0).getByRole('checkbox').check();
    await page.getByRole('button', { name: '删除', exact: true }).click();
    await last.getByRole('button', { name: '删除 1 份备份' }).click();
    await page.getByText('还没有备份').waitFor();
    await page.getByText('已用 0 B').waitFor();
    expect(person.complaints()).toEqual([]);
  },
);
