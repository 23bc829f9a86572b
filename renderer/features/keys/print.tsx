import { PrintCards } from '../../components/codes/PrintCards.js';
import { keyStock } from './stock.js';

export function PrintKeysPage() {
  return <PrintCards stock={keyStock} />;
}
