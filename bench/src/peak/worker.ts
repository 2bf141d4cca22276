/** A thread that measures how fast it computes, beside others that do the same, and tells. */
import { parentPort, workerData } from 'node:worker_threads';
import { measure } from './measure.ts';

parentPort?.postMessage(measure(Number(workerData)));
