// Requests that come on a line before the one ahead of them is answered wait for their turn. Promise: a line costs no more than one
// answer at a time, however much is asked on it at once; and when it ends, so do the answers that still waited.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** In a row on one line. No client of ours asks ahead at all; whoever asks more than this wants something else than answers. */
const MOST_WAITING = 100;

/** What is asked on one line and not yet answered. The first one is being answered. */
type Line = { request: IncomingMessage; response: ServerResponse }[];

/** Node itself calls the handler for all that a packet holds: whoever takes nothing of it had hundreds of answers made and kept. */
export function inTurn(handler: RequestListener): RequestListener {
  const lines = new WeakMap<Socket, Line>();
  const lineOf = (socket: Socket): Line => {
    const known = lines.get(socket);
    if (known) return known;
    const line: Line = [];
    lines.set(socket, line);
    // The one that Node closes itself is closed by then.
    socket.once('close', () => setImmediate(() => closeAll(line)));
    return line;
  };
  return (request, response) => {
    const { socket } = request;
    const line = lineOf(socket);
    line.push({ request, response });
    response.once('close', () => {
      line.shift();
      const [next] = line;
      if (next && !socket.destroyed) handler(next.request, next.response);
    });
    if (line.length === 1) handler(request, response);
    else if (line.length > MOST_WAITING) socket.destroy();
  };
}

/** Node tells an answer whose turn has not come nothing of the line's end: whoever waits for its end would wait for ever. */
function closeAll(line: Line): void {
  for (const { response } of line.splice(0)) {
    response.destroy();
    // What Node keeps for `closed`, so that who asks for the end only now hears that it has come.
    Object.assign(response, { _closed: true });
    response.emit('close');
  }
}
