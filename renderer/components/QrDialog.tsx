import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Banner } from './Banner.js';
import { CopyText } from './CopyText.js';
import { Dialog } from './Dialog.js';
import { Qr } from './Qr.js';

export interface QrDialogProps {
  /** What the camera reads: an address. */
  text: string;
  title: string;
  /** False while a phone cannot reach that address. */
  isReachable?: boolean;
  /** Where that is mended, for whoever may. */
  mendAt?: string;
  onClose: () => void;
}

export function QrDialog({ text, title, isReachable = true, mendAt, onClose }: QrDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose}>
      {!isReachable && (
        <Banner tone="warn" act={mendAt !== undefined && <Link to={mendAt}>{t('qr.connect')}</Link>}>
          {t('qr.unreachable')}
        </Banner>
      )}
      <div className="dc-qr">
        <Qr text={text} label={t('qr.alt', { text: title })} size={240} />
        <p className="dc-hint">{t('qr.hint')}</p>
      </div>
      <CopyText text={text} label={title} />
    </Dialog>
  );
}
