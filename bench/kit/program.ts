// The child's side of child.ts.

interface Question {
  id: number;
  name: string;
  input: unknown;
}

export type Handlers = Record<string, (input: never) => Promise<unknown>>;

/** Answers questions until the parent is gone, then closes and ends. */
export function answerQuestions(
  handlers: Handlers,
  close: () => Promise<void> = async () => undefined,
): void {
  const answer = async ({ id, name, input }: Question): Promise<void> => {
    try {
      const handler = handlers[name];
      if (!handler) throw new Error(`knows no ${name}`);
      process.send!({ id, answer: await handler(input as never) });
    } catch (error) {
      process.send!({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  process.on('message', (question: Question) => void answer(question));
  process.on('disconnect', () => void close().finally(() => process.exit()));
}
