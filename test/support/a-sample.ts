import type { Sample } from '../../src/contract/inspection.ts'

/** A small message that a tap has kept. */
export function aSample(id: number, text = `{"id":${id}}`): Sample {
  return {
    id,
    at: 0,
    node: 'in',
    port: 'out',
    task: 'in/0',
    epoch: 0,
    origin: { topic: 'orders', partition: 0, offset: id },
    timestamp: 0,
    key: { text: `k${id}`, bytes: 2, cut: false },
    value: { text, bytes: text.length, cut: false },
    headers: [],
    state: 'running',
  }
}
