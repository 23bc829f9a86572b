// Every address under which others may reach the cloud, the best first, and the one that was lost.
import Button from 'antd/es/button';
import QrcodeOutlined from '@ant-design/icons/QrcodeOutlined';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LanAddress, LanState } from '../../../server/console/contract/lan.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { CopyText } from '../../components/CopyText.js';
import { Empty } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import type { Tone } from '../../components/tones.js';
import { useFormat } from '../../lib/useFormat.js';

const QrDialog = lazy(() =>
  import('../../components/QrDialog.js').then((file) => ({ default: file.QrDialog })),
);

export interface AddressesProps {
  lan: LanState;
  look: () => void;
  isLooking: boolean;
}

export function Addresses({ lan, look, isLooking }: AddressesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card title={t('connect.addresses.title')}>
      {lan.lost && (
        <Banner tone="warn">
          {t('connect.addresses.lost', {
            addresses: lan.lost.addresses.join(', '),
            at: format.wall(Date.parse(lan.lost.at)),
          })}
        </Banner>
      )}
      {lan.addresses.length === 0 && (
        <Empty
          act={
            <div>
              <Button onClick={look} loading={isLooking}>
                {t('common.retry')}
              </Button>
            </div>
          }
        >
          {t('connect.addresses.none')}
        </Empty>
      )}
      {!lan.is_on && lan.addresses.length > 0 && <p className="dc-hint">{t('connect.addresses.whileOff')}</p>}
      <ul className="dc-lan-addresses">
        {lan.addresses.map((address, index) => (
          <li key={address.address}>
            <Links urls={address.urls} isReached={lan.is_on} />
            <span className="dc-inline">
              {index === 0 && address.is_likely && (
                <StatusTag tone="run">{t('connect.addresses.best')}</StatusTag>
              )}
              <StatusTag tone={toneOf(lan, address)}>
                {t(
                  !lan.is_on
                    ? 'connect.addresses.closed'
                    : address.is_likely
                      ? 'connect.addresses.likely'
                      : 'connect.addresses.unlikely',
                )}
              </StatusTag>
              <span className="dc-hint">
                {t(`connect.link.${address.link}`)}
                {address.interface !== '' && ` · ${address.interface}`}
              </span>
            </span>
          </li>
        ))}
        <li>
          <Links urls={Object.fromEntries(lan.services.map(({ name, url }) => [name, url]))} />
          <StatusTag tone="off">{t('connect.addresses.thisMachine')}</StatusTag>
        </li>
      </ul>
    </Card>
  );
}

const toneOf = (lan: LanState, { is_likely: isLikely }: LanAddress): Tone =>
  lan.is_on && isLikely ? 'ok' : 'off';

/** `isReached` left out: no other machine ever reaches these, and no phone. */
function Links({ urls, isReached }: { urls: Readonly<Record<string, string>>; isReached?: boolean }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string>();
  return (
    <>
      {Object.entries(urls).map(([service, url]) => (
        <span key={service} className="dc-lan-link">
          <CopyText text={url} label={t('connect.addresses.of', { url })} />
          {isReached !== undefined && (
            <Button
              type="text"
              aria-label={t('connect.addresses.qrOf', { url })}
              title={t('connect.addresses.qr')}
              icon={<QrcodeOutlined />}
              onClick={() => setShown(url)}
            />
          )}
        </span>
      ))}
      <Suspense>
        {shown !== undefined && (
          <QrDialog
            text={shown}
            title={t('connect.addresses.qr')}
            isReachable={isReached ?? false}
            onClose={() => setShown(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}
