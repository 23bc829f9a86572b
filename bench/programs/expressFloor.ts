// The floor of a request: Express 5 with its JSON parser and the check of a token's signature, and the same answers as the
// product's, from memory.
import { createSecretKey, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import jwt from 'jsonwebtoken';
import { processor } from '../kit/loop.js';
import { answerQuestions } from '../kit/program.js';

/** Answers of the product, as parsed JSON. */
interface Canned {
  poll: object;
  start: object;
  complete: object;
}

async function start(canned: Canned): Promise<string> {
  const key = createSecretKey(randomBytes(32));
  const claims = { role: 'agent', sub: '1', sid: randomBytes(16).toString('hex'), tv: 0 };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.json());
  const signedIn = (request: Request, response: Response, next: NextFunction) => {
    jwt.verify(request.headers.authorization!.slice('Bearer '.length), key, { algorithms: ['HS256'] });
    next();
  };
  const base = '/api/v1/agent';
  app.post(`${base}/auth/login`, (_request, response) => {
    response.json({ token: jwt.sign(claims, key, { algorithm: 'HS256', expiresIn: '1h' }) });
  });
  app.post(`${base}/poll-jobs`, signedIn, (_request, response) => void response.json(canned.poll));
  app.post(`${base}/jobs/:id/start`, signedIn, (_request, response) => void response.json(canned.start));
  app.post(
    `${base}/jobs/:id/complete`,
    signedIn,
    (_request, response) => void response.json(canned.complete),
  );
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

answerQuestions({ start, processor });
