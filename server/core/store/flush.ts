// What becomes of a batch that is written and flushed.

/** A batch on its way to the disk. */
export interface Flush {
  /** Resolves once all of it is on disk, with what that took, ms, if it went on by itself. Rejects with what the system says. */
  readonly done: Promise<number | undefined>;
  /** Whether it is known to be on disk, which may be before `done` is heard. */
  isDone(): boolean;
}

/** A file's `write` and `datasync`, one after the other. */
export function flushInTurn(
  file: { write(data: Uint8Array, position: number): Promise<void>; datasync(): Promise<void> },
  data: Uint8Array,
  position: number,
): Flush {
  let isDone = false;
  const work = async () => {
    await file.write(data, position);
    await file.datasync();
    isDone = true;
    return undefined;
  };
  return { done: work(), isDone: () => isDone };
}
