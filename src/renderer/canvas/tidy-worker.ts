import { type LayoutJob, layOut } from './lay-out.ts'

// A thread of its own, for one layout: who waits too long ends it.
self.addEventListener('message', ({ data }: MessageEvent<LayoutJob>) => self.postMessage(layOut(data)))
