import { useTranslation } from 'react-i18next';
import type { Scope } from '../../../server/services/ccjk/contract/shapes.js';
import { wordOf } from '../../lib/i18n.js';

/** What a scope allows. */
export const saidOf = (scope: Scope): string => wordOf(`ccjkKeys.may.${scope.replace(':', '.')}`, scope);

export function ScopeList({ scopes }: { scopes: readonly Scope[] }) {
  // Listens for a change of language.
  useTranslation();
  return (
    <ul className="dc-ccjk-scopes">
      {scopes.map((scope) => (
        <li key={scope}>
          <code>{scope}</code>
          <span className="dc-hint">{saidOf(scope)}</span>
        </li>
      ))}
    </ul>
  );
}
