// Promise: whoever waits has its turn after at most one job of every other address that waits, however many jobs those have. A
// queue that is full makes room for an address with fewer jobs waiting by refusing the newest job of the one with most.

export interface FairQueueOptions {
  /** Jobs that may wait in all, and of one address. */
  total: number;
  perAddress: number;
}

export interface FairQueue<Item> {
  /** Answers the job that has no room: this one or another, to be told to come again. */
  push(address: string, item: Item): Item | undefined;
  shift(): Item | undefined;
  /** False when it does not wait any more. */
  remove(address: string, item: Item): boolean;
  readonly size: number;
}

export function createFairQueue<Item>({ total, perAddress }: FairQueueOptions): FairQueue<Item> {
  // The order of the map is the order of turns: who was served moves to the end.
  const waiting = new Map<string, Item[]>();
  let size = 0;

  const put = (address: string, items: Item[]) => {
    waiting.delete(address);
    if (items.length > 0) waiting.set(address, items);
  };

  const crowded = (): string | undefined => {
    let most: string | undefined;
    for (const [address, items] of waiting) {
      if (most === undefined || items.length > waiting.get(most)!.length) most = address;
    }
    return most;
  };

  return {
    get size() {
      return size;
    },
    push(address, item) {
      const own = waiting.get(address) ?? [];
      if (own.length >= perAddress) return item;
      let refused: Item | undefined;
      if (size >= total) {
        const largest = crowded();
        const others = largest === undefined ? [] : waiting.get(largest)!;
        if (largest === undefined || others.length <= own.length + 1) return item;
        refused = others.pop();
        size -= 1;
      }
      if (own.length === 0) waiting.set(address, own);
      own.push(item);
      size += 1;
      return refused;
    },
    shift() {
      const [next] = waiting;
      if (!next) return undefined;
      const [address, [first, ...rest]] = next;
      put(address, rest);
      size -= 1;
      return first;
    },
    remove(address, item) {
      const own = waiting.get(address);
      const at = own?.indexOf(item) ?? -1;
      if (!own || at < 0) return false;
      own.splice(at, 1);
      if (own.length === 0) waiting.delete(address);
      size -= 1;
      return true;
    },
  };
}
