// The firewall of Windows: one rule, for private networks alone, that the operator adds and removes by one consent each.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../components/Banner.js';
import { errorText } from '../../lib/errorText.js';
import { useLanActs } from './useConnect.js';

export interface FirewallRuleProps {
  /** What the self-test found. */
  state: string | undefined;
  /** The rule changed: the test has another answer now. */
  tested: () => void;
}

export function FirewallRule({ state, tested }: FirewallRuleProps) {
  const { t } = useTranslation();
  const { firewall } = useLanActs();
  const change = (allowed: boolean) => firewall.mutate(allowed, { onSuccess: tested });
  return (
    <div className="dc-stack">
      <p className="dc-hint">{t('connect.firewall.why')}</p>
      <div className="dc-inline">
        {state !== 'ok' && (
          <Button loading={firewall.isPending} onClick={() => change(true)}>
            {t('connect.firewall.add')}
          </Button>
        )}
        {state !== 'failed' && (
          <Button loading={firewall.isPending} onClick={() => change(false)}>
            {t('connect.firewall.remove')}
          </Button>
        )}
      </div>
      {firewall.isPending && <Banner tone="wait">{t('connect.firewall.consent')}</Banner>}
      {firewall.isError && <Banner tone="bad">{errorText(t, firewall.error)}</Banner>}
    </div>
  );
}
