import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'
import { aPage, FILE, runIn, untilState } from './studio-page.ts'

test('a file with errors is listed with them, and one that asks for a secret is chosen once that is accepted', async () => {
  const { client, folder } = await aPage()
  mkdirSync(join(folder, 'environments'))
  writeFileSync(join(folder, 'environments/broken.json'), '{ "brokre": "embedded" }')
  const sasl = { mechanism: 'plain', username: 'm', password: { $secret: 'canary-secret' } }
  const guarded = { broker: { kafka: { bootstrap: ['127.0.0.1:1'], sasl } } }
  writeFileSync(join(folder, 'environments/guarded.json'), JSON.stringify(guarded))
  const { environments } = await client.ask('environments.list', {})
  expect(environments.map(({ name }) => name)).toEqual(['broken', 'guarded', 'local'])
  expect(environments[0]?.problems[0]).toContain('brokre')
  expect(environments[1]).toMatchObject({
    isShared: true,
    secrets: [{ name: 'canary-secret', isSet: false }],
  })
  const choose = (name: string) => client.answerTo('environments.choose', { name })
  expect(await choose('broken')).toMatchObject({ code: 'ENVIRONMENT_INVALID' })
  expect(await choose('nowhere')).toMatchObject({ code: 'ENVIRONMENT_MISSING' })
  expect(await choose('guarded')).toMatchObject({
    code: 'TRUST_MISSING',
    message: expect.stringContaining('use the secret canary-secret, at 127.0.0.1:1'),
  })
  await client.ask('environments.accept', { name: 'guarded' })
  expect(await choose('guarded')).toMatchObject({ code: 'SECRET_MISSING' })
  const told = await client.ask('environments.secret', { name: 'canary-secret', value: 'canary-sesame-48' })
  expect(JSON.stringify(told)).not.toContain('canary-sesame-48')
  expect(await client.ask('environments.choose', { name: 'guarded' })).toMatchObject({ chosen: 'guarded' })
})

test('the choice is remembered for this user, a file of another program is not written over, and one that is deleted leaves local', async () => {
  const { client, folder, address } = await aPage()
  const environment = { broker: 'embedded' } as const
  await client.ask('environments.save', { name: 'second', environment, over: null })
  await client.ask('environments.choose', { name: 'second' })
  const other = await StudioClient.connect(address)
  expect(await other.ask('environments.list', {})).toMatchObject({ chosen: 'second' })
  expect(readFileSync(join(folder, 'environments/second.json'), 'utf8')).toBe(
    '{\n  "broker": "embedded"\n}\n',
  )
  expect(
    await client.answerTo('environments.save', { name: 'second', environment, over: null }),
  ).toMatchObject({
    code: 'FLOW_CHANGED_OUTSIDE',
    message: expect.stringContaining('There is an environment "second" already'),
  })
  await client.ask('topics.create', { name: 'only-here', partitions: 1 })
  await client.ask('environments.choose', { name: 'local' })
  expect(await client.ask('topics.list', {})).toEqual([])
  await client.ask('environments.choose', { name: 'second' })
  expect(await client.ask('topics.list', {})).toMatchObject([{ name: 'only-here' }])
  expect(await client.ask('environments.remove', { name: 'second' })).toMatchObject({
    chosen: 'local',
    environments: [{ name: 'local' }],
  })
  expect(readdirSync(join(folder, '.millrace/deleted'))).toMatchObject([
    expect.stringMatching(/-second\.json$/),
  ])
})

test('a run whose environment has lost its file goes on and says so, and is stopped by the name of the environment', async () => {
  const { client, folder } = await aPage()
  const [name, environment] = ['second', { broker: 'embedded' } as const]
  const file = join(folder, 'environments/second.json')
  await client.ask('environments.save', { name, environment, over: null })
  await client.ask('environments.choose', { name })
  await client.ask('runs.start', { file: FILE })
  await untilState(client, name, 'running')
  rmSync(file)
  await until('it to be said', () => runIn(client, name)?.isEnvironmentGone === true)
  expect(runIn(client, name)).toMatchObject({ state: 'running', endedAt: null })
  // What the screen is about is "local" now, where it does not run.
  expect(await client.answerTo('runs.stop', { file: FILE })).toMatchObject({ code: 'FLOW_NOT_RUNNING' })
  expect(await client.answerTo('environments.choose', { name })).toMatchObject({
    code: 'ENVIRONMENT_MISSING',
  })
  await client.ask('runs.pause', { file: FILE, environment: name })
  await untilState(client, name, 'paused')
  await client.ask('runs.resume', { file: FILE, environment: name })
  await client.ask('runs.stop', { file: FILE, environment: name })
  await untilState(client, name, 'stopped')
  expect(runIn(client, name)?.isEnvironmentGone).toBeUndefined()
})

test('a run whose environment has its file back is that of a known environment again', async () => {
  const { client, folder } = await aPage()
  const [name, environment] = ['second', { broker: 'embedded' } as const]
  const file = join(folder, 'environments/second.json')
  await client.ask('environments.save', { name, environment, over: null })
  await client.ask('environments.choose', { name })
  await client.ask('runs.start', { file: FILE })
  await untilState(client, name, 'running')
  const text = readFileSync(file, 'utf8')
  rmSync(file)
  await until('it to be gone', () => runIn(client, name)?.isEnvironmentGone === true)
  writeFileSync(file, text)
  await until('it to be there', () => runIn(client, name)?.isEnvironmentGone === undefined)
  expect(runIn(client, name)?.isEnvironmentChanged).toBeUndefined()
  expect(await client.ask('environments.choose', { name })).toMatchObject({ chosen: name })
  await client.ask('runs.stop', { file: FILE })
  await untilState(client, name, 'stopped')
})
