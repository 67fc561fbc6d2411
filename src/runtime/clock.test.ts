import { expect, test } from 'vitest'
import { systemClock } from './clock.ts'

test('a wait longer than a timer of Node can count does not end at once', async () => {
  const ended = new AbortController()
  const wait = systemClock.sleep(2 ** 40, { signal: ended.signal }).then(() => 'over')
  const first = await Promise.race([wait, systemClock.sleep(20).then(() => 'still waiting')])
  expect(first).toBe('still waiting')
  ended.abort()
  expect(await wait).toBe('over')
})
