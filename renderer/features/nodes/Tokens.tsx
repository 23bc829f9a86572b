// Tokens that were given out, and the way to take one back.
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Card.js';
import { Empty, Failed } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNodeActs, usePairingTokens } from './useNodes.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

export function Tokens() {
  const { t } = useTranslation();
  const format = useFormat();
  const tokens = usePairingTokens();
  const { revokeToken } = useNodeActs();
  const [asked, setAsked] = useState<{ id: number; node_id: string }>();
  return (
    <Card title={t('work.nodes.tokens')}>
      {tokens.isError && (
        <Failed error={tokens.error} retry={() => void tokens.refetch()} busy={tokens.isFetching} />
      )}
      {tokens.data?.items.length === 0 && <Empty>{t('work.nodes.noTokens')}</Empty>}
      <ul className="dc-stack">
        {tokens.data?.items.map((token) => (
          <li key={token.id} className="dc-card-head">
            <span className="dc-inline">
              <strong>{token.node_id}</strong>
              <StatusTag tone={token.expired ? 'off' : token.paired ? 'ok' : 'wait'}>
                {t(
                  token.expired
                    ? 'work.nodes.lapsed'
                    : token.paired
                      ? 'work.nodes.paired'
                      : 'work.nodes.unpaired',
                )}
              </StatusTag>
            </span>
            <span className="dc-hint">
              {t('work.nodes.hint')} <code>{token.hint}</code> · {t('work.nodes.expires')}{' '}
              {token.expires_at === null
                ? t('work.nodes.forever')
                : format.wall(Date.parse(token.expires_at))}
            </span>
            <Button
              aria-label={t('confirm.title', {
                verb: t('acts.revoke'),
                object: t('work.nodes.oneToken', { name: token.node_id }),
              })}
              onClick={() => setAsked(token)}
            >
              {t('acts.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      <Suspense>
        {asked && (
          <Confirm
            verb={t('acts.revoke')}
            object={t('work.nodes.oneToken', { name: asked.node_id })}
            consequence={t('work.nodes.revokeConsequence')}
            run={() => revokeToken.mutateAsync(asked.id)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </Card>
  );
}
