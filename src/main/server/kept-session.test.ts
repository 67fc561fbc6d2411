import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFolder } from '../../../test/support/node-driver.ts'
import { SimulatedClock } from '../../runtime/simulated-clock.ts'
import { KeptSession } from './kept-session.ts'

const DAY_MS = 24 * 3_600_000
const workspace = '/home/ada/flows'

/** Starts of the program on one workspace, days apart. */
function aHome() {
  const [folder, clock] = [aFolder(), new SimulatedClock()]
  const start = (days: number) => {
    const session = new KeptSession({ folder, workspace, clock: { now: () => clock.now() + days * DAY_MS } })
    session.keep(7_700)
    return session
  }
  const file = () => join(folder, readdirSync(folder)[0] ?? '')
  return { start, file }
}

test('a page is known by the next start within thirty days, however many starts lie between', () => {
  const { start } = aHome()
  const { secret } = start(0)
  expect(start(15)).toMatchObject({ secret, port: 7_700 })
  expect(start(29)).toMatchObject({ secret, port: 7_700 })
})

test('a secret of thirty days is good no longer: the next start draws another one, which is kept in its place', () => {
  const { start, file } = aHome()
  const { secret } = start(0)
  const next = start(30)
  expect(next.secret).not.toBe(secret)
  // Pages still ask at the port of before, and are told that they are not known.
  expect(next.port).toBe(7_700)
  expect(start(59).secret).toBe(next.secret)
  expect(readFileSync(file(), 'utf8')).not.toContain(secret)
  expect(statSync(file()).mode & 0o077).toBe(0)
})

test('one that does not say when it was drawn is good for thirty days from now on', () => {
  const { start, file } = aHome()
  const { secret } = start(0)
  writeFileSync(file(), JSON.stringify({ version: 1, secret, port: 7_700 }))
  expect(start(100).secret).toBe(secret)
  expect(start(129).secret).toBe(secret)
  expect(start(130).secret).not.toBe(secret)
})
