// Figures for Prometheus.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

export const readMetrics = route({
  method: 'get',
  path: '/metrics',
  role: 'scraper',
  answer: z.never(),
  // As core/metrics says; a contract imports nothing.
  file: ['text/plain; version=0.0.4; charset=utf-8'],
  errors: ['no_metrics_token'],
  summary:
    'Figures in Prometheus’ text format, for this machine, or for who shows the token of the settings.',
});
