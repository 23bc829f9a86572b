// Renewal keys of the super and activation codes of a manager are kept, listed, revoked and handed out alike; a stock says
// which of them are meant.
import type { Table } from '../../../core/store/types.js';
import { activationCodeTable, renewalKeyTable, type CodeRow } from '../tables.js';

export interface CodeStock {
  table: Table<CodeRow>;
  /** 0 for renewal keys, which are the super's. */
  managerId: number;
  /** As it stands in messages for people. */
  word: 'renewal key' | 'activation code';
  /** As it stands in audit entries. */
  targetType: 'manager_renewal_key' | 'user_activation_code';
  /** Names of audit actions: the document's where it has them. */
  actions: {
    makeMany: string;
    edit: string;
    handOut: string;
    revoke: string;
    revokeMany: string;
    delete: string;
    deleteMany: string;
  };
}

export const renewalKeyStock: CodeStock = {
  // The columns used here are those of CodeRow, which every row of the table has.
  table: renewalKeyTable as unknown as Table<CodeRow>,
  managerId: 0,
  word: 'renewal key',
  targetType: 'manager_renewal_key',
  actions: {
    makeMany: 'batch_create_renewal_keys',
    edit: 'edit_manager_renewal_key',
    handOut: 'hand_out_renewal_keys',
    revoke: 'patch_manager_renewal_key_status',
    revokeMany: 'batch_revoke_renewal_keys',
    delete: 'delete_manager_renewal_key',
    deleteMany: 'batch_delete_renewal_keys',
  },
};

export const activationCodeStock = (managerId: number): CodeStock => ({
  table: activationCodeTable as unknown as Table<CodeRow>,
  managerId,
  word: 'activation code',
  targetType: 'user_activation_code',
  actions: {
    makeMany: 'batch_create_activation_codes',
    edit: 'edit_activation_code',
    handOut: 'hand_out_activation_codes',
    revoke: 'patch_activation_code_status',
    revokeMany: 'batch_revoke_activation_codes',
    delete: 'delete_activation_code',
    deleteMany: 'batch_delete_activation_codes',
  },
});
