import { useTranslation } from 'react-i18next';
import { PrintCards } from '../../components/codes/PrintCards.js';
import { codeStock } from './stock.js';
import type { ActivationCode } from './useCodes.js';

export function PrintCodesPage() {
  const { t } = useTranslation();
  return <PrintCards<ActivationCode> stock={codeStock} kindOf={(code) => t(`userTypes.${code.user_type}`)} />;
}
