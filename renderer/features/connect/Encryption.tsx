// Whether what leaves this machine can be read on the way. Read at the start alone, so a change ends in a restart.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { LanState } from '../../../server/console/contract/lan.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { CopyText } from '../../components/CopyText.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { StatusTag } from '../../components/StatusTag.js';
import { errorText } from '../../lib/errorText.js';
import { saveFile } from '../../lib/saveFile.js';
import { useCanRestart, useLanActs, useSettings } from './useConnect.js';

const GENERATED = 'doors.tlsGenerated';

export function Encryption({ lan }: { lan: LanState }) {
  const { t } = useTranslation();
  const settings = useSettings();
  const { set } = useLanActs();
  const generated = settings.of(GENERATED);
  const ownFile = settings.of('doors.tlsCert')?.value;
  const hasOwn = typeof ownFile === 'string' && ownFile !== '';
  const chosen = generated?.is_pending ? generated.pending : generated?.value;
  const wanted = (set.isPending ? set.variables[GENERATED] : chosen) === true;
  const { certificate, fingerprint } = lan;
  return (
    <Card
      title={t('connect.tls.title')}
      aside={
        <StatusTag tone={lan.is_encrypted ? 'ok' : lan.is_on ? 'warn' : 'off'}>
          {t(lan.is_encrypted ? 'connect.tls.on' : 'connect.tls.off')}
        </StatusTag>
      }
    >
      {settings.query.isError && <QueryFailure query={settings.query} />}
      <p>
        {t(hasOwn ? 'connect.tls.own' : lan.is_encrypted ? 'connect.tls.whileOn' : 'connect.tls.whileOff')}
      </p>
      {hasOwn && <CopyText text={ownFile} label={t('connect.tls.file')} />}
      {fingerprint !== null && (
        <div className="dc-field dc-wide">
          <span>{t('connect.tls.fingerprint')}</span>
          <CopyText text={fingerprint} label={t('connect.tls.fingerprint')} />
        </div>
      )}
      {certificate !== null && !hasOwn && (
        <div>
          <Button onClick={() => saveFile('deskcloud.pem', [certificate], 'application/x-pem-file')}>
            {t('connect.tls.save')}
          </Button>
        </div>
      )}
      {generated && !hasOwn && (
        <div className="dc-field dc-check dc-wide">
          <label>
            <input
              type="checkbox"
              checked={wanted}
              disabled={set.isPending || generated.fixed_by !== null}
              onChange={({ target }) => set.mutate({ [GENERATED]: target.checked })}
            />
            {t('connect.tls.generate')}
          </label>
          <span className="dc-hint">
            {generated.fixed_by === null
              ? t('connect.tls.generateHint')
              : t('connect.lan.fixed', { by: generated.fixed_by })}
          </span>
        </div>
      )}
      {set.isError && <Banner tone="bad">{errorText(t, set.error)}</Banner>}
      {generated?.is_pending && <Restart />}
    </Card>
  );
}

function Restart() {
  const { t } = useTranslation();
  const { restart } = useLanActs();
  const can = useCanRestart();
  return (
    <>
      <Banner
        tone="warn"
        act={
          can.data?.is_possible && (
            <Button loading={restart.isPending} onClick={() => restart.mutate()}>
              {t('connect.tls.restart')}
            </Button>
          )
        }
      >
        {t(can.data?.is_possible === false ? 'connect.tls.restartYourself' : 'connect.tls.pending')}
      </Banner>
      {restart.isError && <Banner tone="bad">{errorText(t, restart.error)}</Banner>}
    </>
  );
}
