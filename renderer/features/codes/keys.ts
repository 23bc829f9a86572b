// Names of what this feature asks for in the query cache.
import { codeStock } from './stock.js';

export const codeKeys = {
  all: codeStock.queryKey,
  list: [...codeStock.queryKey, 'list'] as const,
};
