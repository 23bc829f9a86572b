// The one decision of the page: this machine alone, or the network too; and the super apart from that.
import Button from 'antd/es/button';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { LanState } from '../../../server/console/contract/lan.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { StatusTag } from '../../components/StatusTag.js';
import { offerUndo } from '../../components/UndoToast.js';
import { errorText } from '../../lib/errorText.js';
import { useLanActs } from './useConnect.js';

export function LanSwitch({ lan }: { lan: LanState }) {
  const { t } = useTranslation();
  const { change } = useLanActs();
  const switchOff = () =>
    change.mutate(
      { is_on: false },
      {
        onSuccess: () =>
          offerUndo(t('connect.lan.wasSwitchedOff'), () => change.mutateAsync({ is_on: true })),
      },
    );
  return (
    <Card
      title={t('connect.lan.title')}
      aside={
        <StatusTag tone={lan.is_on ? 'ok' : 'off'}>
          {t(lan.is_on ? 'connect.lan.on' : 'connect.lan.off')}
        </StatusTag>
      }
    >
      {lan.is_on ? <p>{t('connect.lan.whileOn')}</p> : <WhileOff lan={lan} />}
      {lan.fixed_by === null ? (
        <div>
          {lan.is_on ? (
            <Button loading={change.isPending} onClick={switchOff}>
              {t('connect.lan.switchOff')}
            </Button>
          ) : (
            <Button type="primary" loading={change.isPending} onClick={() => change.mutate({ is_on: true })}>
              {t('connect.lan.switchOn')}
            </Button>
          )}
        </div>
      ) : (
        <p className="dc-hint">{t('connect.lan.fixed', { by: lan.fixed_by })}</p>
      )}
      {lan.is_on && (
        <SuperSwitch
          isOn={(change.isPending ? change.variables.super_from_lan : undefined) ?? lan.super_from_lan}
          isBusy={change.isPending}
          set={(isOn) => change.mutate({ is_on: lan.is_on, super_from_lan: isOn })}
        />
      )}
      {change.isError && <Banner tone="bad">{errorText(t, change.error)}</Banner>}
    </Card>
  );
}

const TOLD = ['who', 'super', 'firewall', 'plain'] as const;

/** What switching on means, before it is done. */
function WhileOff({ lan }: { lan: LanState }) {
  const { t } = useTranslation();
  const words = TOLD.filter((key) => key !== 'plain' || !lan.is_encrypted);
  return (
    <>
      <p>{t('connect.lan.whileOff')}</p>
      <ul className="dc-points">
        {words.map((key) => (
          <li key={key}>
            {key === 'firewall' ? t(`connect.lan.firewall.${lan.system}`) : t(`connect.lan.${key}`)}
          </li>
        ))}
      </ul>
    </>
  );
}

function SuperSwitch({
  isOn,
  isBusy,
  set,
}: {
  isOn: boolean;
  isBusy: boolean;
  set: (isOn: boolean) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="dc-field dc-check dc-wide">
      <label>
        <input
          type="checkbox"
          checked={isOn}
          disabled={isBusy}
          aria-describedby={id}
          onChange={({ target }) => set(target.checked)}
        />
        {t('connect.lan.superToo')}
      </label>
      <span id={id} className="dc-hint">
        {t('connect.lan.superHint')}
      </span>
    </div>
  );
}
