// The last question before what cannot be undone: it names the act, the things and their number. Red stands here alone.
import Button from 'antd/es/button';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../lib/errorText.js';
import { Banner } from './Banner.js';
import { Dialog } from './Dialog.js';
import { TextInput } from './TextInput.js';

export interface ConfirmProps {
  /** 删除 */
  verb: string;
  /** 3 个用户 */
  object: string;
  /** The first few by name; the rest is counted. */
  names?: readonly string[];
  count?: number;
  /** What becomes of what hangs on it. */
  consequence?: ReactNode;
  /** Has to be typed before it goes on, for many at once: the count. */
  typed?: string;
  /** False for an act that harms nothing. */
  isDanger?: boolean;
  /** Throws an `ApiError`: it is said here, and the question stays. */
  run: () => Promise<unknown>;
  onClose: () => void;
}

const NAMED = 3;

export function Confirm({
  verb,
  object,
  names = [],
  count,
  consequence,
  typed,
  isDanger = true,
  run,
  onClose,
}: ConfirmProps) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const title = t('confirm.title', { verb, object });
  const isReady = typed === undefined || text.trim() === typed;
  const all = count ?? names.length;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || isBusy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await run();
      onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose} data-first>
            {t('common.cancel')}
          </Button>
          <Button
            type="primary"
            danger={isDanger}
            htmlType="submit"
            form={id}
            disabled={!isReady}
            loading={isBusy}
          >
            {title}
          </Button>
        </>
      }
    >
      <form id={id} className="dc-stack" onSubmit={(event) => void submit(event)}>
        {names.length > 0 && (
          <p>
            {names.slice(0, NAMED).join('、')}
            {all > NAMED && ` ${t('confirm.more', { count: all })}`}
          </p>
        )}
        {consequence !== undefined && <div>{consequence}</div>}
        {typed !== undefined && (
          <label className="dc-field">
            {t('confirm.type', { count: Number(typed) })}
            <TextInput value={text} onChange={setText} inputMode="numeric" autoComplete="off" />
          </label>
        )}
        {failure !== undefined && <Banner tone="bad">{errorText(t, failure)}</Banner>}
      </form>
    </Dialog>
  );
}
