// The same settings as JSON: checked as they are typed, each fault with its line or path; what is right is in the form at once.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TaskConfig, type Templates } from '../../../server/services/oas/contract/tasks.js';
import { Banner } from '../../components/Banner.js';
import { TextArea } from '../../components/TextInput.js';
import { applied, draftOf, faultsOf, type Draft } from './draft.js';
import { faultText } from './faultText.js';
import { faultyLine } from './jsonFault.js';

export interface JsonViewProps {
  config: TaskConfig;
  draft: Draft;
  templates: Templates;
  onDraft: (draft: Draft) => void;
  onWrong: (isWrong: boolean) => void;
}

const ROWS = 24;

export function JsonView({ config, draft, templates, onDraft, onWrong }: JsonViewProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => JSON.stringify(applied(draft, config), null, 2));
  const [wrong, setWrong] = useState<string>();
  const faults = faultsOf(draft, templates);
  const read = (next: string): string | undefined => {
    let value: unknown;
    try {
      value = JSON.parse(next);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return t('taskForm.jsonWrong', { line: faultyLine(next), detail });
    }
    const checked = TaskConfig.safeParse(value);
    if (!checked.success) {
      const path = checked.error.issues[0]?.path.join('.') ?? '';
      return path === ''
        ? t('taskForm.jsonObject')
        : t('taskForm.at', { path, detail: t('taskForm.jsonObject') });
    }
    const stranger = Object.keys(checked.data).find((task) => !(task in config));
    if (stranger !== undefined) return t('taskForm.unknownTask', { path: stranger });
    onDraft(draftOf(checked.data, config, draft));
    return undefined;
  };
  const type = (next: string) => {
    setText(next);
    const fault = read(next);
    setWrong(fault);
    onWrong(fault !== undefined);
  };
  return (
    <div className="dc-stack">
      <TextArea
        className="dc-mono"
        rows={ROWS}
        value={text}
        onChange={type}
        spellCheck={false}
        aria-label={t('taskForm.jsonLabel')}
        aria-invalid={wrong !== undefined || faults.length > 0}
      />
      {wrong !== undefined && <Banner tone="bad">{wrong}</Banner>}
      {wrong === undefined &&
        faults.map(({ task, field, fault }) => (
          <Banner key={`${task}.${field}`} tone="bad">
            {t('taskForm.at', { path: `${task}.${field}`, detail: faultText(t, fault) })}
          </Banner>
        ))}
      {wrong === undefined && faults.length === 0 && <p className="dc-hint">{t('taskForm.fine')}</p>}
      <div>
        <Button
          disabled={wrong !== undefined}
          onClick={() => setText(JSON.stringify(JSON.parse(text), null, 2))}
        >
          {t('taskForm.format')}
        </Button>
      </div>
    </div>
  );
}
