/** Shorter ones the cloud refuses. */
export const SHORTEST_PASSPHRASE = 8;

export const isPassphrase = (text: string): boolean => [...text].length >= SHORTEST_PASSPHRASE;
