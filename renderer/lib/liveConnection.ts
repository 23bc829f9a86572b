// Is what a panel shows what is? Each service's feed says it here, for the frame and for parts that every panel has.
import { createContext, useContext } from 'react';
import type { Connection, Live } from './live.js';
import { useValue } from './value.js';

export const LiveContext = createContext<Live | undefined>(undefined);

const IDLE: Connection = { state: 'connecting', lostAt: null, attempt: 0 };
const UNCONNECTED = { get: (): Connection => IDLE, set: () => {}, listen: () => () => {} };

/** Is what the panel shows what is? And a way to try now instead of at the next turn. */
export function useLive(): { connection: Connection; retry: () => void } {
  const live = useContext(LiveContext);
  return { connection: useValue(live?.connection ?? UNCONNECTED), retry: () => live?.retry() };
}

/** True while nothing that is asked of the cloud can be done: acts are disabled, what was read stands and says since when. */
export function useIsAway(): boolean {
  const { state } = useLive().connection;
  return state === 'reconnecting' || state === 'down';
}
