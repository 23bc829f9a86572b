// A key that was just made: shown once, and how a program uses it.
import { useTranslation } from 'react-i18next';
import type { Scope } from '../../../server/services/ccjk/contract/shapes.js';
import { Banner } from '../../components/Banner.js';
import { CodeChip } from '../../components/CodeChip.js';
import { LanOff } from '../../components/LanOff.js';
import { useServiceOrigin } from '../../lib/useServiceOrigin.js';
import { ScopeList } from './ScopeList.js';

/** A first call that each scope allows. */
const FIRST: Partial<Record<Scope, string>> = {
  'task:read': '/v1/tasks',
  'device:read': '/v1/devices',
  'user:read': '/v1/auth/me',
  'stats:read': '/v1/stats/summary',
  'config:read': '/v1/config/backups',
  'log:read': '/v1/logs',
};

export function MadeKey({ apiKey: key, scopes }: { apiKey: string; scopes: readonly Scope[] }) {
  const { t } = useTranslation();
  const origin = useServiceOrigin('ccjk') ?? location.origin;
  const first = scopes.map((scope) => FIRST[scope]).find((path) => path !== undefined);
  return (
    <div className="dc-stack">
      <Banner tone="warn">{t('ccjkKeys.once')}</Banner>
      <div className="dc-ccjk-key" data-first tabIndex={-1}>
        <CodeChip code={key} />
      </div>
      <LanOff origin={origin} />
      <p className="dc-hint">{t('ccjkKeys.howTo')}</p>
      <pre tabIndex={0} aria-label={t('ccjkKeys.example')} className="dc-ccjk-example">
        {`curl ${origin}${first ?? '/v1/tasks'} \\\n  -H 'Authorization: Bearer ${key}'`}
      </pre>
      <section>
        <h3>{t('ccjkKeys.scopes')}</h3>
        <ScopeList scopes={scopes} />
      </section>
    </div>
  );
}
