// Answers that wait on a line behind earlier ones, for callers may ask on before they are answered. When such a line ends, Node closes
// the answer whose turn it is and tells those behind it nothing: whoever waits for their end would hold them, and all that was
// written to them, for ever.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** For each request of a door: its answer is closed at the latest with its line. */
export function closeAnswersWithTheirLine(): (request: IncomingMessage, response: ServerResponse) => void {
  const open = new WeakMap<Socket, Set<ServerResponse>>();
  const answersOn = (socket: Socket): Set<ServerResponse> => {
    const known = open.get(socket);
    if (known) return known;
    const answers = new Set<ServerResponse>();
    open.set(socket, answers);
    // Those that Node closes itself are closed by then.
    socket.once('close', () => setImmediate(() => answers.forEach(close)));
    return answers;
  };
  return ({ socket }, response) => {
    const answers = answersOn(socket);
    answers.add(response);
    response.once('close', () => answers.delete(response));
  };
}

function close(response: ServerResponse): void {
  response.destroy();
  // What Node keeps for `closed`, so that who asks for the end only now hears that it has come.
  Object.assign(response, { _closed: true });
  response.emit('close');
}
