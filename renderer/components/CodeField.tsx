// The field of an activation code: typed, pasted, or read from a picture of its QR. What a page may not do where it stands
// (reading the clipboard outside a secure context) it does not offer.
import PictureOutlined from '@ant-design/icons/PictureOutlined';
import Button from 'antd/es/button';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOfText } from '../lib/codeText.js';
import type { Form } from '../lib/useForm.js';
import { Banner } from './Banner.js';
import { TextField } from './Field.js';

export interface CodeFieldProps {
  form: Form<{ code: string }>;
  label: string;
  hint: string;
  isFirst?: boolean;
}

type Trouble = 'pasteRefused' | 'photoNone' | 'photoUnread';

export function CodeField({ form, label, hint, isFirst = false }: CodeFieldProps) {
  const { t } = useTranslation();
  const file = useRef<HTMLInputElement>(null);
  const [isReading, setReading] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const take = (text: string) => {
    setTrouble(undefined);
    form.set('code', codeOfText(text));
  };
  const paste = () => navigator.clipboard.readText().then(take, () => setTrouble('pasteRefused')); // the person said no, or a policy did
  const read = async (photo: File) => {
    setReading(true);
    try {
      const { qrOfPhoto } = await import('../lib/qrOfPhoto.js');
      const text = await qrOfPhoto(photo);
      if (text === undefined) setTrouble('photoNone');
      else take(text);
    } catch (error) {
      // A kind of picture that this browser does not know, or the decoder could not be fetched.
      console.info('the picture could not be read', error);
      setTrouble('photoUnread');
    } finally {
      setReading(false);
    }
  };
  return (
    <>
      <TextField
        form={form}
        name="code"
        label={label}
        hint={hint}
        autoComplete="off"
        isCode
        isFirst={isFirst}
      />
      <div className="dc-inline">
        {canPaste() && <Button onClick={() => void paste()}>{t('code.paste')}</Button>}
        <Button icon={<PictureOutlined />} loading={isReading} onClick={() => file.current?.click()}>
          {t('code.photo')}
        </Button>
        <input
          ref={file}
          type="file"
          accept="image/*"
          hidden
          aria-label={t('code.photo')}
          onChange={({ target }) => {
            const photo = target.files?.[0];
            // Choosing the same picture again is a new try.
            target.value = '';
            if (photo) void read(photo);
          }}
        />
      </div>
      {trouble && <Banner tone="warn">{t(`code.${trouble}`)}</Banner>}
    </>
  );
}

/** Outside a secure context pages have no clipboard to read. */
const canPaste = (): boolean => window.isSecureContext && 'readText' in navigator.clipboard;
