// The game account's goods. Rows hold only what was set or reported; what is missing is added on the way out.
import type { JsonObject, UserRow } from '../tables.js';

/** The document's keys in the order they are shown (behaviour row 28). */
export const DEFAULT_ASSETS = {
  level: 0,
  stamina: 0,
  gouyu: 0,
  lanpiao: 0,
  gold: 0,
  gongxun: 0,
  xunzhang: 0,
  tupo_ticket: 0,
  fanhe_level: 1,
  jiuhu_level: 1,
  liao_level: 0,
} as const;

/** Known keys first, then whatever an agent reported beside them. */
export const fullAssets = (user: Pick<UserRow, 'assets'>): JsonObject => ({
  ...DEFAULT_ASSETS,
  ...user.assets,
});
