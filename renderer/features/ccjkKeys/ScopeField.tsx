// What a key may: by purpose, or one by one, each explained.
import Button from 'antd/es/button';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { SCOPES, type Scope } from '../../../server/services/ccjk/contract/shapes.js';
import { meQuery } from '../../lib/ccjk/me.js';
import type { Form } from '../../lib/useForm.js';
import { saidOf } from './ScopeList.js';

/** The operator's alone. */
const ADMIN: Scope = 'task:admin';

export const READING = SCOPES.filter((scope) => scope.endsWith(':read'));
const PURPOSES = {
  reading: READING,
  tasks: SCOPES.filter((scope) => scope === 'device:read' || (scope.startsWith('task:') && scope !== ADMIN)),
  all: SCOPES.filter((scope) => scope !== ADMIN),
} as const;

export function ScopeField<Values extends { scopes: readonly Scope[] }>({ form }: { form: Form<Values> }) {
  const { t } = useTranslation();
  const account = useQuery(meQuery);
  const offered = SCOPES.filter((scope) => scope !== ADMIN || account.data?.is_operator === true);
  const { scopes } = form.values;
  const error = (form.errors as { scopes?: string }).scopes;
  const id = form.idOf('scopes');
  const choose = (next: readonly Scope[]) => form.set('scopes', next as Values['scopes']);
  return (
    <fieldset
      className="dc-field dc-choices dc-ccjk-scope-field"
      aria-describedby={error === undefined ? undefined : `${id}-hint`}
    >
      <legend>{t('ccjkKeys.scopes')}</legend>
      <div className="dc-inline">
        {(Object.keys(PURPOSES) as (keyof typeof PURPOSES)[]).map((purpose) => (
          <Button key={purpose} size="small" onClick={() => choose(PURPOSES[purpose])}>
            {t(`ccjkKeys.purposes.${purpose}`)}
          </Button>
        ))}
      </div>
      <ul className="dc-ccjk-scopes">
        {offered.map((scope, index) => (
          <li key={scope}>
            <label>
              <input
                type="checkbox"
                id={index === 0 ? id : undefined}
                checked={scopes.includes(scope)}
                onChange={({ target: { checked } }) =>
                  choose(SCOPES.filter((one) => (one === scope ? checked : scopes.includes(one))))
                }
              />
              <code>{scope}</code>
            </label>
            <span className="dc-hint">{saidOf(scope)}</span>
          </li>
        ))}
      </ul>
      {error !== undefined && (
        <span id={`${id}-hint`} className="dc-hint dc-wrong" role="alert">
          {error}
        </span>
      )}
    </fieldset>
  );
}
