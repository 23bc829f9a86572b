// The record is read as sentences: whatever act the service writes down has words in both languages.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import en from '../../../renderer/app/languages/audit/en.json' with { type: 'json' };
import zh from '../../../renderer/app/languages/audit/zh-CN.json' with { type: 'json' };

const service = join(import.meta.dirname, '../../../server/services/oas');

/** Names of acts, as the service's own files spell them where an entry is written or its action is chosen. */
function writtenActions(): Set<string> {
  const found = new Set<string>();
  const files = readdirSync(service, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.startsWith('contract'))) {
    const text = readFileSync(join(service, file), 'utf8');
    if (!/\baudit\(tx|action: |actions: /.test(text)) continue;
    const chosen = [
      ...text.matchAll(
        /\baction:[^,;]*|\bactions: \{[^}]*\}|\b(?:record\w*|jobKind|userKind|audit\w*)\([^)]*/g,
      ),
    ];
    for (const [part] of chosen) {
      for (const [, name] of part.matchAll(/'([a-z]+(?:_[a-z0-9]+)+)'/g)) if (name) found.add(name);
    }
  }
  return found;
}

/** Words in the same places that are no acts: kinds of targets, a policy. */
const NO_ACTS = new Set([
  'stop_task',
  'manager_renewal_key',
  'user_activation_code',
  'user_token',
  'pairing_token',
]);

test('every act that the service writes down has words in Chinese and English', () => {
  const actions = [...writtenActions()].filter((name) => !NO_ACTS.has(name));
  expect(actions.length).toBeGreaterThan(55);
  expect(actions).toContain('sign_in_as_manager');
  expect(actions.filter((name) => !Object.hasOwn(zh.audit.did, name))).toEqual([]);
  expect(actions.filter((name) => !Object.hasOwn(en.audit.did, name))).toEqual([]);
});
