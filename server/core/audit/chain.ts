// A record that proves itself: each row carries the hash of the one before it, so that a changed, moved or missing row breaks the chain
// from there on. A service declares the tables and what of a row is hashed; how entries are added, cut and verified is the same for all.
import type { Instant } from '../kernel/clock.js';
import { sha256Hex } from '../kernel/ids.js';
import type { SealedTable } from '../store/history/sealedTable.js';
import { table, type Json, type RowInput, type Table, type Tx } from '../store/types.js';
import { canonicalJson } from './canonicalJson.js';

/** What every row of a chain has, beside the service's own columns. `id` is the store's automatic number. */
export interface ChainedRow {
  id: number;
  at: Instant;
  previousHash: string;
  hash: string;
}

/** A row before it is chained. */
export type Unchained<Row extends ChainedRow> = Omit<Row, 'id' | 'hash' | 'previousHash'>;

export interface Chain<Row extends ChainedRow> {
  table: Table<Row>;
  starts: Table<ChainStartRow>;
  gaps: Table<ChainGapRow>;
  /** Ordered by `id`, keeping the newest row, with `chainTail` as its tail. Left out: old entries stay in the store until they go. */
  sealed?: SealedTable<Row>;
  /** All of a row that the hash covers. Its number is the store's and stays outside; so do columns that follow from the others. */
  contentOf(row: Unchained<Row>): Record<string, Json>;
  /** Whether the columns outside the hash are what follows from it. Left out: there are none. */
  followsItself?(row: Row): boolean;
}

export type Link = Pick<ChainedRow, 'id' | 'hash'>;

/** `previousHash` of the very first row. */
export const GENESIS = '0'.repeat(64);

/** One row, once retention has cut the record: the last entry that went. */
export interface ChainStartRow {
  id: number;
  upTo: number;
  hash: string;
  cutAt: Instant;
}
export const chainStartTable = (name: string) => table<ChainStartRow>({ name, version: 1, key: ['id'] });

/** A stretch that a repair could not keep; its key is the first entry behind it. */
export interface ChainGapRow {
  id: number;
  /** The last entry before it; 0: there is none. */
  after: number;
  /** What the entry behind it says of the last one that is lost. */
  previousHash: string;
  at: Instant;
}
export const chainGapTable = (name: string) => table<ChainGapRow>({ name, version: 1, key: ['id'] });

/** What a sealed segment remembers of its last entry: the next one is chained to it. */
export const chainTail = ({ id, hash }: ChainedRow): Json => ({ id, hash });

/** Appends one entry. Transactions run one after another, so the last row is the one before this. */
export async function append<Row extends ChainedRow>(
  tx: Tx,
  chain: Chain<Row>,
  entry: Unchained<Row>,
): Promise<void> {
  const last = await tx.first(rowsOf(chain), {}, ['-id']);
  const previousHash = last?.hash ?? GENESIS;
  const hash = hashOf(chain, previousHash, entry);
  await tx.insert(chain.table, { ...entry, previousHash, hash } as unknown as RowInput<Row>);
}

export const isWhole = <Row extends ChainedRow>(chain: Chain<Row>, row: Row): boolean =>
  hashOf(chain, row.previousHash, row) === row.hash && (chain.followsItself?.(row) ?? true);

/** The rows as far as every chain has them. */
export const rowsOf = <Row extends ChainedRow>(chain: Chain<Row>): Table<ChainedRow> =>
  chain.table as unknown as Table<ChainedRow>;

const hashOf = <Row extends ChainedRow>(
  chain: Chain<Row>,
  previousHash: string,
  row: Unchained<Row>,
): string => sha256Hex(previousHash + canonicalJson(chain.contentOf(row)));
