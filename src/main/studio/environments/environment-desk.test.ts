import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFolder } from '../../../../test/support/node-driver.ts'
import { systemClock } from '../../../runtime/clock.ts'
import { EnvironmentDesk } from './environment-desk.ts'

/** A workspace with an environment that came with it: it would give a secret to a broker. */
function aDesk() {
  const workspace = aFolder()
  mkdirSync(join(workspace, 'environments'))
  const write = (bootstrap: string) => {
    const sasl = { mechanism: 'plain', username: 'millrace', password: { $secret: 'staging-password' } }
    const broker = { kafka: { bootstrap: [bootstrap], sasl } }
    writeFileSync(join(workspace, 'environments/staging.json'), JSON.stringify({ broker }))
  }
  write('127.0.0.1:1')
  const desk = new EnvironmentDesk({
    workspace,
    clock: systemClock,
    trustFolder: join(workspace, '.trust'),
    changed: () => undefined,
  })
  desk.giveSecret({ name: 'staging-password', value: 'open sesame' })
  return { desk, write, name: 'staging' }
}

const refused = { code: 'TRUST_MISSING' }

test('a connection is not tried out with a secret for brokers that a file names and nobody has accepted', async () => {
  const { desk, write, name } = aDesk()
  const { environment } = desk.read({ name })
  await expect(desk.test({ environment })).rejects.toMatchObject(refused)
  desk.accept({ name })
  expect((await desk.test({ environment })).at(-1)).toMatchObject({ state: 'fail' })
  // Another program names another broker.
  write('127.0.0.1:2')
  await expect(desk.test({ environment: desk.read({ name }).environment })).rejects.toMatchObject(refused)
})

test('saving accepts the brokers that a person has typed, and not those that stood in the file', () => {
  const { desk, name } = aDesk()
  const { environment, stamp } = desk.read({ name })
  desk.save({ name, environment: { ...environment, protected: true }, over: stamp })
  expect(() => desk.target(name)).toThrow(expect.objectContaining(refused) as Error)
  const broker = { kafka: { ...(environment.broker as { kafka: object }).kafka, bootstrap: ['127.0.0.1:3'] } }
  desk.save({ name, environment: { ...environment, broker }, over: desk.read({ name }).stamp })
  expect(desk.target(name).name).toBe(name)
})
