// What a task wrote so far, and what it writes now. The feed brings new text with the place where it belongs; what is missing before
// it (the beginning, a gap after a lost connection, the end of a task that sent nothing while it ran) is read over HTTP.
import { useCallback, useEffect, useRef, useState } from 'react';
import { readOutput } from '../../../server/services/ccjk/contract/tasks.js';
import { call } from '../../lib/api.js';
import { useCcjkMessages } from '../../lib/ccjk/feed.js';
import { useLive } from '../../lib/liveConnection.js';

export interface Output {
  text: string;
  isTruncated: boolean;
  /** The first reading has come. */
  isRead: boolean;
  failure: unknown;
  retry: () => void;
}

/** `isEnded`: the task has, so that what is read now is all there will be. */
export function useOutput(taskId: string, isEnded: boolean): Output {
  const [output, setOutput] = useState({ text: '', isTruncated: false, isRead: false });
  const [failure, setFailure] = useState<unknown>();
  /** Where the next text belongs. */
  const next = useRef(0);
  const reading = useRef<Promise<void>>(undefined);

  const append = useCallback((offset: number, text: string, isTruncated?: boolean) => {
    const fresh = text.slice(next.current - offset);
    next.current += fresh.length;
    setOutput((before) => ({
      text: before.text + fresh,
      isTruncated: isTruncated ?? before.isTruncated,
      isRead: true,
    }));
  }, []);

  const readOn = useCallback(() => {
    reading.current ??= (async () => {
      for (;;) {
        const from = next.current;
        const answer = await call(readOutput, { params: { task_id: taskId }, query: { offset: from } });
        // The feed may have been here meanwhile.
        if (answer.next_offset > next.current) append(from, answer.text, answer.truncated);
        else setOutput((before) => ({ ...before, isTruncated: answer.truncated, isRead: true }));
        if (answer.ended || answer.text === '') return;
      }
    })()
      .then(() => setFailure(undefined), setFailure)
      .finally(() => (reading.current = undefined));
  }, [taskId, append]);

  const { state } = useLive().connection;
  // At first, once it has ended, and after each gap of the connection.
  useEffect(() => {
    if (state === 'live' || state === 'connecting') readOn();
  }, [readOn, isEnded, state]);

  useCcjkMessages('task.output', ({ data }) => {
    if (data.task_id !== taskId) return;
    if (data.offset > next.current) readOn();
    else if (data.offset + data.text.length > next.current) append(data.offset, data.text);
  });
  return { ...output, failure, retry: readOn };
}
