// Writers that each begin their next commit when the last one is answered, for so long.

export interface CommitRun {
  writers: number;
  seconds: number;
}

/** Answers commits a second. `commit` gets a number that no other commit of the run has. */
export async function commitsPerSecond(
  { writers, seconds }: CommitRun,
  commit: (n: number) => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  const until = began + seconds * 1000;
  let begun = 0;
  let ended = 0;
  const write = async () => {
    while (performance.now() < until) {
      await commit(begun++);
      ended += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return (ended * 1000) / (performance.now() - began);
}
