// A small dump of the original, as its database's own tools write one: some tables as JSON lines, some as CSV.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';

export const ORIGINAL_PASSWORD = 'old-password';
export const ORIGINAL_TOKEN = `utk_${'ab'.repeat(24)}`;

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

export function originalDump(): Record<string, string> {
  const password = bcrypt.hashSync(ORIGINAL_PASSWORD, 4);
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const tokenHash = createHash('sha256').update(ORIGINAL_TOKEN).digest('hex');
  return {
    'super_admins.jsonl': lines([{ id: 1, username: 'root', password_hash: password }]),
    'managers.csv': [
      'id,username,alias,password_hash,expires_at,manager_type',
      `7,old-shop,"The ""old"" shop",${password},${inDays(40).replace('T', ' ').replace('Z', '+00')},all`,
      `9,late-shop,,${password},2020-01-01 00:00:00.123456+08,all`,
      '',
    ].join('\n'),
    'manager_renewal_keys.jsonl': lines([
      { id: 3, code: `mrk_${'1'.repeat(24)}`, duration_days: 30, status: 'unused', created_at: inDays(-1) },
    ]),
    'users.jsonl': lines([
      {
        ...{ id: 41, manager_id: 7, account_no: 'U20250101000000123', login_id: '12', user_type: 'daily' },
        ...{ status: 'active', archive_status: 'normal', server: '不知火', username: '阴阳师A' },
        ...{ expires_at: inDays(20), assets: { gouyu: 25, odd: 'x' }, explore_progress: '{"chapter":3}' },
      },
      { id: 42, manager_id: 7, account_no: 'U2', login_id: '13', user_type: 'jingzhi', status: 'active' },
      { id: 43, manager_id: 7, account_no: 'U2', login_id: '14', user_type: 'daily', status: 'active' },
      { id: 44, manager_id: 99, account_no: 'U4', login_id: '1', user_type: 'daily', status: 'active' },
    ]),
    'user_activation_codes.csv': [
      'id,manager_id,code,user_type,duration_days,status,used_by_user_id,used_at,created_at',
      `5,7,uac_${'2'.repeat(24)},daily,30,unused,,,2026-01-01T00:00:00Z`,
      `6,7,uac_${'3'.repeat(24)},daily,0,unused,,,2026-01-01T00:00:00Z`,
      '',
    ].join('\r\n'),
    'user_task_configs.jsonl': lines([
      {
        user_id: 41,
        version: 9,
        task_config: {
          签到: { enabled: true, next_time: '2020-01-01 00:00', priority: 80 },
          寄养: { enabled: true, next_time: '09:00' },
          悬赏: { enabled: true, next_time: '2099-03-10 06:20' },
          地鬼: { enabled: true, next_time: 'junk' },
          逢魔: { enabled: true, fail_delay: 'soon' },
          放卡: { enabled: true },
        },
      },
    ]),
    'user_tokens.jsonl': lines([
      { id: 1, user_id: 41, token_hash: tokenHash, expires_at: inDays(90), device_info: 'phone' },
      { id: 2, user_id: 41, token_hash: 'c'.repeat(64), expires_at: inDays(90), revoked_at: inDays(-1) },
    ]),
    'agent_nodes.jsonl': lines([{ id: 1, manager_id: 7, node_id: 'PC-1', last_heartbeat: inDays(-1) }]),
    'task_jobs.jsonl': lines([{ id: 1, user_id: 41, status: 'success' }]),
  };
}

export async function writeDump(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}
