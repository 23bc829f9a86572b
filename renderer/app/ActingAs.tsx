// A super works in another's name: said as long as it lasts, with the way out, and the way to go on when its time is nearly over.
import Button from 'antd/es/button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { logoutManager } from '../../server/services/oas/contract/sessions.js';
import { signInAsManager } from '../../server/services/oas/contract/support.js';
import { Banner } from '../components/Banner.js';
import { call } from '../lib/api.js';
import { errorText } from '../lib/errorText.js';
import { closeRoleSession, openRoleSession, type OpenSession, type Role } from '../lib/roleSessions.js';
import { useFormat } from '../lib/useFormat.js';

/** Where a super goes on when it is itself again. */
export const AFTER_ACTING = '/super/managers';

export function ActingAs({ role, session }: { role: Role; session: OpenSession }) {
  const { t } = useTranslation();
  const { clock } = useFormat();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { acting, name } = session;
  const again = useMutation({
    mutationFn: (id: number) => call(signInAsManager, { params: { id } }),
    onSuccess: ({ token, expires_at }, id) =>
      openRoleSession(role, {
        token,
        name,
        isActing: true,
        acting: { id, until: Date.parse(expires_at) },
      }),
  });
  const end = useMutation({
    mutationFn: () => call(logoutManager),
    // Even if the cloud is away: this tab forgets the token, and the session ends by its own time.
    onSettled: () => {
      closeRoleSession(role);
      queries.removeQueries({ queryKey: [role] });
      void navigate(AFTER_ACTING, { replace: true });
    },
  });
  return (
    <Banner
      tone="held"
      act={
        <>
          {acting && (
            <Button loading={again.isPending} onClick={() => again.mutate(acting.id)}>
              {t('common.actingAs.again')}
            </Button>
          )}
          <Button loading={end.isPending} onClick={() => end.mutate()}>
            {t('common.actingAs.end')}
          </Button>
        </>
      }
    >
      {t('common.actingAs.text', { name })}
      {acting && ` · ${t('common.actingAs.until', { at: clock(acting.until) })}`}
      {again.isError && ` · ${errorText(t, again.error)}`}
    </Banner>
  );
}
