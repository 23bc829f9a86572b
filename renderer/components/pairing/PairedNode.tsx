// A pairing token that was just made: shown once, written into the settings of each kind of agent, until its node has come.
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import type { createPairingToken } from '../../../server/services/oas/contract/nodes.js';
import { copyText } from '../../lib/copy.js';
import { useFormat } from '../../lib/useFormat.js';
import { Banner } from '../Banner.js';
import { CodeChip } from '../CodeChip.js';
import { LanOff } from '../LanOff.js';
import { Tabs } from '../Tabs.js';
import { envFile, sampleCommand, type AgentSettings } from './agentSettings.js';
import './pairing.css';

const Dialog = lazy(() => import('../Dialog.js').then((file) => ({ default: file.Dialog })));
const Qr = lazy(() => import('../Qr.js').then((file) => ({ default: file.Qr })));

export type MadeToken = AnswerOf<typeof createPairingToken>;

export interface PairedNodeProps {
  made: MadeToken;
  /** User name of the manager whose node it is. */
  manager: string;
  /** Where agents reach the service. */
  origin: string;
  /** Of a certificate that the cloud made for itself. */
  fingerprint?: string | undefined;
  isOnline: boolean;
}

const KINDS = ['python', 'sample'] as const;

export function PairedNode({ made, manager, origin, fingerprint, isOnline }: PairedNodeProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('python');
  const [outcome, setOutcome] = useState<boolean>();
  const [hasQr, setQr] = useState(false);
  const settings: AgentSettings = {
    server: origin,
    username: manager,
    node_id: made.node_id,
    token: made.token,
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
  const text = kind === 'python' ? envFile(settings) : sampleCommand(settings);
  return (
    <div className="dc-stack dc-pairing">
      <LanOff origin={origin} />
      <Banner tone="warn">{t('pairing.once')}</Banner>
      <div>
        <CodeChip code={made.token} isShort />{' '}
        <span className="dc-hint">
          {made.expires_at === null
            ? t('pairing.forever')
            : t('pairing.until', { at: format.wall(Date.parse(made.expires_at)) })}
        </span>
      </div>
      <div>
        <Tabs
          label={t('pairing.kinds')}
          tabs={KINDS.map((key) => ({ key, title: t(`pairing.${key}`) }))}
          active={kind}
          onChange={(key) => {
            setKind(key);
            setOutcome(undefined);
          }}
        >
          <p className="dc-hint">{t(`pairing.${kind}Hint`)}</p>
          <pre tabIndex={0} aria-label={t('pairing.settings')} className="dc-settings">
            {text}
          </pre>
        </Tabs>
        <div className="dc-inline">
          <Button type="primary" data-first onClick={() => void copyText(text).then(setOutcome)}>
            {t('pairing.copyAll')}
          </Button>
          <Button onClick={() => setQr(true)}>{t('pairing.qr')}</Button>
        </div>
      </div>
      {outcome !== undefined && (
        <Banner tone={outcome ? 'ok' : 'warn'}>
          {t(outcome ? 'pairing.copied' : 'common.copy.refused')}
        </Banner>
      )}
      {origin.startsWith('https:') && (
        <p className="dc-hint">
          {t('pairing.encrypted', { variable: kind === 'python' ? 'SSL_CERT_FILE' : 'NODE_EXTRA_CA_CERTS' })}
        </p>
      )}
      <Banner tone={isOnline ? 'ok' : 'wait'}>
        {t(isOnline ? 'pairing.connected' : 'pairing.waiting', { name: made.node_id })}
      </Banner>
      <Suspense>
        {hasQr && (
          <Dialog title={t('pairing.qr')} onClose={() => setQr(false)}>
            <div className="dc-qr">
              <Qr
                text={JSON.stringify(settings)}
                label={t('pairing.qrOf', { name: made.node_id })}
                size={260}
              />
              <p className="dc-hint">{t('pairing.qrHint')}</p>
            </div>
          </Dialog>
        )}
      </Suspense>
    </div>
  );
}
