import { readdirSync } from 'node:fs'
import { expect, onTestFinished } from 'vitest'
import { aServedStudio } from '../support/a-studio.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { mountReadOnly } from '../support/read-only-folder.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

testNeeding(
  [needs.linux, needs.root],
  'a folder on a read-only disk is opened and previewed, says why nothing can be saved, and takes everything once it may be written to',
  async () => {
    const { address, folder } = await aServedStudio()
    const before = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
    const makeWritable = mountReadOnly(folder)
    onTestFinished(makeWritable)
    const client = await StudioClient.connect(address, 16)
    const shown = await client.ask('workspace.show', {})
    expect(shown.unwritable).toBe('its disk is mounted read-only')
    expect(shown.flows.map(({ file, isDamaged }) => [file, isDamaged])).toContainEqual([FILE, false])
    const { text, stamp } = await client.ask('workspace.open', { file: FILE })
    const preview = await client.ask('preview.run', { file: FILE, text })
    expect(preview?.nodes['lookup-product']?.out['found']?.count).toBeGreaterThan(0)

    const edited = text.replace('"Add total price"', '"Sum up"')
    const refusals = [
      await client.answerTo('workspace.save', { file: FILE, text: edited, over: stamp }),
      await client.answerTo('workspace.new-flow', { name: 'Another' }),
      await client.answerTo('files.duplicate', { file: FILE }),
      await client.answerTo('files.rename', { file: FILE, name: 'Renamed' }),
      await client.answerTo('files.delete', { file: FILE }),
      await client.answerTo('drafts.keep', { file: FILE, text: edited, over: stamp }),
      await client.answerTo('samples.keep', {
        flow: 'amber-otter',
        node: 'product-events',
        samples: [{ key: null, value: '{}', headers: [], timestamp: 0, origin: 'pasted' }],
      }),
    ]
    for (const refusal of refusals)
      expect(refusal).toMatchObject({
        type: 'refused',
        code: 'FILE_UNWRITABLE',
        message: expect.stringContaining('read-only') as string,
      })
    expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(before)

    makeWritable()
    expect((await client.ask('workspace.show', {})).unwritable).toBeNull()
    const saved = await client.ask('workspace.save', { file: FILE, text: edited, over: stamp })
    expect(saved.text).toContain('"Sum up"')
  },
)

testNeeding(
  [needs.linux, needs.root],
  'a run in a folder on a read-only disk ends with one sentence that names the place',
  async () => {
    const { address, folder } = await aServedStudio()
    onTestFinished(mountReadOnly(folder))
    const client = await StudioClient.connect(address, 1_000)
    await client.ask('workspace.open', { file: FILE })
    await client.ask('runs.start', { file: FILE })
    const ended = await until('the run to end', () =>
      client.news
        .flatMap((news) => (news.about === 'runs' ? news.runs : []))
        .find((run) => run.state === 'failed'),
    )
    expect(ended.cause).toMatchObject({
      code: 'BROKER_FOLDER_READ_ONLY',
      message: expect.stringContaining(folder) as string,
    })
  },
)
