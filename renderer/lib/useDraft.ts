// What was typed into a form that was closed, left or looked away from is there again when it is opened. It goes when it is saved or
// taken back, and with the account: it lies in the cache under the role that typed it.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Role } from './roleSessions.js';
import type { Form } from './useForm.js';

const keyOf = (role: Role, name: string) => [role, 'drafts', name] as const;

/** `name` tells forms apart: `schedule.new`. A form that closes when it is saved forgets its draft itself. */
export function useDraft<Values extends object>(role: Role, name: string, form: Form<Values>): void {
  const queries = useQueryClient();
  const isTaken = useRef(false);
  const { values, isDirty, set } = form;
  useEffect(() => {
    const key = keyOf(role, name);
    // Nobody watches it while the form is closed, and it must not go for that.
    queries.setQueryDefaults([role, 'drafts'], { gcTime: Infinity });
    if (!isTaken.current) {
      isTaken.current = true;
      const kept = queries.getQueryData<Values>(key);
      if (!kept) return;
      for (const field of Object.keys(values) as (keyof Values & string)[]) {
        if (field in kept) set(field, kept[field]);
      }
      return;
    }
    if (isDirty) queries.setQueryData(key, values);
    else queries.removeQueries({ queryKey: key });
  }, [queries, role, name, values, isDirty, set]);
}

export const forgetDraft = (queries: QueryClient, role: Role, name: string): void =>
  queries.removeQueries({ queryKey: keyOf(role, name) });
