// Managers make their own accounts; the super gives them a key and the address.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { listRenewalKeys } from '../../../server/services/oas/contract/super.js';
import { CopyText } from '../../components/CopyText.js';
import { Facts } from '../../components/Facts.js';
import { LanOff } from '../../components/LanOff.js';
import { Empty } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { useServiceOrigin } from '../../lib/useServiceOrigin.js';
import { managerKeys } from './keys.js';

export function FirstManager() {
  const { t } = useTranslation();
  const origin = useServiceOrigin();
  const keys = useQuery({
    queryKey: managerKeys.unusedKey,
    queryFn: ({ signal }) => call(listRenewalKeys, { query: { status: 'unused', page_size: 1 } }, { signal }),
  });
  const key = keys.data?.items[0]?.code;
  const address = origin === undefined ? undefined : `${origin}/manager/register`;
  return (
    <Empty act={<Link to="/super/keys">{t('super.managers.toKeys')}</Link>}>
      {t('super.managers.empty')}
      <LanOff origin={origin} />
      {address !== undefined && (
        <Facts
          facts={[
            [
              t('super.managers.registerAddress'),
              <CopyText key="address" text={address} label={t('super.managers.registerAddress')} />,
            ],
            key !== undefined && [
              t('super.managers.keyLink'),
              <CopyText
                key="key"
                text={`${address}#key=${encodeURIComponent(key)}`}
                label={t('super.managers.keyLink')}
              />,
            ],
          ]}
        />
      )}
    </Empty>
  );
}
