// Names of what this feature asks for in the query cache: the role first, then the list.
import { keyStock } from './stock.js';

export const renewalKeyKeys = {
  all: keyStock.queryKey,
  list: [...keyStock.queryKey, 'list'] as const,
};
