import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFlowFile } from '../support/a-flow-file.ts'
import { aPage } from './studio-page.ts'

test('a flow that asks for more than was accepted runs when its list was read and accepted, and not before', async () => {
  const { client, folder } = await aPage()
  const file = 'flows/copies.flow.json'
  const code = { code: 'export default (message) => message.value' }
  const [events, , out] = aFlowFile().nodes
  const topics = { product_events: { use: 'owned' }, large_events: { use: 'owned' } }
  const nodes = [events!, { id: 'large', kind: 'code', config: code }, out!]
  writeFileSync(join(folder, file), JSON.stringify(aFlowFile({ nodes, topics, extra: { id: 'calm-heron' } })))
  expect(await client.answerTo('runs.start', { file })).toMatchObject({
    code: 'TRUST_MISSING',
    message: expect.stringContaining('it would run typescript code (SHA-256'),
  })
  const { asks, revision, hasOutside } = await client.ask('runs.look', { file })
  expect(asks).toMatchObject([{ capability: { power: 'code' }, by: 'node "large", 1 line' }])
  expect(await client.ask('runs.asks', { file })).toEqual(asks)
  expect(
    await client.answerTo('runs.accept', { file, revision: 'another', withOutside: true }),
  ).toMatchObject({
    code: 'FLOW_CHANGED_OUTSIDE',
  })
  await client.ask('runs.accept', { file, revision, withOutside: hasOutside })
  expect(await client.ask('runs.asks', { file })).toEqual([])
  expect(await client.ask('runs.start', { file })).toMatchObject({ file, state: 'starting' })
})

test('a draft that came with the folder is drawn, and what it asks for is asked for before it runs', async () => {
  const { client, folder } = await aPage()
  const file = 'flows/copies.flow.json'
  const [events, , out] = aFlowFile().nodes
  const topics = { product_events: { use: 'owned' }, large_events: { use: 'owned' } }
  const drawn = (middle: object[]) =>
    JSON.stringify(
      aFlowFile({ nodes: [events!, ...(middle as []), out!], topics, extra: { id: 'calm-heron' } }),
    )
  const code = { code: 'export default (message) => message.value' }
  const withCode = drawn([{ id: 'large', kind: 'code', config: code }])
  const { stamp } = await client.ask('workspace.save', {
    file,
    text: drawn(aFlowFile().nodes.slice(1, 2)),
    over: null,
  })
  await client.ask('drafts.keep', { file, text: withCode, over: stamp })
  const [draft] = readdirSync(join(folder, '.millrace/drafts'))
  const place = join(folder, '.millrace/drafts', draft!)
  writeFileSync(place, readFileSync(place, 'utf8').replace('message.value', 'message.key'))
  const shown = await client.ask('drafts.show', { file })
  await client.ask('workspace.save', { file, text: shown!.text, over: stamp })
  expect(shown!.text).toContain('message.key')
  expect(await client.answerTo('runs.start', { file })).toMatchObject({ code: 'TRUST_MISSING' })
})

test('what was pasted from elsewhere is asked for before it runs, though it was saved here', async () => {
  const { client } = await aPage()
  const file = 'flows/copies.flow.json'
  const [events, large, out] = aFlowFile().nodes
  const topics = { product_events: { use: 'owned' }, large_events: { use: 'owned' } }
  const drawn = (middle: object) =>
    JSON.stringify(
      aFlowFile({ nodes: [events!, middle as never, out!], topics, extra: { id: 'calm-heron' } }),
    )
  const { stamp } = await client.ask('workspace.save', { file, text: drawn(large!), over: null })
  const code = { id: 'large', kind: 'code', config: { code: 'export default (message) => message.value' } }
  await client.ask('drafts.pasted', { file })
  await client.ask('drafts.keep', { file, text: drawn(code), over: stamp })
  await client.ask('workspace.save', { file, text: drawn(code), over: stamp })
  expect(await client.answerTo('runs.start', { file })).toMatchObject({ code: 'TRUST_MISSING' })
})

test('what a person draws here runs without a question; what another program changes of it is asked for', async () => {
  const { client, folder } = await aPage()
  const file = 'flows/copies.flow.json'
  const [events, , out] = aFlowFile().nodes
  const topics = { product_events: { use: 'owned' }, large_events: { use: 'owned' } }
  const drawn = (code: string) => {
    const nodes = [events!, { id: 'large', kind: 'code', config: { code } }, out!]
    return JSON.stringify(aFlowFile({ nodes, topics, extra: { id: 'calm-heron' } }))
  }
  const first = drawn('export default (message) => message.value')
  const { stamp } = await client.ask('workspace.save', { file, text: first, over: null })
  const second = drawn('export default (message) => ({ ...message.value, seen: true })')
  await client.ask('workspace.save', { file, text: second, over: stamp })
  expect((await client.ask('runs.look', { file })).asks).toEqual([])
  expect(await client.ask('runs.start', { file })).toMatchObject({ file, state: 'starting' })

  const theirs = drawn('export default () => ({ stolen: true })')
  writeFileSync(join(folder, file), theirs)
  expect((await client.ask('runs.look', { file })).asks).toMatchObject([{ capability: { power: 'code' } }])
  const { text, stamp: now } = await client.ask('workspace.open', { file })
  const renamed = text.replace('Large events', 'Copies')
  await client.ask('workspace.save', { file, text: renamed, over: now })
  expect(await client.answerTo('runs.apply', { file })).toMatchObject({ code: 'TRUST_MISSING' })
})
