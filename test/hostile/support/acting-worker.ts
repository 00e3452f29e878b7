/** `acts.ts` in the place of the worker's script. */

import { playInterpreter } from "./acts.js";

const play = playInterpreter((line) => self.postMessage(line));
self.onmessage = ({ data }: MessageEvent<string>) => play(data);
self.onerror = () => true;
