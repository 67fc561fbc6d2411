import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'a flow is drawn from nothing, mended, copied and saved by the keyboard alone',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const { keyboard } = studio.page
    const add = async (kind: string) => {
      await keyboard.press('Tab')
      await studio.page.getByRole('dialog', { name: 'Add a node' }).waitFor()
      await keyboard.type(kind)
      await keyboard.press('Enter')
    }
    const press = async (keys: readonly string[]) => {
      for (const key of keys) await keyboard.press(key)
    }

    await studio.page.getByText('What flows today?').waitFor()
    await keyboard.press('Control+k')
    await keyboard.type('new flow')
    await keyboard.press('Enter')
    await studio.keysAt('Name')
    await keyboard.press('Enter')
    await studio.page.getByText('Where do the messages come from?').waitFor()

    // Each is placed beside the one before it, and wired to it.
    await add('topic source')
    await add('filter')
    await add('topic sink')
    await studio.untilDrawn({ nodes: 3, edges: 2 })

    // Behind a sink nothing is placed: the keys are in its form, and from there on the canvas again.
    await studio.keysAt('Topic')
    await press(['Escape'])
    await studio.keysAt('Canvas')

    // A node that stands alone is wired from the list of what fits.
    await press(['Escape'])
    await add('log')
    await press(['ArrowLeft', 'ArrowLeft', 'c'])
    await studio.page.getByRole('dialog', { name: 'Connect' }).waitFor()
    await keyboard.type('log')
    await keyboard.press('Enter')
    await studio.untilDrawn({ nodes: 4, edges: 3 })

    // An edge is chosen, taken away, and back again.
    await press(['e'])
    await keyboard.type('log')
    await press(['Enter', 'Delete'])
    await studio.untilDrawn({ nodes: 4, edges: 2 })
    await press(['Control+z'])
    await studio.untilDrawn({ nodes: 4, edges: 3 })

    // Three moves by keys are one entry: one undo takes them back.
    const before = await studio.boxOf('Filter')
    await press(['Alt+ArrowDown', 'Alt+ArrowDown', 'Alt+ArrowDown'])
    await until('the filter to be lower', async () => (await studio.boxOf('Filter')).y > before.y + 10)
    await press(['Control+z'])
    await until('the filter to be back', async () => (await studio.boxOf('Filter')).y === before.y)

    // The form, and back; while a person types no letter is a command.
    await press(['F2'])
    await keyboard.type('Accept cases')
    await press(['Escape'])
    await studio.node('Accept cases').waitFor()

    // The clipboard holds the text of a flow.
    await press(['Control+c', 'Control+v'])
    await studio.untilDrawn({ nodes: 5, edges: 3 })
    await press(['Control+d'])
    await studio.untilDrawn({ nodes: 6, edges: 3 })
    await press(['Delete', 'Control+z', 'Control+z', 'Control+z'])
    await studio.untilDrawn({ nodes: 4, edges: 3 })

    await press(['Control+s'])
    await studio.page.getByText('edited').waitFor({ state: 'detached' })
    const saved = flowIn(studio.folder)
    expect(saved.edges).toEqual([
      { from: 'filter.out', to: 'log.in' },
      { from: 'filter.out', to: 'topic-sink.in' },
      { from: 'topic-source.out', to: 'filter.in' },
    ])
    expect(saved.nodes.map(({ id, name }) => name ?? id)).toEqual([
      'Accept cases',
      'log',
      'topic-sink',
      'topic-source',
    ])
    expect(Object.keys(saved.layout)).toEqual(['filter', 'log', 'topic-sink', 'topic-source'])

    await press(['?'])
    await studio.page.getByRole('dialog', { name: 'Keys' }).getByText('Connect to a node').waitFor()
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'a text that is no flow is pasted as a sentence, and one with scripts in its names as nodes with those names',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const { keyboard } = studio.page
    await studio.page.getByText('What flows today?').waitFor()
    await keyboard.press('Control+k')
    await keyboard.type('new flow')
    await keyboard.press('Enter')
    await studio.keysAt('Name')
    await keyboard.press('Enter')
    await studio.page.getByText('Where do the messages come from?').waitFor()

    await studio.paste('<script>alert(1)</script>')
    await studio.page.getByRole('alert').getByText('The pasted text is no flow.').waitFor()
    await studio.paste('{"__proto__": {"nodes": []}, "nodes": [')
    await studio.page.getByRole('alert').getByText('no flow that can be read', { exact: false }).waitFor()
    await studio.paste(
      JSON.stringify({
        version: 1,
        id: 'a-b',
        name: 'x',
        nodes: [{ id: 'log', kind: 'log', name: '<img src=x onerror=alert(1)>', config: {} }],
        edges: [],
      }),
    )
    await studio.node('<img src=x onerror=alert(1)>').waitFor()
    expect(studio.complaints).toEqual([])
  },
)

interface SavedFlow {
  readonly nodes: readonly { readonly id: string; readonly name?: string }[]
  readonly edges: readonly { readonly from: string; readonly to: string }[]
  readonly layout: Readonly<Record<string, unknown>>
}

/** The one flow file of a workspace. */
function flowIn(folder: string): SavedFlow {
  const [file = ''] = globSync('**/*.flow.json', { cwd: folder })
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as SavedFlow
}
