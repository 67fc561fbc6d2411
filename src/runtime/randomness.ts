import { randomFillSync } from 'node:crypto'

const pool = new Uint32Array(64)
let used = pool.length

/** [0, 1) from the system. A test gives its own, from a seed. */
export function systemRandom(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  return pool[used++]! / 2 ** 32
}
