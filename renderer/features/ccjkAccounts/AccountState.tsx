import { useTranslation } from 'react-i18next';
import { StatusTag } from '../../components/StatusTag.js';

export function AccountState({ isActive }: { isActive: boolean }) {
  const { t } = useTranslation();
  return (
    <StatusTag tone={isActive ? 'ok' : 'off'}>{t(`ccjkAccounts.state.${isActive ? 'on' : 'off'}`)}</StatusTag>
  );
}
