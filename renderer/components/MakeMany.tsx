// The drawer that makes several things at once: a form first; then, in the same place, the list of what was made, to be copied,
// saved or printed.
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../lib/copy.js';
import { csvOf } from '../lib/csv.js';
import { saveFile } from '../lib/saveFile.js';
import type { Form } from '../lib/useForm.js';
import { Banner } from './Banner.js';
import { Drawer } from './Drawer.js';
import { FormFailure } from './FormFailure.js';

export interface MadeMany {
  /** The batch's name; also the name of the files. */
  title: string;
  /** "5 keys made" */
  said: string;
  /** One code a line. */
  text: string;
  csv: { headers: readonly string[]; rows: readonly (readonly (string | number)[])[] };
  hint?: string;
}

export interface MakeManyProps<Values extends object> {
  title: string;
  form: Form<Values>;
  /** "Make 5 keys" */
  submit: string;
  /** The form's fields. */
  children: ReactNode;
  made: MadeMany | undefined;
  /** Back to the form. */
  again: () => void;
  /** They were copied, saved or printed: somebody may hold them now. */
  onTaken?: () => void;
  /** Leads to the cards of what was made. */
  onPrint?: () => void;
  onClose: () => void;
}

export function MakeMany<Values extends object>(props: MakeManyProps<Values>) {
  const { title, form, submit, children, made, onClose } = props;
  if (made) return <Made {...props} made={made} />;
  return (
    <Drawer
      isModal
      title={title}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={() => form.submit()} loading={form.isPending}>
          {submit}
        </Button>
      }
    >
      <form className="dc-form" onSubmit={form.submit} noValidate>
        {children}
        <FormFailure form={form} />
        {/* Enter in a field sends the form. */}
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}

type MadeProps = Pick<MakeManyProps<object>, 'again' | 'onTaken' | 'onPrint' | 'onClose'> & {
  made: MadeMany;
};

function Made({ made, again, onTaken, onPrint, onClose }: MadeProps) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<boolean>();
  const save = (ending: 'txt' | 'csv') => {
    const content = ending === 'txt' ? `${made.text}\n` : csvOf(made.csv.headers, made.csv.rows);
    saveFile(`${made.title}.${ending}`, [content], ending === 'txt' ? 'text/plain' : 'text/csv');
    onTaken?.();
  };
  const copy = async () => {
    const isDone = await copyText(made.text);
    setOutcome(isDone);
    if (isDone) onTaken?.();
  };
  return (
    <Drawer
      isModal
      title={made.title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={again}>{t('making.again')}</Button>
          <Button onClick={() => save('txt')}>{t('making.txt')}</Button>
          <Button onClick={() => save('csv')}>{t('making.csv')}</Button>
          {onPrint && <Button onClick={onPrint}>{t('making.print')}</Button>}
          <Button type="primary" data-first onClick={() => void copy()}>
            {t('making.copyAll')}
          </Button>
        </>
      }
    >
      <Banner tone="ok">{made.said}</Banner>
      {outcome !== undefined && (
        <Banner tone={outcome ? 'ok' : 'warn'}>
          {t(outcome ? 'making.copiedAll' : 'common.copy.refused')}
        </Banner>
      )}
      {made.hint !== undefined && <p className="dc-hint">{made.hint}</p>}
      <pre tabIndex={0} aria-label={made.title}>
        {made.text}
      </pre>
    </Drawer>
  );
}
