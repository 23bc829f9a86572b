import { useTranslation } from 'react-i18next';
import { ARCHIVE_FILTERS } from '../../../server/services/oas/contract/userFilter.js';
import { USER_STATUSES, USER_TYPES } from '../../../server/services/oas/contract/shapes.js';
import type { listUsers } from '../../../server/services/oas/contract/manager.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import type { FilterField } from '../../components/FilterBar.js';

type Summary = AnswerOf<typeof listUsers>['summary'];

/** By what the list of users is filtered, with the numbers that are known of all users. */
export function useUserFields(summary: Summary | undefined): FilterField[] {
  const { t } = useTranslation();
  return [
    {
      name: 'status',
      label: t('nouns.status'),
      kind: 'choice',
      options: USER_STATUSES.map((value) => ({
        value,
        label: t(`status.account.${value}`),
        count: summary?.[value],
      })),
    },
    {
      name: 'user_type',
      label: t('nouns.type'),
      kind: 'choice',
      options: USER_TYPES.map((value) => ({
        value,
        label: t(`userTypes.${value}`),
        count: summary?.[value],
      })),
    },
    {
      name: 'archive_status',
      label: t('nouns.archive'),
      kind: 'choice',
      options: ARCHIVE_FILTERS.map((value) => ({ value, label: t(`status.archive.${value}`) })),
    },
    {
      name: 'expires_within',
      label: t('users.expiry'),
      kind: 'choice',
      options: [
        { value: '1', label: t('users.within.day') },
        { value: '7', label: t('users.within.week'), count: summary?.expiring_7d },
        { value: '30', label: t('users.within.month') },
      ],
    },
    { name: 'expires_from', label: t('users.expiresFrom'), kind: 'date' },
    { name: 'expires_to', label: t('users.expiresTo'), kind: 'date' },
    {
      name: 'deleted',
      label: t('users.deletedFilter'),
      kind: 'choice',
      options: [{ value: '1', label: t('users.deletedOnly'), count: summary?.deleted }],
    },
  ];
}
